#include "eval/page.hpp"

#include <algorithm>
#include <cmath>

#include "eval/means.hpp"
#include "eval/text.hpp"
#include "html.hpp"
#include "plot.hpp"

namespace pith::tool {
namespace {

// Told apart by people who see few colours, too (Paul Tol's "bright").
constexpr const char* kColours[] = {"#ee6677", "#4477aa", "#66ccee", "#228833", "#aa3377", "#ccbb44", "#bbbbbb"};

constexpr char kStyle[] = R"(
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; } td, th { padding: .15rem .8rem; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; }
svg { max-width: 100%; height: auto; }
figure { margin: 2rem 0; } figcaption { margin-bottom: .4rem; }
.pair { position: relative; display: inline-block; }
.pair img { display: block; image-rendering: pixelated; max-width: 100%; }
.pair img + img { position: absolute; top: 0; left: 0; }
.pair i { position: absolute; top: 0; bottom: 0; width: 2px; background: #fff; box-shadow: 0 0 2px #000; pointer-events: none; }
input[type=range] { display: block; width: 100%; margin: .4rem 0; }
)";

// Left of the slider the first choice is shown, right of it the second.
constexpr char kScript[] = R"(
for (const figure of document.querySelectorAll('figure.comparison')) {
  const [left, right] = figure.querySelectorAll('select'), slider = figure.querySelector('input');
  const [below, above] = figure.querySelectorAll('.pair img'), bar = figure.querySelector('.pair i');
  const sources = figure.querySelectorAll('img[hidden]');
  const show = () => {
    above.src = sources[left.value].src;
    below.src = sources[right.value].src;
    above.style.clipPath = `inset(0 ${100 - slider.value}% 0 0)`;
    bar.style.left = `calc(${slider.value}% - 1px)`;
  };
  for (const part of [left, right, slider]) part.addEventListener('input', show);
  show();
}
)";

// MS-SSIM comes near to 1 very soon; in decibels one sees the differences.
double decibels(double ms_ssim) { return -10 * std::log10(std::max(1 - ms_ssim, 1e-6)); }

template <typename Value>
std::string chart(const Summary& summary, const char* title, Value value) {
  double low = INFINITY, high = -INFINITY, most = 0;
  for (const Measurement& m : summary.means) {
    if (!std::isfinite(value(m))) return "";
    low = std::min(low, value(m));
    high = std::max(high, value(m));
    if (m.codec == "pith") most = std::max(most, m.bpp);
  }
  if (most == 0)
    for (const Measurement& m : summary.means) most = std::max(most, m.bpp);
  const double margin = std::max(0.1, 0.05 * (high - low));
  Plot plot({0, 1.05 * most, "bits per pixel"}, {low - margin, high + margin, title});
  size_t colour = 0;
  for (const auto& [codec, means] : curves_of(summary.means)) {
    PlotPoints points;
    for (const Measurement& m : means) points.push_back({m.bpp, value(m)});
    const char* used = kColours[colour++ % std::size(kColours)];
    plot.curve(points, used, 2.5);
    plot.legend(used, codec);
  }
  return plot.finish();
}

std::string table(const Summary& summary) {
  std::string html =
      "<table><tr><th>codec</th><th>quality</th><th>bytes</th><th>bpp</th><th>PSNR, "
      "dB</th><th>MS-SSIM</th><th>SSIMULACRA 2</th>"
      "<th>butteraugli</th><th>encode, s</th><th>decode, s</th></tr>\n";
  for (const Measurement& m : summary.means)
    html += formatted(
        "<tr><td>%s</td><td>%.4g</td><td>%.0f</td><td>%.4f</td><td>%.3f</td><td>%s</td><td>%s</td><td>%s</td>"
        "<td>%.3f</td><td>%.3f</td></tr>\n",
        html_escaped(m.codec).c_str(), m.setting, m.bytes, m.bpp, m.psnr, fixed(m.ms_ssim, 5).c_str(),
        fixed(m.ssimulacra2, 2).c_str(), fixed(m.butteraugli, 3).c_str(), m.encode_seconds, m.decode_seconds);
  return html + "</table>\n";
}

