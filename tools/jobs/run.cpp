#include "jobs/run.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

// Creates the folders of `output` that are missing below the folder `out_folder`, in which it lies by its name. Throws
// FileError if a symbolic link leads out of that, to a folder or to a file.
void create_folder_of(const std::string& output, const std::string& out_folder) {
  std::error_code error;
  const fs::path top = fs::canonical(out_folder, error);
  if (error) throw FileError(out_folder, "cannot be read: " + error.message());
  const fs::path real = fs::weakly_canonical(output, error);
  if (error) throw FileError(output, "cannot be created: " + error.message());
  if (std::mismatch(top.begin(), top.end(), real.begin(), real.end()).first != top.end())
    throw FileError(output, "would be written outside of --out-dir, to " + real.string() +
                                ", because of a symbolic link; remove that or choose another folder");
  create_folder(fs::path(output).parent_path().string());
}

// Knows its name, so that errors in the midst of work on the input are about the right file.
class NamedOutput : public OutputFile {
 public:
  NamedOutput(const std::string& name, const Job& job, const FileOptions& options)
      : OutputFile(job.output, options.force ? IfExists::kReplace : IfExists::kRefuse,
                   options.no_sync ? Sync::kNo : Sync::kYes),
        name_(name) {}

  void write(std::span<const uint8_t> bytes) override {
    about_file(name_, [&] { OutputFile::write(bytes); });
  }

 private:
  std::string name_;
};

// Devices, pipes and open descriptors are written, not replaced.
bool would_be_replaced(const std::string& output) {
  std::error_code ignored;
  if (descriptor_named(output)) return false;
  const bool is_broken_link = fs::is_symlink(output, ignored) && !fs::exists(output, ignored);
  return output != "-" && (is_broken_link || fs::is_regular_file(output, ignored));
}

// Where all jobs go.
struct Work {
  const FileOptions& options;
  const JobWork& work;
  MemoryBudget& memory;
};

void write_output(const Work& all, uint64_t max_memory, InputFile& input, JobProgress& progress, JobReport* report) {
  const Job& job = report->job;
  const std::string name = display_name(job.output, true);
  NamedOutput output = about_file(name, [&] {
    if (!all.options.directory.empty()) create_folder_of(job.output, all.options.directory);
    return NamedOutput(name, job, all.options);
  });
  JobStreams streams{job.output, input, output, report->warnings, report->notes, progress, max_memory};
  report->result = all.work(streams);
  about_file(name, [&] { output.commit(all.options.preserve ? &input : nullptr); });
  report->bytes_in = input.size();
  report->bytes_out = output.size();
  if (!report->result.incomplete.empty()) throw Error(PITH_ERROR_DAMAGED, report->result.incomplete);
}

// What cannot be read twice gets all memory at once.
void write_within_memory(const Work& all, InputFile& input, JobProgress& progress, JobReport* report) {
  const uint64_t most = all.memory.most();
  for (uint64_t bytes = input.seekable() ? all.memory.first() : most;; bytes = bytes > most / 2 ? most : 2 * bytes) {
    const MemoryBudget::Part part(all.memory, bytes);
    try {
      write_output(all, bytes, input, progress, report);
      return;
    } catch (const TooLittleMemory&) {
      if (bytes == most) throw;
    }
    input.seek(0);
  }
}

void run_job(const Work& all, JobProgress& progress, JobReport* report) {
  const Job& job = report->job;
  if (is_same_file(job.input, job.output)) {
    throw FileError(job.output, "is the input and will not be overwritten; choose another output with -o");
  }
  if (!all.options.force && would_be_replaced(job.output)) {
    if (!all.options.skip_existing)
      throw FileError(job.output, "exists already; choose another output with -o, or replace it with --force");
    report->status = JobReport::kSkipped;
    return;
  }
  InputFile input(job.input);
  write_within_memory(all, input, progress, report);
}

JobReport try_job(const Work& all, const Job& job, JobProgress& progress) {
  const auto start = std::chrono::steady_clock::now();
  JobReport report;
  report.job = job;
  try {
    about_file(display_name(job.input, false), [&] { run_job(all, progress, &report); });
  } catch (const FileError& error) {
    report.status = JobReport::kFailed;
    report.error = error.what();
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace

void run_jobs(const Plan& plan, unsigned at_once, const MemoryLimits& memory, const JobWork& work) {
  Reporter reporter(plan);
  MemoryBudget budget(memory, at_once);
  const Work all{plan.options(), work, budget};
  const auto make_worker = [&] {
    return [&](int i) {
      const Job job = plan.job(i);
      reporter.begin(job);
      JobProgress progress(reporter, job);
      reporter.end(try_job(all, job, progress));
    };
  };
  for_each_in_parallel(static_cast<int>(at_once), static_cast<int>(plan.size()), make_worker);
  reporter.finish();
}

}  // namespace pith::tool
