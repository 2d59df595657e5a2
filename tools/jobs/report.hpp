// What is told about jobs: lines for people, lines of JSON, a summary.
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
  enum class Status { kDone, kFailed, kSkipped };

  Job job;
  Status status = Status::kDone;
  std::string error;                  // if it failed: one line with the name of the file that is to blame
  std::vector<std::string> warnings;  // without the name, as `notes`
  std::vector<std::string> notes;     // for people alone
  JobResult result;                   // of what is done, as the numbers below
  uint64_t bytes_in = 0, bytes_out = 0;
  double seconds = 0;
};

// For any thread.
class Reporter {
 public:
  explicit Reporter(const Plan& plan);

  void begin(const Job& job);
  void end(const JobReport& report);

  // After all jobs. Throws AlreadyReported if one has failed.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::mutex mutex_;
  bool json_;
  size_t total_;
  Progress progress_;
  Clock::time_point start_ = Clock::now();
  size_t done_ = 0, failed_ = 0, skipped_ = 0;
  uint64_t bytes_in_ = 0, bytes_out_ = 0;
};

}  // namespace pith::tool
