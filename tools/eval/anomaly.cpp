#include "eval/anomaly.hpp"

#include <algorithm>
#include <mutex>

#include "anomaly/examine.hpp"
#include "autoencoder/code_of.hpp"
#include "autoencoder/outputs.hpp"
#include "autoencoder/thumbnail.hpp"
#include "base/parallel.hpp"
#include "console.hpp"
#include "html.hpp"
#include "jobs/input_names.hpp"
#include "json_line.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

struct Scored {
  std::string name;
  bool bad;
  double score;
  std::string heat;  // an address, for the page
};

constexpr double kRates[] = {0.01, 0.05};  // of false alarms
constexpr uint32_t kWidest = 1200;         // of a picture of the page

std::vector<Scored> pictures_of(const std::string& folder, bool bad) {
  FileOptions files;
  files.inputs = {folder};
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(files, embeddable_extensions(), &problems);
  for (const InputProblem& problem : problems) throw FileError(problem.name, problem.message);
  if (names.size() == 0) throw FileError(folder, "has no pictures");
  std::vector<Scored> pictures;
  for (size_t i = 0; i < names.size(); ++i) pictures.push_back({std::string(names.name(i)), bad, 0, {}});
  return pictures;
}

void score(const AnomalyEvaluation& evaluation, std::vector<Scored>& pictures) {
  const AutoencoderContext context = make_autoencoder_context(evaluation.model);
  PictureFiles files;
  std::mutex mutex;
  bool failed = false;
  ProgressBar progress(pictures.size());
  size_t done = 0;
  for_each_in_parallel(static_cast<int>(thread_count(evaluation.model)), static_cast<int>(pictures.size()), [&] {
    return [&](int i) {
      Scored& picture = pictures[i];
      try {
        const Examined result = examine(context, files, picture.name, {!evaluation.html.empty()});
        picture.score = result.score;
        if (result.heat.samples) picture.heat = thumbnail_address(result.heat, kWidest);
      } catch (const FileError& error) {
        const std::lock_guard lock(mutex);
        print_error(error.what());
        failed = true;
      }
      const std::lock_guard lock(mutex);
      progress.show(++done, picture.name);
    };
  });
  if (failed) throw AlreadyReported();
}

std::vector<double> scores_of(const std::vector<Scored>& pictures, bool bad) {
  std::vector<double> scores;
  for (const Scored& picture : pictures)
    if (picture.bad == bad) scores.push_back(picture.score);
  std::ranges::sort(scores);
  return scores;
}

// How likely a bad picture has more than a good one.
double area_under_curve(const std::vector<double>& good, const std::vector<double>& bad) {
  double pairs = 0;
  for (const double b : bad)
    for (const double g : good) pairs += b > g ? 1 : b == g ? 0.5 : 0;
  return pairs / (static_cast<double>(good.size()) * static_cast<double>(bad.size()));
}

// Share of bad pictures that do not lie above a threshold that no more than that share of the good ones do.
double misses(const std::vector<double>& good, const std::vector<double>& bad, double false_alarms) {
  const auto allowed = static_cast<size_t>(false_alarms * static_cast<double>(good.size()) + 1e-9);
  const double threshold = good[good.size() - 1 - std::min(allowed, good.size() - 1)];
  const auto missed = std::ranges::count_if(bad, [&](double b) { return b <= threshold; });
  return static_cast<double>(missed) / static_cast<double>(bad.size());
}

std::string page(const std::vector<Scored>& pictures, const std::string& summary) {
  std::string html = "<p>" + html_escaped(summary) + "</p>\n";
  for (const bool bad : {true, false}) {
    html += bad ? "<h2>Bad</h2>\n" : "<h2>Good</h2>\n";
    for (const Scored& picture : pictures)
      if (picture.bad == bad)
        html += "<figure><figcaption>" + formatted("%.3f ", picture.score) + html_escaped(picture.name) +
                "</figcaption><img alt=\"\" loading=\"lazy\" src=\"" + picture.heat + "\"></figure>\n";
  }
  return html_page("pith eval: anomalies",
                   ":root { color-scheme: light dark; } body { font: 15px/1.4 sans-serif; margin: 1.5rem; } "
                   "figure { margin: 0 0 1.2rem; } img { display: block; max-width: 100%; }",
                   html);
}

void print_csv(const std::vector<Scored>& pictures) {
  std::printf("picture,bad,score\n");
  for (const Scored& picture : pictures)
    std::printf("%s,%d,%.6g\n", csv_field(picture.name).c_str(), picture.bad, picture.score);
}

void print_json(const std::vector<Scored>& pictures, double area, const std::vector<double>& missed) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Scored& picture : pictures)
    all.push_back({{"picture", picture.name}, {"bad", picture.bad}, {"score", picture.score}});
  print_json_line(
      {{"auroc", area}, {"missed_at_1_percent", missed[0]}, {"missed_at_5_percent", missed[1]}, {"pictures", all}});
}

}  // namespace

void evaluate_anomalies(const AnomalyEvaluation& evaluation) {
  if (evaluation.inputs.size() != 2) throw UsageError("two folders are required: of good pictures and of bad ones");
  if (evaluation.model.model.empty())
    throw UsageError("--model is required: a model that pith anomaly calibrate wrote");
  if (!evaluation.html.empty()) check_output(evaluation.html, true, {evaluation.model.model});
  std::vector<Scored> pictures = pictures_of(evaluation.inputs[0], false);
  for (Scored& picture : pictures_of(evaluation.inputs[1], true)) pictures.push_back(std::move(picture));
  score(evaluation, pictures);
  const std::vector<double> good = scores_of(pictures, false), bad = scores_of(pictures, true);
  const double area = area_under_curve(good, bad);
  std::vector<double> missed;
  for (const double rate : kRates) missed.push_back(misses(good, bad, rate));
  const std::string summary =
      formatted("%zu good and %zu bad pictures: AUROC %.4f; missed at 1 %% false alarms %.1f %%, at 5 %% %.1f %%",
                good.size(), bad.size(), area, 100 * missed[0], 100 * missed[1]);
  if (evaluation.format == EvalFormat::csv)
    print_csv(pictures);
  else if (evaluation.format == EvalFormat::json)
    print_json(pictures, area, missed);
  else
    std::printf("%s\n", summary.c_str());
  if (!evaluation.html.empty()) {
    const std::string html = page(pictures, summary);
    about_file(evaluation.html, [&] { write_file(evaluation.html, bytes_of(html)); });
  }
}

}  // namespace pith::tool
