// The C interface: qualities that are found, with the models inside the library.
#include <algorithm>
#include <catch2/catch.hpp>

#include "metrics/ssimulacra2/score.hpp"
#include "pictures/file.hpp"
#include "pictures/fixture.hpp"
#include "pith/pith.hpp"

using namespace pith;

namespace {

// A part of a sample picture, of the size that is asked for.
Picture part_of_sample(const std::string& name, uint32_t width, uint32_t height) {
  const Picture whole = read_picture(read_file(PITH_SAMPLES_FOLDER "/" + name + ".png")).picture;
  Picture part = make_picture(width, height, whole.channels);
  for (uint32_t y = 0; y < height; ++y) std::copy_n(whole.row(y), part.stride(), part.row(y));
  return part;
}

// Of what a file decodes to.
double score_of(const Context& context, const pith_image& original, const Buffer& file) {
  return ssimulacra2(original, context.decode(file.data(), file.size()).get());
}

}  // namespace

TEST_CASE("targets: a file has the score of SSIMULACRA 2 that is asked for") {
  pith_context_settings machine = context_settings();
  machine.precision = PITH_PRECISION_F32;
  for (const pith_tune tune : {PITH_TUNE_EYE, PITH_TUNE_PSNR}) {
    machine.tune = tune;
    const Context context(machine);
    // With a collage and without.
    for (auto [name, width, height] : {std::tuple{"lake", 600u, 400u}, {"courtyard", 150u, 200u}}) {
      const Picture picture = part_of_sample(name, width, height);
      for (const double wanted : {35.0, 62.5, 85.0}) {
        CAPTURE(name, wanted, tune == PITH_TUNE_EYE);
        pith_encode_settings settings = encode_settings();
        settings.target_ssimulacra2 = wanted;
        double share = 0;
        settings.progress_user = &share;
        settings.progress = [](void* user, double now) {
          CHECK(now >= *static_cast<double*>(user));
          *static_cast<double*>(user) = now;
          return 0;
        };
        const Buffer file = context.encode(picture.view(), settings);
        CHECK(score_of(context, picture.view(), file) == Approx(wanted).margin(0.5));
        CHECK(share == 1);
      }
    }
  }
}
