#include "latent/transform.hpp"

#include "base/parallel.hpp"

namespace pith {

LatentPlane analyse(const Machine& machine, const pith_image& image, Quality quality, int window_area) {
  LatentPlane plane = make_plane(machine, {latents(image.height), latents(image.width)});
  const std::vector<Rect> parts = windows(plane.extent, window_area, machine.threads);
  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), machine.progress, [&] {
    return [&, analyser = WindowAnalyser(machine, quality)](int item) mutable {
      analyser.run(image, {}, plane.extent, parts[item], plane, {});
    };
  });
  return plane;
}

void synthesise(const Machine& machine, const LatentPlane& scaled, Quality quality, const pith_image& image,
                int window_area) {
  const std::vector<Rect> parts = windows(scaled.extent, window_area, machine.threads);
  for_each_in_parallel(machine.threads, static_cast<int>(parts.size()), machine.progress, [&] {
    return [&, synthesiser = WindowSynthesiser(machine, quality)](int item) mutable {
      synthesiser.run(scaled, {}, scaled.extent, parts[item], image, {});
    };
  });
}

}  // namespace pith