std::string rates(const Summary& summary) {
  std::string html;
  for (const BdRate& rate : summary.bd_rates)
    if (rate.picture.empty())
      html += formatted("<tr><td>%s</td><td>%s</td><td>%s %%</td></tr>\n", html_escaped(rate.against).c_str(),
                        rate.metric->title, fixed(rate.percent, 2).c_str());
  if (html.empty()) return "";
  return "<h2>BD-rate of pith</h2>\n<p>Of the means; less than 0 means smaller files.</p>\n<table>"
         "<tr><th>against</th><th>by</th><th>BD-rate</th></tr>\n" +
         html + "</table>\n";
}

// `chosen`: which of the results a list shows at first.
std::string choice(const Comparison& c, size_t chosen) {
  std::string html = "<select>";
  for (size_t i = 0; i < c.results.size(); ++i) {
    const Decoded& d = c.results[i];
    const std::string what =
        d.bytes > 0 ? formatted("%s, %.0f bytes, score %s", d.codec.c_str(), d.bytes, fixed(d.score, 1).c_str())
                    : d.codec;
    html += formatted("<option value=\"%zu\"%s>", i, i == chosen ? " selected" : "") + html_escaped(what) + "</option>";
  }
  return html + "</select>";
}

std::string figure(const Comparison& c) {
  std::string sources;
  for (const Decoded& d : c.results) sources += "<img hidden alt=\"\" src=\"" + data_address("png", d.png) + "\">\n";
  return "<figure class=\"comparison\">" + sources + "<figcaption>" + html_escaped(c.picture) + "<br>" +
         choice(c, std::min<size_t>(1, c.results.size() - 1)) + " | " +
         choice(c, std::min<size_t>(2, c.results.size() - 1)) + "</figcaption>\n" +
         formatted(
             "<div class=\"pair\"><img alt=\"\" width=\"%u\" height=\"%u\"><img alt=\"\" width=\"%u\" height=\"%u\">"
             "<i></i></div>",
             c.width, c.height, c.width, c.height) +
         "<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"border between the two\"></figure>\n";
}

}  // namespace

std::string evaluation_page(const Summary& summary, const std::vector<Comparison>& comparisons) {
  std::string html = "<h1>pith beside other codecs</h1>\n";
  html += formatted(
      "<p>Means over %zu picture(s), whole files; PSNR over all samples, MS-SSIM of luma, SSIMULACRA 2.1, "
      "butteraugli's 3-norm (lower is better). Times of webp, avif and jxl "
      "are those of their programs, which read and write PNG.</p>\n",
      count_pictures(summary.pictures));
  for (const auto& [codec, program] : summary.programs)
    html += "<p>" + html_escaped(codec) + ": " + html_escaped(program) + "</p>\n";
  html +=
      "<h2>Rate and distortion</h2>\n" +
      chart(summary, "SSIMULACRA 2", [](const Measurement& m) { return m.ssimulacra2; }) +
      chart(summary, "butteraugli, 3-norm (lower is better)", [](const Measurement& m) { return m.butteraugli; }) +
      chart(summary, "PSNR, dB", [](const Measurement& m) { return m.psnr; }) +
      chart(summary, "MS-SSIM, dB: −10 log10 (1 − MS-SSIM)", [](const Measurement& m) { return decibels(m.ms_ssim); });
  html += rates(summary) + "<h2>Numbers</h2>\n" + table(summary);
  if (!comparisons.empty()) html += "<h2>At the same size</h2>\n";
  for (const Comparison& comparison : comparisons) html += figure(comparison);
  return html_page("pith eval", kStyle, html + "<script>" + kScript + "</script>");
}

}  // namespace pith::tool
