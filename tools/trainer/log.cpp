#include "trainer/log.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>

#include "console.hpp"
#include "formatted.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

const std::string kHeader = "step,seconds,loss,bpp,psnr,rate,valid_loss,valid_bpp,valid_psnr";
constexpr size_t kFields = 9;

std::string field(double value) { return std::isfinite(value) ? formatted(",%.6g", value) : ","; }

std::string to_line(const LogRow& row) {
  std::string line = formatted("%lld,%.1f", static_cast<long long>(row.step), row.seconds);
  for (const double value :
       {row.train.loss, row.train.bpp, row.train.psnr, row.rate, row.valid.loss, row.valid.bpp, row.valid.psnr})
    line += field(value);
  return line + "\n";
}

std::optional<LogRow> to_row(const std::string& line) {
  std::vector<double> values;
  for (const char* at = line.c_str();; ++at) {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    values.push_back(end == at ? NAN : value);
    at = end;
    if (*at != ',') {
      if (*at != 0 || values.size() != kFields || !(values[0] >= 0) || !(values[1] >= 0)) return std::nullopt;
      break;
    }
  }
  return LogRow{static_cast<int64_t>(values[0]),
                values[1],
                {values[2], values[3], values[4]},
                values[5],
                {values[6], values[7], values[8]}};
}

// Rows up to `step`, and before a line that was not written to its end.
std::vector<LogRow> read_rows(const std::string& path, int64_t step) {
  const Bytes bytes = read_file(path);
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  std::string line;
  if (std::getline(text, line); line != kHeader) throw std::runtime_error("is no log of pith train; choose another");
  std::vector<LogRow> rows;
  while (std::getline(text, line)) {
    const std::optional<LogRow> row = to_row(line);
    if (!row || row->step > step) break;
    rows.push_back(*row);
  }
  return rows;
}

}  // namespace

TrainLog::TrainLog(const std::string& path, int64_t step) : path_(path) {
  if (path.empty()) return;
  about_file(path, [&] {
    if (step > 0 && std::filesystem::exists(path)) rows_ = read_rows(path, step);
    std::string text = kHeader + "\n";
    for (const LogRow& row : rows_) text += to_line(row);
    write_file(path, Bytes(text.begin(), text.end()));
  });
}

void TrainLog::add(const LogRow& row) {
  rows_.push_back(row);
  if (path_.empty()) return;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path_.c_str(), "a"), std::fclose);
  const bool written = file && std::fputs(to_line(row).c_str(), file.get()) >= 0 && std::fflush(file.get()) == 0;
  if (!written) throw FileError(path_, std::string("cannot be written: ") + std::strerror(errno));
}

}  // namespace pith::tool
