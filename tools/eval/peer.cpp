#include "eval/peer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ranges>
#include <utility>

#include "base/error.hpp"
#include "eval/pictures.hpp"
#include "eval/process.hpp"
#include "eval/temporary_folder.hpp"
#include "eval/timed.hpp"
#include "pictures/file.hpp"

namespace pith::tool {
namespace {

constexpr int kBestQuality = 100, kCoarsestQuantiser = 63;  // of AV1, in libavif's scale

// From 1.4 on libavif tunes for the eye (tune=iq).
constexpr int kTunedMajor = 1, kTunedMinor = 4;

// "1.4.1" of what a program prints of itself; empty if it does not.
std::string version_of(const Peer& peer) {
  const TemporaryFolder folder;
  const std::string out = folder / "version.txt";
  try {
    run_program({peer.encoder, peer.name == "webp" ? "-version" : "--version"}, out);
  } catch (const Error&) {
    return "";
  }
  const Bytes text = read_file(out);
  const auto is_part = [](uint8_t c) { return c == '.' || (c >= '0' && c <= '9'); };
  const auto begin = std::find_if(text.begin(), text.end(), [](uint8_t c) { return c >= '0' && c <= '9'; });
  return {begin, std::find_if_not(begin, text.end(), is_part)};
}

bool is_tuned(const std::string& avif_version) {
  int major = 0, minor = 0;
  return std::sscanf(avif_version.c_str(), "%d.%d", &major, &minor) == 2 &&
         std::pair(major, minor) >= std::pair(kTunedMajor, kTunedMinor);
}

std::vector<std::string> encode_command(const Peer& peer, int quality, const std::string& in, const std::string& out) {
  const std::string q = std::to_string(quality);
  if (peer.name == "webp") return {peer.encoder, "-quiet", "-q", q, in, "-o", out};
  if (peer.name == "jxl") return {peer.encoder, in, out, "-q", q};
  static const bool tuned = is_tuned(version_of(peer));
  if (tuned) return {peer.encoder, "-s", "4", "-y", "444", "-q", q, "-a", "tune=iq", in, out};
  const auto quantiser = std::lround((kBestQuality - quality) * kCoarsestQuantiser / double(kBestQuality));
  const std::string level = "cq-level=" + std::to_string(quantiser);
  return {peer.encoder, "-s", "6", "-y", "444", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a", level, in, out};
}

std::vector<std::string> decode_command(const Peer& peer, const std::string& in, const std::string& out) {
  if (peer.name == "webp") return {peer.decoder, "-quiet", in, "-o", out};
  return {peer.decoder, in, out};
}

Bytes encode(const Peer& peer, const pith_image& image, int quality, double* seconds) {
  if (peer.is_built_in())
    return timed(seconds, [&] { return write_jpeg(image, {.quality = quality, .subsample = peer.name == "jpeg420"}); });
  const TemporaryFolder folder;
  write_file(folder / "in.png", write_png(image), Sync::kNo);
  const std::string out = folder / ("out." + peer.name);
  *seconds = seconds_of_process(encode_command(peer, quality, folder / "in.png", out));
  return read_file(out);
}

Picture decode(const Peer& peer, const Bytes& file, double* seconds) {
  if (peer.is_built_in()) return timed(seconds, [&] { return read_picture(file); }).picture;
  const TemporaryFolder folder;
  const std::string in = folder / ("in." + peer.name), out = folder / "out.png";
  write_file(in, file, Sync::kNo);
  *seconds = seconds_of_process(decode_command(peer, in, out));
  return read_picture(read_file(out)).picture;
}

}  // namespace

const std::vector<Peer>& peers() {
  static const std::vector<Peer> all = {{"jpeg420", "", "", ""},
                                        {"jpeg444", "", "", ""},
                                        {"webp", "cwebp", "dwebp", "webp"},
                                        {"avif", "avifenc", "avifdec", "libavif-bin"},
                                        {"jxl", "cjxl", "djxl", "libjxl-tools"}};
  return all;
}

const Peer* find_peer(const std::string& name) {
  const auto found = std::ranges::find(peers(), name, &Peer::name);
  return found == peers().end() ? nullptr : &*found;
}

std::string description_of(const Peer& peer) {
  const std::string version = version_of(peer);
  std::string program = peer.encoder + (version.empty() ? "" : " " + version);
  if (peer.name != "avif") return program;
  return program +
         (is_tuned(version) ? ", speed 4, tune=iq, 4:4:4" : ", speed 6, 4:4:4, which is not tuned for the eye");
}

PeerResult run_peer(const Peer& peer, const pith_image& image, int quality) {
  PeerResult result;
  result.file = encode(peer, image, quality, &result.encode_seconds);
  result.decoded = decode(peer, result.file, &result.decode_seconds);
  // Some programs write gray in colours, or colours that are gray as gray.
  if (result.decoded.channels > image.channels) result.decoded = gray_of(result.decoded);
  if (result.decoded.channels < image.channels) result.decoded = colours_of(result.decoded);
  return result;
}

Measurement measure_peer(const Peer& peer, const pith_image& image, int quality, bool with_butteraugli) {
  const PeerResult run = run_peer(peer, image, quality);
  Measurement result;
  result.setting = quality;
  result.encode_seconds = run.encode_seconds;
  result.decode_seconds = run.decode_seconds;
  compare(image, run.decoded.view(), run.file.size(), with_butteraugli, &result);
  return result;
}

int peer_quality_for_size(const Peer& peer, const pith_image& image, double bytes) {
  const auto size = [&](int quality) {
    double ignored;
    return double(encode(peer, image, quality, &ignored).size());
  };
  const auto qualities = std::views::iota(1, kBestQuality + 1);
  if (!peer.is_built_in()) {
    const auto from_best = qualities | std::views::reverse;
    const auto fits = std::ranges::partition_point(from_best, [&](int quality) { return size(quality) > bytes; });
    return kBestQuality - int(fits - from_best.begin());
  }
  const auto below_best = qualities | std::views::take(kBestQuality - 1);
  const auto large = std::ranges::partition_point(below_best, [&](int quality) { return size(quality) < bytes; });
  return 1 + int(large - below_best.begin());
}

}  // namespace pith::tool
