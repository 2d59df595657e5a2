// What effort comes to in a library without oneDNN, which computes gradients.
#include "refine/refine.hpp"

#include "base/error.hpp"

namespace pith {
namespace {

[[noreturn]] void refuse() {
  throw Error(PITH_ERROR_UNSUPPORTED, "this library was built without oneDNN, which effort above 1 needs");
}

}  // namespace

LatentPlane refine(const Machine&, const PictureView&, Quality, const TileGrid&, const LatentPlane&, int,
                   std::vector<std::vector<uint8_t>>&) {
  refuse();
}

double refinement_memory(const Machine&, const TileGrid&) { refuse(); }

}  // namespace pith
