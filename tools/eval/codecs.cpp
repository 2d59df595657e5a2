#include "eval/codecs.hpp"

#include <optional>

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

// What a codec makes of a picture at each of its settings, or to reach the sizes of those that are measured already.
void measure(const CodecEvaluation& settings, const std::optional<Context>& pith, const std::string& codec,
             const pith_image& image, std::vector<Measurement>* out) {
  size_t step = 0;
  const auto push = [&](Measurement m) {
    m.codec = codec;
    m.step = step++;
    out->push_back(m);
  };
  const Peer* peer = find_peer(codec);
  if (!peer) {
    pith_encode_settings encoding = encode_settings();
    encoding.effort = settings.effort;
    for (const double quality : settings.qualities) {
      encoding.quality = quality;
      push(measure_pith(*pith, image, encoding, settings.butteraugli));
    }
    return;
  }
  std::vector<int> qualities = peer->is_built_in() ? settings.jpeg_qualities : kPeerQualities;
  if (settings.same_size) {
    qualities.clear();
    for (const Measurement& m : *out)
      if (m.codec == "pith") qualities.push_back(peer_quality_for_size(*peer, image, m.bytes));
  }
  for (const int quality : qualities) push(measure_peer(*peer, image, quality, settings.butteraugli));
}

// Codecs are named once, and pith comes first because its sizes may decide what others have to reach.
void check_codecs(CodecEvaluation* settings) {
  std::vector<std::string> ordered;
  for (const std::string& name : all_codecs()) {
    if (!settings->wants(name)) continue;
    const Peer* peer = find_peer(name);
    if (peer && !peer->is_built_in() && !(is_program(peer->encoder) && is_program(peer->decoder)))
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

}  // namespace

std::vector<std::string> all_codecs() {
  std::vector<std::string> names = {"pith"};
  for (const Peer& peer : peers()) names.push_back(peer.name);
  return names;
}

void evaluate_codecs(CodecEvaluation settings) {
  check_codecs(&settings);
  const Curves peers = settings.against.empty() ? Curves() : read_curves(settings.against);
  std::optional<Context> pith;
  if (settings.wants("pith")) pith.emplace(make_context(settings.model, settings.model.threads));
  std::vector<Measurement> results;
  std::vector<Comparison> comparisons;  // for the page
  const bool all = for_pictures(settings.inputs, [&](size_t i, const Picture& picture) {
    std::vector<Measurement> measured;
    for (const std::string& codec : settings.codecs) measure(settings, pith, codec, picture.view(), &measured);
    for (Measurement& m : measured) m.picture = settings.inputs[i];
    results.insert(results.end(), measured.begin(), measured.end());
    if (!settings.html.empty() && comparisons.size() < kMostShown)
      comparisons.push_back(
          compare_at_same_size(*pith, settings.inputs[i], picture.view(), kShownQuality, settings.codecs));
  });
  Summary summary = summarize(std::move(results), peers);
  for (const std::string& name : settings.codecs)
    if (const Peer* peer = find_peer(name); peer && !peer->is_built_in())
      summary.programs.push_back({name, description_of(*peer)});
  if (!summary.pictures.empty()) print(summary, settings.format);
  if (!settings.html.empty() && !summary.pictures.empty()) {
    const std::string page = evaluation_page(summary, comparisons);
    about_file(settings.html, [&] { write_file(settings.html, Bytes(page.begin(), page.end())); });
  }
  if (!all) throw AlreadyReported();
}

}  // namespace pith::tool
