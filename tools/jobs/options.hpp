// Which files a command works on, and where its results go: the same options for all that turn files into files.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pith::tool {

struct FileOptions {
  std::vector<std::string> inputs;  // files, folders or "-"
  std::string list;                 // --files-from; empty if not given
  bool list_ends_in_nul = false;    // names in the list end in NUL instead of in a line feed
  bool recursive = false;
  std::string output;     // -o; empty if not given
  std::string directory;  // --out-dir; empty if not given
  bool force = false;
  bool skip_existing = false;
  bool preserve = false;
  bool no_sync = false;
  bool json = false;
};

void add_file_options(CLI::App& command, FileOptions* options);

}  // namespace pith::tool
