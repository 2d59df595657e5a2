// All of decoding but the networks, repaired like the input of `decode`, and some two hundred times as fast: what is
// planned for a header, chunks, alpha, entropy coding, previews. The scale parameters, which networks would give, come
// from the symbols.
#include "choices.hpp"
#include "decode/memory.hpp"
#include "entropy/residuals.hpp"
#include "format/alpha_coding.hpp"
#include "format/preview.hpp"
#include "format/tile_grid.hpp"
#include "fuzz.hpp"
#include "latent/bands.hpp"
#include "plain_machine.hpp"
#include "repair.hpp"

namespace {

using namespace pith;

constexpr uint64_t kMostPixels = 1 << 16, kMostMemory = uint64_t{1} << 28;

void parse_stream(std::span<const uint8_t> stream, const Header& header, const pith_region& tile) {
  const CodecModel& model = fuzz::plain_machine().model;
  const auto hyper = [](uint32_t pixels) { return size_t{(pixels + 63) / 64}; };
  std::vector<int8_t> z(hyper(tile.width) * hyper(tile.height) * static_cast<size_t>(model.hyper_channels()));
  RansDecoder decoder(stream);
  if (!decode_hyper(decoder, model.tables(), Quality{header.quality}.nearest_anchor(), z)) return;
  const Rect latent = latent_rect(tile);
  std::vector<uint8_t> sigma(static_cast<size_t>(latent.height) * latent.width * model.latent_channels());
  for (size_t i = 0; i < sigma.size(); ++i) sigma[i] = static_cast<uint8_t>(z[i % z.size()] + i) % kSigmaRows;
  std::vector<int16_t> residuals(sigma.size());
  decode_residuals(decoder, model.tables(), sigma, residuals);
}

void plan(const Header& header, const Decoding& decoding, uint64_t held) {
  const Machine& machine = fuzz::plain_machine();
  fuzz::may_be_refused([&] {
    const DecodePlan plan(header, decoding, machine.model.halo(), 1);
    threads_within_limits(machine, header, plan, decoding, held);
  });
}

void parse(std::span<const uint8_t> file, bool partial, bool and_preview = true) {
  fuzz::may_be_refused([&] {
    MemorySource source(file);
    ContainerReader reader(source, partial, kMostMemory);
    const Header& header = reader.header();
    fuzz::Choices choices(file.last(std::min<size_t>(file.size(), 12)));
    const auto two = [&] { return choices.two_bytes(); };
    plan(header, {.region = {two(), two(), two(), two()}, .max_memory = kMostMemory}, reader.held());
    plan(header, {.max_side = two(), .max_memory = kMostMemory, .holds_output = true}, reader.held());
    if (uint64_t{header.width} * header.height > kMostPixels) return;
    if (!partial && and_preview) {
      const auto preview = reader.find_preview();
      if (preview && may_be_preview(preview->header, header)) parse(preview->file, false, false);
    }
    const TileGrid grid(header);
    while (const auto tile = reader.next_tile()) {
      const pith_region rect = grid.rect(tile->number);
      fuzz::may_be_refused([&] {
        std::vector<uint8_t> alpha(size_t{rect.width} * rect.height);
        if (header.has_alpha()) decode_alpha(tile->alpha, alpha.data(), rect.width, rect.width, rect.height);
      });
      parse_stream(tile->stream, header, rect);
    }
  });
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<uint8_t> file = fuzz::repaired({data, size}, fuzz::plain_machine().model.id());
  for (const bool partial : {false, true}) parse(file, partial);
  return 0;
}
