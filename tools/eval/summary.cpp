#include "eval/summary.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "console.hpp"
#include "error.hpp"
#include "image/io/file.hpp"

namespace pith::tool {
namespace {

constexpr char kPith[] = "pith";

std::vector<Measurement> means_of(const std::vector<Measurement>& pictures) {
  std::vector<Measurement> sums;
  std::vector<double> counts;
  for (const Measurement& m : pictures) {
    size_t i = 0;
    while (i < sums.size() && (sums[i].codec != m.codec || sums[i].step != m.step)) ++i;
    if (i == sums.size()) {
      Measurement empty;
      empty.codec = m.codec;
      empty.step = m.step;
      sums.push_back(empty);
      counts.push_back(0);
    }
    Measurement& sum = sums[i];
    sum.setting += m.setting;
    sum.bytes += m.bytes;
    sum.bpp += m.bpp;
    sum.raw_bytes += m.raw_bytes;
    sum.psnr += m.psnr;
    sum.ms_ssim += m.ms_ssim;
    sum.encode_seconds += m.encode_seconds;
    sum.decode_seconds += m.decode_seconds;
    ++counts[i];
  }
  for (size_t i = 0; i < sums.size(); ++i) {
    for (double* value : {&sums[i].setting, &sums[i].bytes, &sums[i].bpp, &sums[i].raw_bytes, &sums[i].psnr,
                          &sums[i].ms_ssim, &sums[i].encode_seconds, &sums[i].decode_seconds}) {
      *value /= counts[i];
    }
  }
  return sums;
}

std::vector<Curve> curves_of(const std::vector<Measurement>& measurements) {
  std::vector<Curve> curves;
  for (const Measurement& m : measurements) {
    auto curve = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == m.codec; });
    if (curve == curves.end()) curve = curves.insert(curves.end(), {m.codec, {}});
    curve->points.push_back({m.bpp, m.psnr});
  }
  return curves;
}

void add_bd_rates(const std::string& picture, const std::vector<Curve>& curves, std::vector<BdRate>* result) {
  const auto test = std::find_if(curves.begin(), curves.end(), [](const Curve& c) { return c.name == kPith; });
  if (test == curves.end() || test->points.size() < 2) return;
  for (auto anchor = curves.begin(); anchor != curves.end(); ++anchor) {
    if (anchor == test) continue;
    result->push_back({picture, kPith, anchor->name, bd_rate(anchor->points, test->points)});
  }
}

}  // namespace

Summary summarize(std::vector<Measurement> pictures, const std::vector<Curve>& peers) {
  Summary summary;
  summary.means = means_of(pictures);
  std::vector<Curve> curves = curves_of(summary.means);
  curves.insert(curves.end(), peers.begin(), peers.end());
  add_bd_rates("", curves, &summary.bd_rates);
  for (auto from = pictures.begin(); from != pictures.end();) {
    const auto to =
        std::find_if(from, pictures.end(), [&](const Measurement& m) { return m.picture != from->picture; });
    add_bd_rates(from->picture, curves_of({from, to}), &summary.bd_rates);
    from = to;
  }
  summary.pictures = std::move(pictures);
  return summary;
}

std::vector<Curve> read_curves(const std::string& path) {
  return about_file(path, [&] {
    const Bytes text = read_file(path);
    std::vector<Curve> curves;
    try {
      const auto json = nlohmann::ordered_json::parse(text.begin(), text.end());
      for (const auto& [name, codec] : json.at("codecs").items()) {
        Curve curve{name + " (file)", {}};
        for (const auto& point : codec.at("points")) {
          curve.points.push_back({point.at("bpp").get<double>(), point.at("psnr").get<double>()});
          if (!(curve.points.back().rate > 0)) throw Error(PITH_ERROR_ARGUMENT, "has a bpp that is not above 0");
        }
        curves.push_back(std::move(curve));
      }
    } catch (const nlohmann::json::exception& error) {
      throw Error(PITH_ERROR_ARGUMENT, std::string("is not a table of curves: ") + error.what());
    }
    return curves;
  });
}

}  // namespace pith::tool
