#include "eval/denoising_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "eval/text.hpp"
#include "formatted.hpp"

namespace pith::tool {
namespace {

// Over the pictures, by noise and method, in order.
std::vector<DenoisingMeasurement> means_of(const std::vector<DenoisingMeasurement>& pictures) {
  std::vector<DenoisingMeasurement> means;
  std::vector<double> counts;
  for (const DenoisingMeasurement& m : pictures) {
    size_t i = 0;
    while (i < means.size() && (means[i].noise != m.noise || means[i].method != m.method)) ++i;
    if (i == means.size()) {
      means.push_back({"mean", m.noise, m.method, 0, 0, 0});
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

void print_row(const DenoisingMeasurement& m) {
  std::printf("%s,%s,%s,%.4f,%s,%.6f\n", csv_field(m.picture).c_str(), m.noise.c_str(), m.method.c_str(), m.psnr,
              std::isfinite(m.ssim) ? fixed(m.ssim, 6).c_str() : "", m.seconds);
}

nlohmann::ordered_json to_json(const DenoisingMeasurement& m) {
  return {{"picture", m.picture},        {"noise", m.noise},    {"method", m.method}, {"psnr", m.psnr},
          {"ssim", json_number(m.ssim)}, {"seconds", m.seconds}};
}

}  // namespace

std::string white_noise(double sigma) { return sigma == 0 ? "none" : formatted("white %.6g", sigma); }

void print_denoising(const std::vector<DenoisingMeasurement>& pictures, EvalFormat format) {
  const std::vector<DenoisingMeasurement> means = means_of(pictures);
  if (format == EvalFormat::csv) {
    std::printf("picture,noise,method,psnr,ssim,seconds\n");
    for (const DenoisingMeasurement& m : pictures) print_row(m);
    for (const DenoisingMeasurement& m : means) print_row(m);
  } else if (format == EvalFormat::json) {
    nlohmann::ordered_json json = {{"note", "psnr in dB over all samples, ssim of luma, against the clean picture"}};
    for (const DenoisingMeasurement& m : means) json["means"].push_back(to_json(m));
    for (const DenoisingMeasurement& m : pictures) json["pictures"].push_back(to_json(m));
    std::printf("%s\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::set<std::string> names;
    for (const DenoisingMeasurement& m : pictures) names.insert(m.picture);
    std::printf("means over %zu picture(s); PSNR in dB over all samples, SSIM of luma, against the clean picture\n",
                names.size());
    std::printf("%-10s %-10s %8s %8s %9s\n", "noise", "method", "PSNR", "SSIM", "seconds");
    for (const DenoisingMeasurement& m : means)
      std::printf("%-10s %-10s %8.3f %8s %9.4f\n", m.noise.c_str(), m.method.c_str(), m.psnr, fixed(m.ssim, 5).c_str(),
                  m.seconds);
  }
}

}  // namespace pith::tool
