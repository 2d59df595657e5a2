#include "decode/preview.hpp"

#include <algorithm>

#include "base/byte_stream.hpp"
#include "base/error.hpp"
#include "decode/band_rows.hpp"
#include "decode/checked_plan.hpp"

namespace pith {
namespace {

// Of the memory that is allowed, a source that only goes forward may be kept in this part while a preview is sought.
constexpr uint64_t kKeptShare = 8;

}  // namespace

std::optional<SmallPicture> decode_preview(const Machine& machine, ContainerReader& file, uint32_t least_side,
                                           uint64_t max_memory) {
  const std::optional<Preview> preview = file.find_preview(max_memory ? max_memory / kKeptShare : UINT64_MAX);
  if (!preview || std::max(preview->header.width, preview->header.height) < least_side) return std::nullopt;
  try {
    SmallPicture small(preview->header.width, preview->header.height, preview->header.channels);
    MemorySource source(preview->file);
    Machine quiet = machine;
    quiet.progress = nullptr;  // which ends with the preview, or goes on if that is damaged
    const Decoding decoding{.max_memory = max_memory};
    ContainerReader inner(source, decoding.partial, decoding.max_memory);
    const DecodePlan plan = checked_plan(quiet, inner, decoding);
    BandRows rows(quiet, inner, plan, decoding, inner.held());
    for (uint32_t y = 0; y < small.height; ++y) rows.copy(y, small.row(y));
    return small;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace pith
