// Completion for bash: the same few lines, and two tables, of options with values and of commands.
#include "reference/reference.hpp"
#include "reference/text.hpp"

namespace pith::tool {
namespace {

constexpr const char* kBegin =
    R"(# bash completion for pith. It is written from the program's options, when that is built.

_pith() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= words= folders= extensions= name
    local parts=
    ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
    if ((COMP_CWORD > 2)); then
        case "$command ${COMP_WORDS[2]}" in
            %s) command+=" ${COMP_WORDS[2]}" ;;
        esac
    fi
    if [[ $word == = ]]; then # --option=value is three words
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    fi
    COMPREPLY=()

    case "$command $before" in
)";

constexpr const char* kBetween = R"(    *)
        case $command in
)";

constexpr const char* kEnd = R"(        *) extensions='*' ;;
        esac
        if [[ $word == -* ]]; then
            extensions=
        elif [[ -n $command ]]; then
            words=$parts
        fi
        ;;
    esac

    COMPREPLY=($(compgen -W "$words" -- "$word"))
    if [[ $extensions == '*' ]]; then
        compopt -o default
    elif [[ -n $extensions$folders ]]; then
        compopt -o filenames
        while read -r name; do
            COMPREPLY+=("$name")
        done < <(
            compgen -d -- "$word"
            for name in $extensions; do
                compgen -f -X "!*.$name" -- "$word"
                compgen -f -X "!*.${name^^}" -- "$word"
            done
        )
    fi
}
complete -F _pith pith
)";

std::string sets_extensions(const std::vector<std::string>& extensions) {
  return "extensions=" + quoted(extensions.empty() ? "*" : join(extensions, " "));
}

std::string action_for(const Value& value) {
  switch (value.kind) {
    case Value::kWords: return "words=" + quoted(join(value.words, " "));
    case Value::kFolders: return "folders=yes";
    case Value::kFiles: return sets_extensions(value.extensions);
    default: return "return";  // anything else is not known
  }
}

std::string value_line(const Command& command, const Option& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) patterns.push_back(quoted(command.name + " " + name));
  return formatted("    %s) %s ;;\n", join(patterns, " | ").c_str(), action_for(option.value).c_str());
}

std::string command_line_of(const Command& command, std::vector<std::string> words,
                            const std::vector<std::string>& parts) {
  const std::vector<std::string> options = option_names(command);
  words.insert(words.end(), options.begin(), options.end());
  std::string sets = formatted("words=%s", quoted(join(words, " ")).c_str());
  if (command.inputs.value.kind != Value::kNone)
    sets += formatted(" %s", sets_extensions(command.inputs.value.extensions).c_str());
  if (!parts.empty()) sets += formatted(" parts=%s", quoted(join(parts, " ")).c_str());
  return formatted("        %s) %s ;;\n", quoted(command.name).c_str(), sets.c_str());
}

}  // namespace

std::string bash_completion(const Command& program) {
  std::vector<std::string> names, parts;
  for (const Command& command : program.commands)
    (is_part(command) ? parts : names).push_back(is_part(command) ? quoted(command.name) : command.name);
  std::string script = formatted(kBegin, join(parts, " | ").c_str());
  for (const Command& command : program.commands) {
    for (const Option& option : command.options)
      if (option.value.kind != Value::kNone) script += value_line(command, option);
  }
  script += kBetween + command_line_of(program, names, {});
  for (const Command& command : program.commands) script += command_line_of(command, {}, parts_of(command, program));
  return script + kEnd;
}

}  // namespace pith::tool
