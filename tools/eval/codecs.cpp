#include "eval/codecs.hpp"

#include <optional>
#include <span>

#include "console.hpp"
#include "eval/butteraugli.hpp"
#include "eval/comparison.hpp"
#include "eval/page.hpp"
#include "eval/peer.hpp"
#include "eval/pictures.hpp"
#include "eval/process.hpp"
#include "eval/report.hpp"
#include "eval/summary.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

const std::vector<int> kPeerQualities = {10, 20, 30, 40, 50, 60, 70, 80, 90, 95};

// Of the page: pictures that are shown, and pith's quality for that, at which codecs differ to the eye.
constexpr size_t kMostShown = 6;
constexpr double kShownQuality = 50;

class Evaluation {
 public:
  explicit Evaluation(const CodecEvaluation& settings) : settings_(settings) {
    if (settings.wants("pith")) pith_.emplace(make_context(settings.model, settings.model.threads));
  }

  void add(const std::string& name, const pith_image& image) {
    std::vector<Measurement> measurements;
    for (const std::string& codec : settings_.codecs) measure(codec, image, &measurements);
    for (Measurement& m : measurements) m.picture = name;
    results_.insert(results_.end(), measurements.begin(), measurements.end());
    if (!settings_.html.empty() && comparisons_.size() < kMostShown)
      comparisons_.push_back(compare_at_same_size(*pith_, name, image, kShownQuality, settings_.codecs));
  }

  std::vector<Measurement> take_results() { return std::move(results_); }
  const std::vector<Comparison>& comparisons() const { return comparisons_; }

 private:
  void measure(const std::string& codec, const pith_image& image, std::vector<Measurement>* out) const {
    const Peer* peer = find_peer(codec);
    const bool subsample = codec == "jpeg420";
    size_t step = 0;
    const auto push = [&](Measurement m) {
      m.codec = codec;
      m.step = step++;
      out->push_back(m);
    };
    if (codec == "pith") {
      pith_encode_settings pith = encode_settings();
      pith.effort = settings_.effort;
      for (const double quality : settings_.qualities) {
        pith.quality = quality;
        push(measure_pith(*pith_, image, pith, settings_.butteraugli));
      }
    } else if (settings_.same_size) {
      const std::vector<Measurement> references = *out;
      for (const Measurement& reference : references) {
        if (reference.codec != "pith") continue;
        if (peer) {
          push(measure_peer(*peer, image, peer_quality_for_size(*peer, image, reference.bytes), settings_.butteraugli));
          continue;
        }
        const int quality = jpeg_quality_for_size(image, subsample, reference.bytes);
        push(measure_jpeg(image, {.quality = quality, .subsample = subsample}, settings_.butteraugli));
      }
    } else if (peer) {
      for (const int quality : kPeerQualities) push(measure_peer(*peer, image, quality, settings_.butteraugli));
    } else {
      for (const int quality : settings_.jpeg_qualities) {
        push(measure_jpeg(image, {.quality = quality, .subsample = subsample}, settings_.butteraugli));
      }
    }
  }

  const CodecEvaluation& settings_;
  std::optional<Context> pith_;
  std::vector<Measurement> results_;
  std::vector<Comparison> comparisons_;  // for the page
};

// Codecs are named once, and pith comes first because its sizes may decide what others have to reach.
void check_codecs(CodecEvaluation* settings) {
  std::vector<std::string> ordered;
  for (const std::string& name : all_codecs()) {
    if (!settings->wants(name)) continue;
    const Peer* peer = find_peer(name);
    if (peer && !is_installed(*peer))
      throw UsageError("--codecs " + name + " needs the programs " + peer->encoder + " and " + peer->decoder +
                       " (package " + peer->package + ")");
    ordered.push_back(name);
  }
  settings->codecs = ordered;
  for (const auto& [wanted, option] :
       {std::pair(settings->same_size, "--same-size"), {!settings->html.empty(), "--html"}})
    if (wanted && !settings->wants("pith")) throw UsageError(std::string(option) + " needs pith among the --codecs");
  if (settings->butteraugli && !is_program(kButteraugliProgram))
    throw UsageError(std::string("--butteraugli needs the program ") + kButteraugliProgram + " (package " +
                     kButteraugliPackage + ")");
}

void print(const Summary& summary, EvalFormat format) {
  switch (format) {
    case EvalFormat::table: return print_table(summary);
    case EvalFormat::csv: return print_csv(summary);
    case EvalFormat::json: return print_json(summary);
  }
}

}  // namespace

std::vector<std::string> all_codecs() {
  std::vector<std::string> names = kCodecNames;
  for (const Peer& peer : peers()) names.push_back(peer.name);
  return names;
}

void evaluate_codecs(CodecEvaluation settings) {
  check_codecs(&settings);
  const Curves peers = settings.against.empty() ? Curves() : read_curves(settings.against);
  std::vector<std::pair<std::string, std::string>> programs;
  for (const std::string& name : settings.codecs)
    if (const Peer* peer = find_peer(name)) programs.push_back({name, description_of(*peer)});
  Evaluation evaluation(settings);
  const bool all =
      for_pictures(settings.inputs, [&](size_t i, const Picture& p) { evaluation.add(settings.inputs[i], p.view()); });
  Summary summary = summarize(evaluation.take_results(), peers);
  summary.programs = programs;
  if (!summary.pictures.empty()) print(summary, settings.format);
  if (!settings.html.empty() && !summary.pictures.empty()) {
    const std::string page = evaluation_page(summary, evaluation.comparisons());
    const std::span bytes(reinterpret_cast<const uint8_t*>(page.data()), page.size());
    about_file(settings.html, [&] { write_file(settings.html, bytes); });
  }
  if (!all) throw AlreadyReported();
}

}  // namespace pith::tool
