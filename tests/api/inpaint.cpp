// Inpainting through the C interface, and how the work is cut up.
#include <catch2/catch.hpp>
#include <cstring>

#include "fixture.hpp"
#include "model/inpainter.hpp"
#include "net/engine.hpp"
#include "restore/cells.hpp"
#include "restore/hole_windows.hpp"

using namespace pith;
using test::Sample;

namespace {

// Calls work(x, y) for all pixels.
template <typename Work>
void for_pixels(const Sample& picture, Work work) {
  for (uint32_t y = 0; y < picture.height; ++y)
    for (uint32_t x = 0; x < picture.width; ++x) work(x, y);
}

// Black, with white rectangles {left, top, width, height}.
Sample mask_with(uint32_t width, uint32_t height, std::initializer_list<pith_region> holes, uint32_t channels = 1) {
  Sample mask(width, height, channels);
  std::fill(mask.samples.begin(), mask.samples.end(), 0);
  for (uint32_t i = channels - 1; channels % 2 == 0 && i < mask.samples.size(); i += channels) mask.samples[i] = 255;
  for (const pith_region& r : holes)
    for (uint32_t y = r.y; y < r.y + r.height; ++y)
      for (uint32_t x = r.x; x < r.x + r.width; ++x) std::memset(mask.at(x, y), 255, channels);
  return mask;
}

struct Fixture {
  InpaintingContext context(uint32_t threads = 1) const {
    return InpaintingContext(test::settings_for(model, threads));
  }

  uint64_t fill(Sample& picture, Sample& mask, const pith_inpaint_settings& settings = inpaint_settings(),
                uint32_t threads = 1) const {
    const pith_image told = mask.view();
    return context(threads).inpaint(picture.view(), &told, settings);
  }

  test::ModelFile model{test::tiny_unet(kInpainter)};
};

// Whether all samples outside of the mask are those of before, and some inside are not.
bool only_holes_changed(Sample& before, Sample& after, Sample& mask) {
  bool inside = false, outside = false;  // whether anything changed there
  for_pixels(before, [&](uint32_t x, uint32_t y) {
    const bool same = !std::memcmp(before.at(x, y), after.at(x, y), before.channels);
    (*mask.at(x, y) < 128 ? outside : inside) |= !same;
  });
  return inside && !outside;
}

}  // namespace

TEST_CASE("Inpainting: only holes change, of any size and anywhere, on any number of threads") {
  const Fixture f;
  for (const uint32_t channels : {1u, 2u, 3u, 4u}) {
    Sample before(300, 170, channels);
    Sample mask = mask_with(300, 170, {{0, 0, 40, 9}, {150, 60, 1, 1}, {200, 100, 100, 70}, {20, 80, 90, 3}});
    Sample once = before, twice = before;
    CHECK(f.fill(once, mask) == 40 * 9 + 1 + 100 * 70 + 90 * 3);
    CHECK(only_holes_changed(before, once, mask));
    f.fill(twice, mask, inpaint_settings(), 3);
    CHECK(once.samples == twice.samples);
    for (size_t i = channels - 1; channels % 2 == 0 && i < once.samples.size(); i += channels)
      REQUIRE(once.samples[i] == before.samples[i]);  // alpha
  }
  for (const auto& [width, height] : {std::pair{2u, 1u}, {17u, 5u}, {33u, 64u}}) {
    Sample before(width, height, 3), after = before;
    Sample mask = mask_with(width, height, {{0, 0, 1, 1}});
    CHECK(f.fill(after, mask) == 1);
    CHECK(std::memcmp(before.at(1, 0), after.at(1, 0), before.samples.size() - 3) == 0);
  }
}

TEST_CASE("Inpainting: what is under a hole has no influence") {
  const Fixture f;
  Sample one(120, 90, 3), other = one, mask = mask_with(120, 90, {{30, 20, 50, 40}});
  for (uint32_t y = 20; y < 60; ++y) std::memset(other.at(30, y), 200, 50 * 3);
  f.fill(one, mask);
  f.fill(other, mask);
  CHECK(one.samples == other.samples);
}

