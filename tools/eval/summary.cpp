#include "eval/summary.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "console.hpp"
#include "eval/bd_rate.hpp"
#include "eval/means.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

constexpr char kPith[] = "pith";

constexpr double Measurement::*kNumbers[] = {
    &Measurement::setting,        &Measurement::bytes,         &Measurement::bpp,         &Measurement::raw_bytes,
    &Measurement::psnr,           &Measurement::ms_ssim,       &Measurement::ssimulacra2, &Measurement::butteraugli,
    &Measurement::encode_seconds, &Measurement::decode_seconds};

// Where the metric has a value, better ones greater.
std::vector<RatePoint> rates_of(const Curve& curve, const QualityMetric& metric) {
  std::vector<RatePoint> rates;
  for (const Measurement& m : curve.points) {
    const double value = m.*metric.value;
    if (std::isfinite(value)) rates.push_back({m.bpp, metric.lower_is_better ? -value : value});
  }
  return rates;
}

void add_bd_rates(const std::string& picture, const std::vector<Curve>& curves, std::vector<BdRate>* result) {
  const auto test = std::find_if(curves.begin(), curves.end(), [](const Curve& c) { return c.name == kPith; });
  if (test == curves.end() || test->points.size() < 2) return;
  for (auto reference = curves.begin(); reference != curves.end(); ++reference) {
    if (reference == test) continue;
    for (const QualityMetric& metric : kQualityMetrics) {
      if (!is_measured(metric, reference->points) || !is_measured(metric, test->points)) continue;
      const double percent = bd_rate(rates_of(*reference, metric), rates_of(*test, metric));
      result->push_back({picture, reference->name, &metric, percent});
    }
  }
}

// A curve out of a file.
Curve read_curve(const std::string& name, const nlohmann::ordered_json& points) {
  Curve curve{name + " (file)", {}};
  for (const auto& point : points) {
    Measurement m;
    m.bpp = point.at("bpp").get<double>();
    if (!(m.bpp > 0)) throw Error(PITH_ERROR_ARGUMENT, "has a bpp that is not above 0");
    m.psnr = point.at("psnr").get<double>();
    for (const QualityMetric& metric : kQualityMetrics)
      if (const auto value = point.find(metric.name); value != point.end() && !value->is_null())
        m.*metric.value = value->get<double>();
    curve.points.push_back(m);
  }
  return curve;
}

}  // namespace

std::vector<Curve> curves_of(const std::vector<Measurement>& measurements) {
  std::vector<Curve> curves;
  for (const Measurement& m : measurements) {
    auto curve = std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == m.codec; });
    if (curve == curves.end()) curve = curves.insert(curves.end(), {m.codec, {}});
    curve->points.push_back(m);
  }
  return curves;
}

bool is_measured(const QualityMetric& metric, const std::vector<Measurement>& measurements) {
  return std::any_of(measurements.begin(), measurements.end(),
                     [&](const Measurement& m) { return std::isfinite(m.*metric.value); });
}

Summary summarize(std::vector<Measurement> pictures, const Curves& peers) {
  Summary summary;
  summary.means = means_of<Measurement>(
      pictures, kNumbers, [](const auto& a, const auto& b) { return a.codec == b.codec && a.step == b.step; });
  std::vector<Curve> curves = curves_of(summary.means);
  curves.insert(curves.end(), peers.means.begin(), peers.means.end());
  add_bd_rates("", curves, &summary.bd_rates);
  for (auto from = pictures.begin(); from != pictures.end();) {
    const auto to =
        std::find_if(from, pictures.end(), [&](const Measurement& m) { return m.picture != from->picture; });
    curves = curves_of({from, to});
    if (const auto more = peers.pictures.find(from->picture); more != peers.pictures.end())
      curves.insert(curves.end(), more->second.begin(), more->second.end());
    add_bd_rates(from->picture, curves, &summary.bd_rates);
    from = to;
  }
  summary.pictures = std::move(pictures);
  return summary;
}

Curves read_curves(const std::string& path) {
  return about_file(path, [&] {
    const Bytes text = read_file(path);
    Curves curves;
    try {
      const auto json = nlohmann::ordered_json::parse(text.begin(), text.end());
      for (const auto& [name, codec] : json.at("codecs").items())
        curves.means.push_back(read_curve(name, codec.at("points")));
      if (json.contains("pictures"))
        for (const auto& [picture, codecs] : json.at("pictures").items())
          for (const auto& [name, points] : codecs.items())
            curves.pictures[picture].push_back(read_curve(name, points));
    } catch (const nlohmann::json::exception& error) {
      throw Error(PITH_ERROR_ARGUMENT, std::string("is not a table of curves: ") + error.what());
    }
    return curves;
  });
}

}  // namespace pith::tool
