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

// Of the embedding the first numbers say what a picture shows, the others where its colours are. Of two copies the
// latter have a product of 0.85 or more, whatever their size, and if one was compressed, made brighter or cut a little;
// the former have one of 0.3 at least.
constexpr size_t kContent = 128;
constexpr float kSimilarLayout = 0.85f, kSimilarContent = 0.3f;

std::vector<float> code_of(const char* name, const pith::AutoencoderContext& embedding) {
  pith_image picture{};
  if (read_pnm(name, &picture) != 0) std::exit(1);
  const std::vector<float> code = embedding.embed(picture);
  std::free(picture.pixels);
  return code;
}

bool are_copies(const std::vector<float>& a, const std::vector<float>& b) {
  const auto content = a.begin() + kContent;
  return std::inner_product(a.begin(), content, b.begin(), 0.f) >= kSimilarContent &&
         std::inner_product(content, a.end(), b.begin() + kContent, 0.f) >= kSimilarLayout;
}

}  // namespace

int main(int argc, char** argv) try {
  const pith::AutoencoderContext embedding{pith::context_settings()};
  std::vector<std::vector<float>> codes;
  for (int i = 1; i < argc; ++i) codes.push_back(code_of(argv[i], embedding));
  for (size_t i = 0; i < codes.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (are_copies(codes[i], codes[k])) std::printf("%s %s\n", argv[k + 1], argv[i + 1]);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
