#include "eval/report.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "eval/means.hpp"

namespace pith::tool {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kNote[] =
    "PSNR in dB over all samples, MS-SSIM of luma, SSIMULACRA 2.1, butteraugli's 3-norm (lower is better), ratio = raw "
    "size / file size";

void print_csv_row(const Measurement& m) {
  std::printf("%s,%s,%.6g,%.10g,%.6f,%.4f,%.4f,%s,%s,%s,%.6f,%.6f\n", csv_field(m.picture).c_str(), m.codec.c_str(),
              m.setting, m.bytes, m.bpp, m.ratio(), m.psnr, csv_number(m.ms_ssim, 6).c_str(),
              csv_number(m.ssimulacra2, 4).c_str(), csv_number(m.butteraugli, 4).c_str(), m.encode_seconds,
              m.decode_seconds);
}

Json to_json(const Measurement& m) {
  return {{"setting", m.setting},
          {"bytes", m.bytes},
          {"bpp", m.bpp},
          {"ratio", m.ratio()},
          {"psnr", m.psnr},
          {"ms_ssim", json_number(m.ms_ssim)},
          {"ssimulacra2", json_number(m.ssimulacra2)},
          {"butteraugli", json_number(m.butteraugli)},
          {"encode_s", m.encode_seconds},
          {"decode_s", m.decode_seconds}};
}

// A line for each picture and codec, a column for each metric.
void print_bd_rates(const Summary& summary) {
  const bool several = count_pictures(summary.pictures) > 1;
  const std::vector<BdRate>& rates = summary.bd_rates;
  if (rates.empty()) return;
  std::printf("\nBD-rate of pith (less than 0 means smaller files)\n");
  for (const QualityMetric& metric : kQualityMetrics)
    if (is_measured(metric, summary.pictures)) std::printf("%14s", metric.title);
  std::printf("\n");
  for (size_t i = 0; i < rates.size();) {
    const BdRate& first = rates[i];
    std::string line;
    for (const QualityMetric& metric : kQualityMetrics) {
      const bool here = i < rates.size() && rates[i].picture == first.picture && rates[i].against == first.against &&
                        rates[i].metric == &metric;
      const std::string percent = here ? fixed(rates[i++].percent, 2) + " %" : "-";
      if (is_measured(metric, summary.pictures)) line += formatted("%14s", percent.c_str());
    }
    if (first.picture.empty() || several)
      std::printf("%s  against %-18s %s\n", line.c_str(), first.against.c_str(),
                  first.picture.empty() ? "means" : first.picture.c_str());
  }
}

void print_table(const Summary& summary) {
  std::printf("means over %zu picture(s); %s\n", count_pictures(summary.pictures), kNote);
  for (const auto& [codec, program] : summary.programs) std::printf("%s: %s\n", codec.c_str(), program.c_str());
  std::printf("%-8s %8s %11s %8s %7s %7s %8s %11s %11s %9s %9s\n", "codec", "quality", "bytes", "bpp", "ratio", "PSNR",
              "MS-SSIM", "SSIMULACRA2", "butteraugli", "encode s", "decode s");
  for (const Measurement& m : summary.means) {
    std::printf("%-8s %8.4g %11.0f %8.4f %7.1f %7.3f %8s %11s %11s %9.4f %9.4f\n", m.codec.c_str(), m.setting, m.bytes,
                m.bpp, m.ratio(), m.psnr, fixed(m.ms_ssim, 5).c_str(), fixed(m.ssimulacra2, 2).c_str(),
                fixed(m.butteraugli, 3).c_str(), m.encode_seconds, m.decode_seconds);
  }
  print_bd_rates(summary);
}

void print_csv(const Summary& summary) {
  std::printf("picture,codec,quality,bytes,bpp,ratio,psnr,ms_ssim,ssimulacra2,butteraugli,encode_s,decode_s\n");
  for (const Measurement& m : summary.pictures) print_csv_row(m);
  for (const Measurement& m : summary.means) print_csv_row(m);
}

void print_json(const Summary& summary) {
  Json json;
  json["note"] = std::string("means over pictures; ") + kNote;
  json["codecs"] = Json::object();
  for (const auto& [codec, program] : summary.programs) json["codecs"][codec]["program"] = program;
  for (const Measurement& m : summary.means) json["codecs"][m.codec]["points"].push_back(to_json(m));
  json["bd_rates"] = Json::array();
  for (const BdRate& rate : summary.bd_rates) {
    json["bd_rates"].push_back({{"picture", rate.picture.empty() ? Json(nullptr) : Json(rate.picture)},
                                {"codec", "pith"},
                                {"against", rate.against},
                                {"metric", rate.metric->name},
                                {"percent", json_number(rate.percent)}});
  }
  json["pictures"] = Json::object();
  for (const Measurement& m : summary.pictures) json["pictures"][m.picture][m.codec].push_back(to_json(m));
  std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

}  // namespace

void print(const Summary& summary, EvalFormat format) {
  switch (format) {
    case EvalFormat::table: return print_table(summary);
    case EvalFormat::csv: return print_csv(summary);
    case EvalFormat::json: return print_json(summary);
  }
}

}  // namespace pith::tool
