// Man pages.
#include <algorithm>
#include <cctype>
#include <sstream>

#include "pith/pith.h"
#include "reference/reference.hpp"
#include "reference/text.hpp"

namespace pith::tool {
namespace {

// Backslashes begin the formatter's own words. A plain hyphen would be one of typography, not the one of options.
std::string as_text(const std::string& text) {
  const std::string line = escaped(text, "\\-");
  return line[0] == '.' || line[0] == '\'' ? "\\&" + line : line;
}

std::string bold(const std::string& text) { return formatted("\\fB%s\\fR", as_text(text).c_str()); }
std::string italic(const std::string& text) { return formatted("\\fI%s\\fR", as_text(text).c_str()); }

// A part of a command has its page, too: pith-search-index.
std::string page_name(const Command& command) {
  std::string name = command.name.empty() ? "pith" : "pith-" + command.name;
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string bold_list(const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  parts.reserve(names.size());
  for (const std::string& name : names) parts.push_back(bold(name));
  return join(parts, ", ");
}

std::string paragraphs(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) result += ".PP\n" + as_text(line) + "\n";
  return result;
}

// Options must not be hyphenated.
std::string title(const Command& command) {
  std::string upper = page_name(command);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  return formatted(".TH %s 1 \"\" \"pith %s\" \"User Commands\"\n.nh\n", as_text(upper).c_str(), pith_version());
}

// The first line of the description, in the middle of a sentence.
std::string name_section(const Command& command) {
  std::string summary = command.description.substr(0, command.description.find('\n'));
  if (!command.name.empty()) summary[0] = static_cast<char>(std::tolower(summary[0]));
  if (summary.back() == '.') summary.pop_back();
  return ".SH NAME\n" + as_text(page_name(command)) + " \\- " + as_text(summary) + "\n";
}

std::string synopsis(const Command& command) {
  if (command.name.empty())
    return ".SH SYNOPSIS\n\\fBpith\\fR \\fICOMMAND\\fR ...\n.br\n\\fBpith\\fR \\fIFILE\\fR ...\n";
  std::string line = ".SH SYNOPSIS\n" + bold("pith " + command.name);
  for (const Option& option : command.options)
    if (option.is_required)
      line += formatted(" %s %s", bold(option.names[0]).c_str(), italic(option.value.name).c_str());
  line += formatted(" [%s]", italic("OPTIONS").c_str());
  const Inputs& inputs = command.inputs;
  if (inputs.value.kind != Value::kNone)
    line += formatted(inputs.is_required ? " %s ..." : " [%s ...]", italic(inputs.value.name).c_str());
  return line + "\n";
}

std::string option_entry(const Option& option) {
  std::string entry = ".TP\n";
  const auto add = [&](const char* format, const std::string& text) { entry += formatted(format, text.c_str()); };
  add("%s", bold_list(option.names));
  if (option.value.kind != Value::kNone) add(" %s", italic(option.value.name));
  add("\n%s.\n", as_text(option.description));
  if (option.value.kind == Value::kWords) add("One of %s.\n", bold_list(option.value.words));
  if (!option.default_value.empty()) add("Default: %s.\n", as_text(option.default_value));
  if (!option.needs.empty()) add("Only with %s.\n", bold_list(option.needs));
  if (!option.excludes.empty()) add("Not with %s.\n", bold_list(option.excludes));
  if (option.is_required) entry += "Required.\n";
  return entry;
}

std::string options_section(const Command& command) {
  std::string section = ".SH OPTIONS\n";
  if (command.inputs.value.kind != Value::kNone)
    section += ".TP\n" + italic(command.inputs.value.name) + " ...\n" + as_text(command.inputs.description) + ".\n";
  for (const Option& option : command.options) section += option_entry(option);
  return section;
}

std::string commands_section(const Command& program) {
  std::string section = ".SH COMMANDS\n";
  for (const Command& command : program.commands)
    section += ".TP\n" + bold(page_name(command)) + "(1)\n" + as_text(command.description) + ".\n";
  return section;
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n0\nAll was done.\n"
    ".TP\n1\nSomething failed; a line on standard error says what, and of which file.\n"
    ".TP\n2\nThe command line makes no sense.\n";

std::string see_also(const Command& command, const Command& program) {
  std::vector<std::string> pages;
  if (!command.name.empty()) pages.push_back(bold("pith") + "(1)");
  for (const Command& other : program.commands)
    if (other.name != command.name) pages.push_back(bold(page_name(other)) + "(1)");
  return ".SH SEE ALSO\n" + join(pages, ",\n") + "\n";
}

}  // namespace

std::string man_page(const Command& command, const Command& program, const std::string& prose) {
  const size_t sections = std::min(prose.find(".SH"), prose.size());
  return title(command) + name_section(command) + synopsis(command) + ".SH DESCRIPTION\n" + prose.substr(0, sections) +
         paragraphs(command.footer) + (command.name.empty() ? commands_section(program) : "") +
         options_section(command) + prose.substr(sections) + kExitStatus + see_also(command, program);
}

}  // namespace pith::tool
