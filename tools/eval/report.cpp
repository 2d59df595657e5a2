#include "eval/report.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "eval/text.hpp"

namespace pith::tool {
namespace {

using Json = nlohmann::ordered_json;

void print_csv_row(const std::string& picture, const Measurement& m) {
  std::printf("%s,%s,%.6g,%.10g,%.6f,%.4f,%.4f,%s,%.6f,%.6f\n", csv_field(picture).c_str(), m.codec.c_str(), m.setting,
              m.bytes, m.bpp, m.ratio(), m.psnr, std::isfinite(m.ms_ssim) ? fixed(m.ms_ssim, 6).c_str() : "",
              m.encode_seconds, m.decode_seconds);
}

Json to_json(const Measurement& m) {
  return {{"setting", m.setting},
          {"bytes", m.bytes},
          {"bpp", m.bpp},
          {"ratio", m.ratio()},
          {"psnr", m.psnr},
          {"ms_ssim", json_number(m.ms_ssim)},
          {"encode_s", m.encode_seconds},
          {"decode_s", m.decode_seconds}};
}

size_t picture_count(const Summary& summary) {
  std::set<std::string> names;
  for (const Measurement& m : summary.pictures) names.insert(m.picture);
  return names.size();
}

}  // namespace

void print_table(const Summary& summary) {
  std::printf("means over %zu picture(s); PSNR in dB over all samples, MS-SSIM of luma, ratio = raw size / file size\n",
              picture_count(summary));
  std::printf("%-8s %8s %11s %8s %7s %7s %8s %9s %9s\n", "codec", "quality", "bytes", "bpp", "ratio", "PSNR", "MS-SSIM",
              "encode s", "decode s");
  for (const Measurement& m : summary.means) {
    std::printf("%-8s %8.4g %11.0f %8.4f %7.1f %7.3f %8s %9.4f %9.4f\n", m.codec.c_str(), m.setting, m.bytes, m.bpp,
                m.ratio(), m.psnr, fixed(m.ms_ssim, 5).c_str(), m.encode_seconds, m.decode_seconds);
  }
  const bool several = picture_count(summary) > 1;
  if (!summary.bd_rates.empty()) std::printf("\nBD-rate of pith (PSNR; less than 0 means smaller files)\n");
  for (const BdRate& rate : summary.bd_rates) {
    if (!rate.picture.empty() && !several) continue;
    std::printf("%8s %%  against %-18s %s\n", fixed(rate.percent, 2).c_str(), rate.against.c_str(),
                rate.picture.empty() ? "means" : rate.picture.c_str());
  }
}

void print_csv(const Summary& summary) {
  std::printf("picture,codec,quality,bytes,bpp,ratio,psnr,ms_ssim,encode_s,decode_s\n");
  for (const Measurement& m : summary.pictures) print_csv_row(m.picture, m);
  for (const Measurement& m : summary.means) print_csv_row("mean", m);
}

void print_json(const Summary& summary) {
  Json json;
  json["note"] = "means over pictures; psnr in dB over all samples, ms_ssim of luma, ratio = raw size / file size";
  json["codecs"] = Json::object();
  for (const Measurement& m : summary.means) json["codecs"][m.codec]["points"].push_back(to_json(m));
  json["bd_rates"] = Json::array();
  for (const BdRate& rate : summary.bd_rates) {
    json["bd_rates"].push_back({{"picture", rate.picture.empty() ? Json(nullptr) : Json(rate.picture)},
                                {"codec", rate.codec},
                                {"against", rate.against},
                                {"percent", json_number(rate.percent)}});
  }
  json["pictures"] = Json::object();
  for (const Measurement& m : summary.pictures) json["pictures"][m.picture][m.codec].push_back(to_json(m));
  std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

}  // namespace pith::tool
