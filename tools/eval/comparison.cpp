#include "eval/comparison.hpp"

#include <algorithm>

#include "eval/peer.hpp"
#include "metrics/ssimulacra2/score.hpp"

namespace pith::tool {
namespace {

pith_image middle_of(const pith_image& image) {
  const uint32_t width = std::min(image.width, kShownSide), height = std::min(image.height, kShownSide);
  const size_t first = (image.height - height) / 2 * image.stride + size_t{(image.width - width) / 2} * image.channels;
  return {width, height, image.channels, image.stride, image.pixels + first};
}

}  // namespace

Comparison compare_at_same_size(const Context& context, const std::string& name, const pith_image& image,
                                double quality, const std::vector<std::string>& codecs) {
  const pith_image shown = middle_of(image);
  Comparison comparison{name, shown.width, shown.height, {}};
  const auto add = [&](const std::string& codec, size_t bytes, const pith_image& decoded) {
    comparison.results.push_back({codec, double(bytes), ssimulacra2(image, decoded), write_png(middle_of(decoded))});
  };
  comparison.results.push_back({"original", 0, 100, write_png(shown)});
  pith_encode_settings settings = encode_settings();
  settings.quality = quality;
  const Buffer file = context.encode(image, settings);
  add("pith", file.size(), context.decode(file.data(), file.size()).get());
  for (const std::string& codec : codecs) {
    const Peer* peer = find_peer(codec);
    if (!peer) continue;
    const PeerResult run = run_peer(*peer, image, peer_quality_for_size(*peer, image, double(file.size())));
    add(codec, run.file.size(), run.decoded.view());
  }
  return comparison;
}

}  // namespace pith::tool
