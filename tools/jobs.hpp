// Which output each input gets, and running over several files.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace pith::tool {

struct FileOptions {
  std::vector<std::string> inputs;
  std::string output;     // -o; empty if not given
  std::string directory;  // --out-dir; empty if not given
  bool force = false;
};

struct Job {
  std::string input;
  std::string output;
  bool may_replace;  // whether an existing output may be overwritten
};

// Adds IN..., -o, --out-dir and --force.
void add_file_options(CLI::App& command, FileOptions* options);

// Plans one output per input. Names that are not given with -o are the input's, with `source_extensions` (lower case,
// with dot) taken off and `extension` put on; such a name replaces an existing file only with --force, since nobody
// typed it. Creates the output directory. Throws UsageError or FileError.
std::vector<Job> plan_jobs(const FileOptions& options, const std::vector<std::string>& source_extensions,
                           const std::string& extension);

// Runs `work` for every job, with progress. A failure is printed and does not stop the rest; afterwards it becomes
// AlreadyReported. Before each job: the output must not be the input, nor exist unless it may be replaced.
void run_jobs(const std::vector<Job>& jobs, const std::function<void(const Job&)>& work);

}  // namespace pith::tool
