// What is printed about jobs: lines for people, lines of JSON, a summary.
#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "console.hpp"
#include "jobs/plan.hpp"
#include "pith/pith.h"

namespace pith::tool {

// What a picture was turned into, or came from.
struct JobResult {
  uint32_t width = 0, height = 0;
  double quality = 0;      // 0…100, of the .pith file
  double bpp = 0;          // bits per pixel of that; 0 if there is none
  std::string incomplete;  // why the output is not all that was asked for; empty if it is
};

JobResult job_result(const pith_info& info, uint64_t pith_bytes);

struct JobReport {
  enum Status { kDone, kFailed, kSkipped };

  Job job;
  Status status = kDone;
  std::string error;                  // if it failed: one line with the name of the file that is to blame
  std::vector<std::string> warnings;  // without the name, as `notes`
  std::vector<std::string> notes;     // for people alone
  JobResult result;                   // of what is done, as the numbers below
  uint64_t bytes_in = 0, bytes_out = 0;
  double seconds = 0;
};

// For any thread, but for the constructor and finish().
class Reporter {
 public:
  explicit Reporter(const Plan& plan);

  void begin(const Job& job);

  // The shares of the jobs at work have grown by so much in all.
  void advance(const Job& job, double change);

  void end(const JobReport& report);

  // After all jobs. Throws AlreadyReported if one has failed.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  void show(const Job& job);

  std::mutex mutex_;
  bool json_;
  size_t total_;
  ProgressBar bar_;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
  size_t counts_[3] = {};  // of what ended, by status
  double begun_ = 0;       // shares of the jobs at work
  uint64_t bytes_in_ = 0, bytes_out_ = 0;
};

// How far one job is, for the thread that it runs on.
class JobProgress {
 public:
  JobProgress(Reporter& reporter, const Job& job) : reporter_(reporter), job_(job) {}
  ~JobProgress() { reporter_.advance(job_, -share_); }
  JobProgress(const JobProgress&) = delete;

  // The progress of an operation with these settings is that of the job.
  template <typename Settings>
  void follow(Settings& settings) {
    settings.progress = take;
    settings.progress_user = this;
  }

 private:
  static int take(void* user, double share);

  Reporter& reporter_;
  const Job& job_;
  double share_ = 0;
};

}  // namespace pith::tool
