// Completion for zsh: a list of specifications for _arguments for each command.
#include "reference/reference.hpp"
#include "reference/text.hpp"

namespace pith::tool {
namespace {

constexpr const char* kBegin = R"(#compdef pith
# zsh completion for pith. It is written from the program's options, when that is built.

_pith() {
    local curcontext=$curcontext context state state_descr line result=1
    local -A opt_args
    local -a commands

    %s \
        '1: :->command' '*:: :->arguments' && result=0

    case $state in
    command)
        commands=(
)";

constexpr const char* kBetween = R"(        )
        _describe -t commands command commands && result=0
        _files && result=0
        ;;
    arguments)
        curcontext=${curcontext%:*:*}:pith-$line[1]:
        local name=$line[1]
        case "$name $words[2]" in
)";

constexpr const char* kArguments = R"(            name+=" $words[2]"
            shift words
            ((CURRENT--))
            ;;
        esac
        case $name in
)";

constexpr const char* kEnd = R"(        *) _files && result=0 ;;
        esac
        ;;
    esac
    return result
}

_pith "$@"
)";

// The (-.) stands for files, and keeps zsh from taking a single extension for such a word itself.
std::string files(const std::vector<std::string>& extensions) {
  return extensions.empty() ? "_files" : formatted("_files -g \"*.(#i)(%s)(-.)\"", join(extensions, "|").c_str());
}

std::string action_for(const Value& value) {
  switch (value.kind) {
    case Value::kWords: return formatted("(%s)", join(value.words, " ").c_str());
    case Value::kFolders: return "_files -/";
    case Value::kFiles: return files(value.extensions);
    default: return " ";
  }
}

// ":VALUE:(its words)"
std::string argument(const Value& value) {
  return formatted(":%s:%s", escaped(value.name, ":\\").c_str(), action_for(value).c_str());
}

// '(-t --this --not-with)'{-t+,--this=}'[Description]:VALUE:(its words)'
std::string specification(const Option& option) {
  const bool has_value = option.value.kind != Value::kNone;
  std::vector<std::string> unwanted = option.names, forms;
  unwanted.insert(unwanted.end(), option.excludes.begin(), option.excludes.end());
  for (const std::string& name : option.names) forms.push_back(name + (!has_value ? "" : name[1] == '-' ? "=" : "+"));
  std::string rest = formatted("[%s]", escaped(option.description, "[]\\").c_str());
  if (has_value) rest += argument(option.value);
  return formatted(forms.size() > 1 ? "'(%s)'{%s}%s" : "'(%s)'%s%s", join(unwanted, " ").c_str(),
                   join(forms, ",").c_str(), quoted(rest).c_str());
}

std::string arguments(const Command& command, const std::string& indent) {
  std::string lines = "_arguments -s -S :";
  for (const Option& option : command.options) lines += " \\\n" + indent + specification(option);
  const Value& inputs = command.inputs.value;
  if (inputs.kind != Value::kNone) lines += " \\\n" + indent + formatted("'*%s'", argument(inputs).c_str());
  return lines;
}

}  // namespace

std::string zsh_completion(const Command& program) {
  std::string script = formatted(kBegin, arguments(program, "        ").c_str());
  std::vector<std::string> parts;
  for (const Command& command : program.commands) {
    if (is_part(command))
      parts.push_back(quoted(command.name));
    else
      script += formatted("            %s\n", quoted(command.name + ":" + command.description).c_str());
  }
  script += kBetween + formatted("        %s)\n", join(parts, "|").c_str()) + kArguments;
  for (const Command& command : program.commands)
    script += formatted("        %s)\n            %s && result=0\n            ;;\n", quoted(command.name).c_str(),
                        arguments(command, "                ").c_str());
  return script + kEnd;
}

}  // namespace pith::tool
