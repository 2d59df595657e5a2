// The command line as data: what its definition says, for pages and completions to be written from.
#pragma once
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace pith::tool {

// What may be given: any text, some words, files or folders.
struct Value {
  enum Kind { kNone, kText, kWords, kFiles, kFolders };
  Kind kind = kNone;
  std::string name;                     // as the help shows it
  std::vector<std::string> words;       // all there are
  std::vector<std::string> extensions;  // of files; none: they may have any
};

struct Option {
  std::vector<std::string> names;  // "-o", "--output"
  Value value;
  std::string description;
  std::string default_value;          // empty: none, or the description says
  std::vector<std::string> needs;     // names of other options
  std::vector<std::string> excludes;  // likewise, all of each
  bool is_required = false;
};

// Arguments that are no options.
struct Inputs {
  Value value;  // kNone: there are none
  std::string description;
  bool is_required = false;
};

struct Command {
  std::string name;  // empty: the program itself; "search index": a part of another
  std::string description, footer;
  std::vector<Option> options;
  Inputs inputs;
  std::vector<Command> commands;  // of the program: all, each with its parts behind it
};

Command command_line(const CLI::App& app);

// Whether it is a part of another command; and the names of a command's parts, without its own.
bool is_part(const Command& command);
std::vector<std::string> parts_of(const Command& command, const Command& program);

// All names of all options.
std::vector<std::string> option_names(const Command& command);

}  // namespace pith::tool
