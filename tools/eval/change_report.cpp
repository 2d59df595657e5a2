#include "eval/change_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "eval/text.hpp"
#include "formatted.hpp"

namespace pith::tool {
namespace {

// Over the pictures, by condition and method, in order.
std::vector<ChangeMeasurement> means_of(const std::vector<ChangeMeasurement>& pictures) {
  std::vector<ChangeMeasurement> means;
  std::vector<double> counts;
  for (const ChangeMeasurement& m : pictures) {
    size_t i = 0;
    while (i < means.size() && (means[i].condition != m.condition || means[i].method != m.method)) ++i;
    if (i == means.size()) {
      means.push_back({"mean", m.condition, m.method, 0, 0, 0});
      counts.push_back(0);
    }
    means[i].psnr += m.psnr;
    means[i].ssim += m.ssim;
    means[i].seconds += m.seconds;
    ++counts[i];
  }
  for (size_t i = 0; i < means.size(); ++i)
    for (double* value : {&means[i].psnr, &means[i].ssim, &means[i].seconds}) *value /= counts[i];
  return means;
}

void print_row(const ChangeMeasurement& m) {
  std::printf("%s,%s,%s,%.4f,%s,%.6f\n", csv_field(m.picture).c_str(), m.condition.c_str(), m.method.c_str(), m.psnr,
              std::isfinite(m.ssim) ? fixed(m.ssim, 6).c_str() : "", m.seconds);
}

nlohmann::ordered_json to_json(const ChangeMeasurement& m, const ChangeTexts& texts) {
  return {{"picture", m.picture}, {texts.condition, m.condition}, {"method", m.method},
          {"psnr", m.psnr},       {"ssim", json_number(m.ssim)},  {"seconds", m.seconds}};
}

}  // namespace

void print_changes(const std::vector<ChangeMeasurement>& pictures, const ChangeTexts& texts, EvalFormat format) {
  const std::vector<ChangeMeasurement> means = means_of(pictures);
  if (format == EvalFormat::csv) {
    std::printf("picture,%s,method,psnr,ssim,seconds\n", texts.condition);
    for (const ChangeMeasurement& m : pictures) print_row(m);
    for (const ChangeMeasurement& m : means) print_row(m);
  } else if (format == EvalFormat::json) {
    nlohmann::ordered_json json = {{"note", std::string("psnr in dB, ssim of luma, ") + texts.note}};
    for (const ChangeMeasurement& m : means) json["means"].push_back(to_json(m, texts));
    for (const ChangeMeasurement& m : pictures) json["pictures"].push_back(to_json(m, texts));
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::set<std::string> names;
    for (const ChangeMeasurement& m : pictures) names.insert(m.picture);
    std::printf("means over %zu picture(s); PSNR in dB, SSIM of luma, %s\n", names.size(), texts.note);
    std::printf("%-16s %-14s %8s %8s %9s\n", texts.condition, "method", "PSNR", "SSIM", "seconds");
    for (const ChangeMeasurement& m : means)
      std::printf("%-16s %-14s %8.3f %8s %9.4f\n", m.condition.c_str(), m.method.c_str(), m.psnr,
                  fixed(m.ssim, 5).c_str(), m.seconds);
  }
}

}  // namespace pith::tool