TEST_CASE("Inpainting: white of any channels is a hole, and so is alpha 0, which becomes opaque") {
  const Fixture f;
  Sample before(60, 50, 3), first = before;
  Sample gray = mask_with(60, 50, {{10, 10, 20, 15}});
  f.fill(first, gray);
  for (const uint32_t channels : {2u, 3u, 4u}) {
    Sample mask = mask_with(60, 50, {{10, 10, 20, 15}}, channels), again = before;
    f.fill(again, mask);
    CHECK(again.samples == first.samples);
  }
  Sample clear(60, 50, 4);
  for_pixels(clear, [&](uint32_t x, uint32_t y) {
    std::memcpy(clear.at(x, y), before.at(x, y), 3);
    clear.at(x, y)[3] = *gray.at(x, y) ? 0 : 255;
  });
  CHECK(f.context().inpaint(clear.view(), nullptr) == 300);
  for_pixels(clear, [&](uint32_t x, uint32_t y) {
    REQUIRE(!std::memcmp(clear.at(x, y), first.at(x, y), 3));
    REQUIRE(clear.at(x, y)[3] == 255);
  });
}

TEST_CASE("Inpainting: with a mask, alpha 0 elsewhere neither changes nor counts, unless it is asked for") {
  const Fixture f;
  Sample before(100, 80, 4), mask = mask_with(100, 80, {{10, 10, 30, 20}});
  for_pixels(before, [&](uint32_t x, uint32_t y) { before.at(x, y)[3] = x >= 30 && x < 60 && y >= 20 ? 0 : 200; });
  const auto is_hidden = [&](uint32_t x, uint32_t y) { return before.at(x, y)[3] == 0 && *mask.at(x, y) == 0; };
  Sample other = before;
  for_pixels(other, [&](uint32_t x, uint32_t y) {
    if (is_hidden(x, y)) std::memset(other.at(x, y), 255, 3);
  });
  pith_inpaint_settings settings = inpaint_settings();
  for (const auto& [grow, feather] : {std::pair{0u, 0u}, {5u, 0u}, {0u, 5u}, {3u, 3u}}) {
    settings.grow = grow;
    settings.feather = feather;
    Sample after = before, after_other = other;
    const uint64_t filled = f.fill(after, mask, settings);
    CHECK((grow || feather ? filled > 600 : filled == 600));
    CHECK(f.fill(after_other, mask, settings) == filled);
    for_pixels(after, [&](uint32_t x, uint32_t y) {
      const uint8_t* pixel = after.at(x, y);
      REQUIRE(std::memcmp(pixel, (is_hidden(x, y) ? before : after_other).at(x, y), 4) == 0);
      REQUIRE(pixel[3] == (*mask.at(x, y) && before.at(x, y)[3] == 0 ? 255 : before.at(x, y)[3]));
    });
  }
  settings = inpaint_settings();
  settings.fill_transparent = 1;
  Sample all = before;
  CHECK(f.fill(all, mask, settings) == 600 + 30 * 60 - 10 * 10);
  for_pixels(all, [&](uint32_t x, uint32_t y) { REQUIRE(all.at(x, y)[3] == (before.at(x, y)[3] ? 200 : 255)); });
  // What nobody sees is nothing to fill from.
  Sample hidden(40, 30, 2);
  for_pixels(hidden, [&](uint32_t x, uint32_t y) { hidden.at(x, y)[1] = 0; });
  Sample corner = mask_with(40, 30, {{0, 0, 10, 10}});
  CHECK_THROWS_AS(f.fill(hidden, corner), Failure);
}

TEST_CASE("Inpainting: holes grow, and feathering blends around them") {
  const Fixture f;
  Sample before(100, 80, 3), plain = before, grown = before, feathered = before;
  Sample small = mask_with(100, 80, {{40, 30, 10, 10}});
  pith_inpaint_settings settings = inpaint_settings();
  settings.grow = 3;
  CHECK(f.fill(grown, small, settings) == 16 * 16 - 4 * 5);  // a distance of 3 rounds the corners off
  Sample large = mask_with(100, 80, {{37, 27, 16, 16}});
  CHECK(only_holes_changed(before, grown, large));
  settings = inpaint_settings();
  settings.feather = 5;
  f.fill(feathered, small, settings);
  Sample larger = mask_with(100, 80, {{35, 25, 20, 20}});
  CHECK(only_holes_changed(before, feathered, larger));
  const auto change = [&](uint32_t x) {
    double sum = 0;
    for (uint32_t y = 30; y < 40; ++y)
      for (uint32_t c = 0; c < 3; ++c) sum += std::abs(feathered.at(x, y)[c] - before.at(x, y)[c]);
    return sum;
  };
  CHECK(change(39) > 2 * change(35));  // beside the hole, and five pixels on
}

