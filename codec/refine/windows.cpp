#include "refine/windows.hpp"

#include <algorithm>

namespace pith {
namespace {

constexpr int kAtLeast = 2;  // windows of a region that is not tiny

// Where something of that extent begins so that it stays within the plane.
int kept_within(int begin, int extent, int plane_begin, int plane_extent) {
  return std::clamp(begin, plane_begin, plane_begin + plane_extent - extent);
}

}  // namespace

std::vector<Window> refinement_windows(const Rect& region, int halo, const Rect& plane) {
  std::vector<Window> all;
  Extent largest;
  for (const Rect& part : windows(region.extent(), kRefinementArea, kAtLeast)) {
    const Rect inside = part.moved(region.y, region.x);
    const Rect source = with_halo(inside.moved(-plane.y, -plane.x), halo, plane.extent());
    largest = {std::max(largest.height, source.height), std::max(largest.width, source.width)};
    all.push_back({inside, {source.y + plane.y, source.x + plane.x, 0, 0}});
  }
  for (Window& window : all) {
    Rect& source = window.source;
    source.height = largest.height;
    source.width = largest.width;
    source.y = kept_within(source.y, source.height, plane.y, plane.height);
    source.x = kept_within(source.x, source.width, plane.x, plane.width);
  }
  return all;
}

}  // namespace pith
