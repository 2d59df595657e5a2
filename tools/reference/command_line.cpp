#include "reference/command_line.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>

#include "pictures/formats.hpp"

namespace pith::tool {
namespace {

const std::vector<std::string> kPictures = extensions_of_inputs();

// Of an option, by the name that the help has for it.
Value named_value(const std::string& name) {
  static const std::map<std::string, Value> kKnown = {
      {"FILE", {Value::kFiles, name, {}, {}}},
      {"MODEL", {Value::kFiles, name, {}, {"safetensors"}}},
      {"MODEL|new", {Value::kFiles, name, {}, {"safetensors"}}},
      {"PICTURE", {Value::kFiles, name, {}, kPictures}},
      {"CSV", {Value::kFiles, name, {}, {"csv"}}},
      {"INDEX", {Value::kFiles, name, {}, {"index"}}},
      {"FOLDER", {Value::kFolders, name, {}, {}}},
  };
  const auto known = kKnown.find(name);
  Value value = known == kKnown.end() ? Value{Value::kText, {}, {}, {}} : known->second;
  value.name = name;
  return value;
}

// CLI11 gives as one text "NAME:{some,words}" or "NAME:what is checked".
Value value_of(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return {};
  const std::string type = option.get_type_name();
  Value value = named_value(type.substr(0, type.find(':')));
  const size_t words = type.find(":{");
  if (words != std::string::npos) {
    value.kind = Value::kWords;
    std::istringstream list(type.substr(words + 2, type.find('}', words) - words - 2));
    for (std::string word; std::getline(list, word, ',');) value.words.push_back(word);
  }
  return value;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

// In the order of the help, because CLI11 has them in none.
std::vector<std::string> names_of(const std::set<CLI::Option*>& options, const CLI::App& command) {
  std::vector<std::string> all;
  for (const CLI::Option* option : command.get_options()) {
    if (!options.count(const_cast<CLI::Option*>(option))) continue;
    const std::vector<std::string> names = names_of(*option);
    all.insert(all.end(), names.begin(), names.end());
  }
  return all;
}

Option described(const CLI::Option& option, const CLI::App& command) {
  Option result;
  result.names = names_of(option);
  result.value = value_of(option);
  result.description = option.get_description();
  if (result.value.kind != Value::kNone) result.default_value = option.get_default_str();
  result.needs = names_of(option.get_needs(), command);
  result.excludes = names_of(option.get_excludes(), command);
  result.is_required = option.get_required();
  return result;
}

// Which files a command reads is the one thing that its definition leaves to its work.
Inputs described_inputs(const CLI::Option& inputs, const std::string& command) {
  const bool is_pith = command == "decode" || command == "info";
  return {{Value::kFiles, inputs.get_name(true), {}, is_pith ? std::vector<std::string>{"pith"} : kPictures},
          inputs.get_description(),
          inputs.get_required()};
}

}  // namespace

Command command_line(const CLI::App& app) {
  Command result;
  if (app.get_parent()) result.name = app.get_name();
  result.description = app.get_description();
  result.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional())
      result.inputs = described_inputs(*option, app.get_name());
    else
      result.options.push_back(described(*option, app));
  }
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    Command made = command_line(*command);
    const std::vector<Command> parts = std::move(made.commands);
    made.commands.clear();
    result.commands.push_back(std::move(made));
    for (Command part : parts) {
      part.name = command->get_name() + " " + part.name;
      result.commands.push_back(std::move(part));
    }
  }
  return result;
}

bool is_part(const Command& command) { return command.name.find(' ') != std::string::npos; }

std::vector<std::string> parts_of(const Command& command, const Command& program) {
  std::vector<std::string> parts;
  const std::string prefix = command.name + " ";
  for (const Command& other : program.commands)
    if (other.name.starts_with(prefix)) parts.push_back(other.name.substr(prefix.size()));
  return parts;
}

std::vector<std::string> option_names(const Command& command) {
  std::vector<std::string> names;
  for (const Option& option : command.options) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

}  // namespace pith::tool
