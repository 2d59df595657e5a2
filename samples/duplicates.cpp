// Prints the pairs of pictures that are copies of each other: c++ -std=c++17, pkg-config --libs pith.
//   duplicates PICTURE.ppm...
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <pith/pith.hpp>
#include <vector>

#include "files.h"

namespace {

// Of the embedding the last numbers say where the colours of a picture are. These of two copies have a product of 0.85
// or more, whatever their size, and if one was compressed, made brighter or cut a little.
constexpr unsigned kLayout = 64;
constexpr float kSimilar = 0.85f;

std::vector<float> layout_of(const char* name, const pith::AutoencoderContext& embedding) {
  pith_image picture{};
  if (read_pnm(name, &picture) != 0) std::exit(1);
  const std::vector<float> code = embedding.embed(picture);
  std::free(picture.pixels);
  return {code.end() - kLayout, code.end()};
}

}  // namespace

int main(int argc, char** argv) try {
  const pith::AutoencoderContext embedding{pith::context_settings()};
  std::vector<std::vector<float>> layouts;
  for (int i = 1; i < argc; ++i) layouts.push_back(layout_of(argv[i], embedding));
  for (size_t i = 0; i < layouts.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (std::inner_product(layouts[i].begin(), layouts[i].end(), layouts[k].begin(), 0.f) >= kSimilar)
        std::printf("%s %s\n", argv[k + 1], argv[i + 1]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
