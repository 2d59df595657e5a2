#include "eval/change_report.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "eval/means.hpp"

namespace pith::tool {
namespace {

void print_row(const ChangeMeasurement& m) {
  std::printf("%s,%s,%s,%.4f,%s,%s,%.6f\n", csv_field(m.picture).c_str(), m.condition.c_str(), m.method.c_str(), m.psnr,
              csv_number(m.ssim, 6).c_str(), csv_number(m.ssimulacra2, 4).c_str(), m.seconds);
}

nlohmann::ordered_json to_json(const ChangeMeasurement& m, const ChangeTexts& texts) {
  return {{"picture", m.picture}, {texts.condition, m.condition}, {"method", m.method},
          {"psnr", m.psnr},       {"ssim", json_number(m.ssim)},  {"ssimulacra2", json_number(m.ssimulacra2)},
          {"seconds", m.seconds}};
}

}  // namespace

void print_changes(const std::vector<ChangeMeasurement>& pictures, const ChangeTexts& texts, EvalFormat format) {
  constexpr double ChangeMeasurement::*kNumbers[] = {&ChangeMeasurement::psnr, &ChangeMeasurement::ssim,
                                                     &ChangeMeasurement::ssimulacra2, &ChangeMeasurement::seconds};
  const auto means = means_of<ChangeMeasurement>(pictures, kNumbers, [](const auto& a, const auto& b) {
    return a.condition == b.condition && a.method == b.method;
  });
  if (format == EvalFormat::csv) {
    std::printf("picture,%s,method,psnr,ssim,ssimulacra2,seconds\n", texts.condition);
    for (const ChangeMeasurement& m : pictures) print_row(m);
    for (const ChangeMeasurement& m : means) print_row(m);
  } else if (format == EvalFormat::json) {
    nlohmann::ordered_json json = {
        {"note", std::string("psnr in dB, ssim of luma, ") + texts.note + "; ssimulacra2 of whole pictures"}};
    for (const ChangeMeasurement& m : means) json["means"].push_back(to_json(m, texts));
    for (const ChangeMeasurement& m : pictures) json["pictures"].push_back(to_json(m, texts));
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::printf("means over %zu picture(s); PSNR in dB, SSIM of luma, %s; SSIMULACRA 2 of whole pictures\n",
                count_pictures(pictures), texts.note);
    std::printf("%-16s %-14s %8s %8s %11s %9s\n", texts.condition, "method", "PSNR", "SSIM", "SSIMULACRA2", "seconds");
    for (const ChangeMeasurement& m : means)
      std::printf("%-16s %-14s %8.3f %8s %11s %9.4f\n", m.condition.c_str(), m.method.c_str(), m.psnr,
                  fixed(m.ssim, 5).c_str(), fixed(m.ssimulacra2, 2).c_str(), m.seconds);
  }
}

}  // namespace pith::tool
