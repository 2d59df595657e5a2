// Completion for fish: a line for each option.
#include "reference/reference.hpp"
#include "reference/text.hpp"

namespace pith::tool {
namespace {

std::string files(const std::vector<std::string>& extensions) {
  std::string command = "(__fish_complete_suffix";
  for (const std::string& extension : extensions) command += " ." + extension;
  return quoted(command + ")");
}

std::string takes(const Value& value) {
  switch (value.kind) {
    case Value::kNone: return "";
    case Value::kWords: return " -x -a " + quoted(join(value.words, " "));
    case Value::kFolders: return " -x -a '(__fish_complete_directories)'";
    case Value::kFiles: return value.extensions.empty() ? " -r -F" : " -r -k -a " + files(value.extensions);
    default: return " -x";
  }
}

std::string option_line(const std::string& start, const Option& option) {
  std::string line = start;
  for (const std::string& name : option.names)
    line += name[1] == '-' ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return line + takes(option.value) + " -d " + quoted(option.description) + "\n";
}

// "search index": both words.
std::string has_seen(const std::string& name) {
  const std::string seen = "__fish_seen_subcommand_from ";
  const size_t space = name.find(' ');
  if (space == std::string::npos) return seen + name;
  return seen + name.substr(0, space) + "; and " + seen + name.substr(space + 1);
}

std::string name_line(const std::string& start, const Command& command) {
  const size_t space = command.name.find(' ');
  const std::string when = is_part(command) ? quoted(has_seen(command.name.substr(0, space))) : "__fish_use_subcommand";
  return start + when + " -a " + command.name.substr(is_part(command) ? space + 1 : 0) + " -d " +
         quoted(command.description) + "\n";
}

}  // namespace

std::string fish_completion(const Command& program) {
  std::string script = "# fish completion for pith. It is written from the program's options, when that is built.\n\n";
  const std::string start = "complete -c pith -n ";
  for (const Option& option : program.options) script += option_line(start + "__fish_use_subcommand", option);
  for (const Command& command : program.commands) script += name_line(start, command);
  for (const Command& command : program.commands) {
    const std::vector<std::string> parts = parts_of(command, program);
    const std::string without = parts.empty() ? "" : "; and not __fish_seen_subcommand_from " + join(parts, " ");
    const std::string of_command = start + quoted(has_seen(command.name) + without);
    script += "\n";
    for (const Option& option : command.options) script += option_line(of_command, option);
    const Value& inputs = command.inputs.value;
    script += of_command + (inputs.kind == Value::kNone ? " -f\n" : " -k -a " + files(inputs.extensions) + "\n");
  }
  return script;
}

}  // namespace pith::tool