TEST_CASE("Inpainting: nothing to fill is nothing done, and what makes no sense is refused with a reason") {
  const Fixture f;
  Sample picture(20, 10, 3), before = picture, none = mask_with(20, 10, {}), all = mask_with(20, 10, {{0, 0, 20, 10}});
  CHECK(f.fill(picture, none) == 0);
  CHECK(picture.samples == before.samples);
  CHECK_THROWS_WITH(f.fill(picture, all), Catch::Contains("the whole picture is to be filled"));
  Sample almost = mask_with(20, 10, {{2, 1, 16, 8}});
  pith_inpaint_settings settings = inpaint_settings();
  settings.grow = 3;
  CHECK_THROWS_WITH(f.fill(picture, almost, settings), Catch::Contains("the whole picture is to be filled"));
  settings.grow = 257;
  CHECK_THROWS_WITH(f.fill(picture, almost, settings), "grow and feather must be at most 256 pixels");
  Sample other = mask_with(10, 20, {});
  CHECK_THROWS_WITH(f.fill(picture, other), "the mask has 10 x 20 pixels, the picture 20 x 10");
  settings = inpaint_settings();
  settings.max_pixels = 199;
  CHECK_THROWS_WITH(f.fill(picture, almost, settings), Catch::Contains("more than the limit of 199"));
  CHECK(picture.samples == before.samples);
}

TEST_CASE("Hole windows: hold every hole once, and see enough around it") {
  constexpr int kUnit = 32, kHalo = 7;
  Mask holes(2500, 1700);
  for (uint32_t i = 0; i < 1600; ++i) holes.row(i)[i] = holes.row(1600 - i)[i / 2] = 1;  // two scratches
  for (uint32_t y = 100; y < 500; ++y) std::fill_n(holes.row(y) + 2000, 500, 1);         // deep, and at the border
  const std::vector<HoleWindow> windows = hole_windows(holes, kUnit, kHalo);
  std::vector<int> seen(holes.holes.size());
  int64_t area = 0;
  for (const auto& [part, source] : windows) {
    area += int64_t{source.height} * source.width;
    for (int y = part.y * kUnit; y < std::min((part.y + part.height) * kUnit, 1700); ++y)
      for (int x = part.x * kUnit; x < std::min((part.x + part.width) * kUnit, 2500); ++x) ++seen[y * 2500 + x];
    const auto sees = [&](int y, int x) {
      return y >= source.y && y < source.y + source.height && x >= source.x && x < source.x + source.width;
    };
    for (int y = part.y * kUnit; y < std::min((part.y + part.height) * kUnit, 1700); ++y)
      for (int x = part.x * kUnit; x < std::min((part.x + part.width) * kUnit, 2500); ++x) {
        if (!holes.row(y)[x]) continue;
        REQUIRE(sees(std::max(y - kHoleContext, 0), std::max(x - kHoleContext, 0)));
        REQUIRE(sees(std::min(y + kHoleContext, 1699), std::min(x + kHoleContext, 2499)));
      }
    if (part.x <= 70 && part.x + part.width > 70 && part.y <= 9 &&
        part.y + part.height > 9)  // the middle of the deep one
      CHECK(sees((9 - kHalo) * kUnit, (70 - kHalo) * kUnit));
  }
  for (size_t i = 0; i < seen.size(); ++i) REQUIRE((seen[i] == 1 || (seen[i] == 0 && !holes.holes[i])));
  CHECK(area < 2500 * 1700 / 3);
}

TEST_CASE("Inpainting: a deep hole is filled the same in windows as at once") {
  const std::vector<uint8_t> file = test::tiny_unet(kInpainter);
  const InpainterModel model(file);
  Sample before(800, 700, 3), after = before;
  Sample mask = mask_with(800, 700, {{100, 100, 600, 560}});
  Mask holes(800, 700);
  for (size_t i = 0; i < holes.holes.size(); ++i) holes.holes[i] = mask.samples[i] > 0;
  REQUIRE(hole_windows(holes, hole_unit(model.alignment()), 1).size() >= 1);
  const Fixture f;
  f.fill(after, mask);

  const pith_image whole = before.view();
  HoleGuess guess(whole, holes);
  const auto engine = make_restoration_engine(DataType::f32);
  const auto executor = engine->prepare(model.graph(), {704 / kCell, 800 / kCell});
  for (int pass = 0; pass < kInpaintingPasses; ++pass) {
    if (pass > 0) guess.update(whole, holes);
    load_cells(whole, guess, 0, 0, executor->input(0));
    executor->run();
    fill_holes(executor->output(0), holes, guess, 0, 0, {0, 0, 800, 700}, whole);
  }
  CHECK(before.samples == after.samples);
}
