#include "jobs/report.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>

#include "formatted.hpp"
#include "json_line.hpp"

namespace pith::tool {
namespace {

constexpr const char* kStatusNames[] = {"done", "failed", "skipped"};

void print_json(const JobReport& report) {
  nlohmann::ordered_json line = {
      {"input", report.job.input}, {"output", nullptr}, {"status", kStatusNames[report.status]}};
  if (!report.job.output.empty()) line["output"] = report.job.output;
  if (report.status == JobReport::kFailed) line["error"] = report.error;
  line["warnings"] = report.warnings;
  if (report.status == JobReport::kDone) {
    line["bytes_in"] = report.bytes_in;
    line["bytes_out"] = report.bytes_out;
    line["width"] = report.result.width;
    line["height"] = report.result.height;
    if (report.result.bpp > 0) {
      line["quality"] = report.result.quality;
      line["bpp"] = report.result.bpp;
    }
    line["seconds"] = report.seconds;
  }
  print_json_line(line);
}

std::string size_text(uint64_t bytes) {
  constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  return formatted("%.1f %s", value, kUnits[unit]);
}

// Often enough to look alive, seldom enough to cost nothing.
constexpr std::chrono::milliseconds kBetweenShows{100};

}  // namespace

JobResult job_result(const pith_info& info, uint64_t pith_bytes) {
  const double pixels = double(info.width) * info.height;
  return {info.width, info.height, info.quality, 8 * static_cast<double>(pith_bytes) / pixels, ""};
}

Reporter::Reporter(const Plan& plan)
    : json_(plan.options().json), total_(plan.size() + plan.problems().size()), bar_(plan.size()) {
  for (const InputProblem& problem : plan.problems()) {
    JobReport report;
    report.job.input = problem.name;
    report.status = JobReport::kFailed;
    report.error = problem.name + ": " + problem.message;
    end(report);
  }
}

void Reporter::begin(const Job& job) {
  const std::lock_guard lock(mutex_);
  show(job);
}

void Reporter::advance(const Job& job, double change) {
  const std::lock_guard lock(mutex_);
  begun_ += change;
  if (change > 0 && Clock::now() - shown_ >= kBetweenShows) show(job);
}

void Reporter::show(const Job& job) {
  shown_ = Clock::now();
  const size_t ended = std::accumulate(std::begin(counts_), std::end(counts_), size_t{0});
  bar_.show_share((static_cast<double>(ended) + begun_) / static_cast<double>(total_),
                  total_ == 1 ? job.input : formatted("%zu/%zu ", ended, total_) + job.input);
}

void Reporter::end(const JobReport& report) {
  const std::lock_guard lock(mutex_);
  const std::string name = display_name(report.job.input, false);
  for (const std::string& warning : report.warnings) print_warning(name, warning);
  for (const std::string& note : report.notes) print_note(name + ": " + note);
  ++counts_[report.status];
  bytes_in_ += report.bytes_in;
  bytes_out_ += report.bytes_out;
  if (!report.error.empty()) print_error(report.error);
  if (json_) print_json(report);
}

void Reporter::finish() {
  if (total_ != 1) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    print_note(formatted("%zu done, %zu failed, %zu skipped; %s in, %s out, %.1f s", counts_[JobReport::kDone],
                         counts_[JobReport::kFailed], counts_[JobReport::kSkipped], size_text(bytes_in_).c_str(),
                         size_text(bytes_out_).c_str(), seconds));
  }
  if (counts_[JobReport::kFailed] > 0) throw AlreadyReported();
}

int JobProgress::take(void* user, double share) {
  auto& progress = *static_cast<JobProgress*>(user);
  progress.reporter_.advance(progress.job_, share - progress.share_);
  progress.share_ = share;
  return 0;
}

}  // namespace pith::tool
