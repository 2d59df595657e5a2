// Running over several files.
#pragma once
#include <functional>

#include "jobs/memory_budget.hpp"
#include "jobs/plan.hpp"
#include "jobs/report.hpp"
#include "pictures/input_file.hpp"
#include "pictures/output_file.hpp"

namespace pith::tool {

// What the work on one file meets.
struct JobStreams {
  const std::string& output_name;      // "-": standard output
  InputFile& input;                    // its errors are about the input
  OutputFile& output;                  // and these about the output, of which nothing appears if the work throws
  std::vector<std::string>& warnings;  // to be printed, without the name of the input
  std::vector<std::string>& notes;
  JobProgress& progress;  // for the library to report to
  uint64_t max_memory;    // bytes that it may take; 0: no limit
};

using JobWork = std::function<JobResult(JobStreams&)>;

// Calls `work` for every job of the plan, that many at once or, within the limits of memory, fewer: where it throws
// TooLittleMemory it is called anew, with twice as much of that, once others have left so much. A failure is reported
// and does not stop the rest; afterwards it becomes AlreadyReported.
void run_jobs(const Plan& plan, unsigned at_once, const MemoryLimits& memory, const JobWork& work);

}  // namespace pith::tool
