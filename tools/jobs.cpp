#include "jobs.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "console.hpp"
#include "image/io/file.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

std::string derive_name(const FileOptions& options, const std::string& input,
                        const std::vector<std::string>& source_extensions, const std::string& extension) {
  if (input == "-") throw UsageError("reading standard input needs an output: -o FILE, or -o - for standard output");
  fs::path path = input;
  std::string old = path.extension().string();
  std::transform(old.begin(), old.end(), old.begin(), [](unsigned char c) { return std::tolower(c); });
  if (std::count(source_extensions.begin(), source_extensions.end(), old)) path.replace_extension();
  path += extension;
  return (options.directory.empty() ? path : fs::path(options.directory) / path.filename()).string();
}

void create_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw FileError(directory, "cannot be created: " + error.message());
  if (!fs::is_directory(directory, error)) throw FileError(directory, "is not a directory");
}

void check_output(const Job& job) {
  if (is_same_file(job.input, job.output)) {
    throw FileError(job.output, "is the input and will not be overwritten; choose another output with -o");
  }
  std::error_code ignored;
  if (!job.may_replace && fs::exists(job.output, ignored)) {
    throw FileError(job.output, "exists already; choose another output with -o, or replace it with --force");
  }
}

}  // namespace

void add_file_options(CLI::App& command, FileOptions* options) {
  command.add_option("IN", options->inputs, "Input files; - is standard input")->required();
  auto* output = command.add_option("-o,--output", options->output, "Output file; - is standard output");
  command.add_option("--out-dir", options->directory, "Directory for the outputs, created if missing")
      ->excludes(output);
  command.add_flag("-f,--force", options->force, "Replace existing files whose names were not given with -o");
}

std::vector<Job> plan_jobs(const FileOptions& options, const std::vector<std::string>& source_extensions,
                           const std::string& extension) {
  if (!options.output.empty()) {
    if (options.inputs.size() > 1) throw UsageError("-o takes one input; for several use --out-dir");
    return {{options.inputs[0], options.output, true}};
  }
  std::vector<Job> jobs;
  std::set<std::string> outputs;
  for (const std::string& input : options.inputs) {
    const std::string output = derive_name(options, input, source_extensions, extension);
    if (!outputs.insert(output).second) throw UsageError("two inputs would both be written to " + output);
    jobs.push_back({input, output, options.force});
  }
  if (!options.directory.empty()) create_directory(options.directory);
  return jobs;
}

void run_jobs(const std::vector<Job>& jobs, const std::function<void(const Job&)>& work) {
  Progress progress(jobs.size());
  bool failed = false;
  for (size_t i = 0; i < jobs.size(); ++i) {
    progress.show(i, jobs[i].input);
    try {
      about_file(display_name(jobs[i].input, false), [&] {
        check_output(jobs[i]);
        work(jobs[i]);
      });
    } catch (const FileError& error) {
      print_error(error.what());
      failed = true;
    }
  }
  if (failed) throw AlreadyReported();
}

}  // namespace pith::tool
