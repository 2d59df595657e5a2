// The limit of memory, of outputs that the library itself allocates and of metadata.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "fixture.hpp"
#include "measured_peak.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"

using namespace pith;
using pith::test::TestImage;

namespace {

constexpr uint32_t kWidth = 600, kHeight = 400;
constexpr uint64_t kOutput = uint64_t{kWidth} * kHeight * 3;

// Counts the bytes that are asked for.
struct Meter {
  size_t bytes = 0;

  pith_allocator functions() {
    return {[](void* user, size_t size, size_t alignment) {
              static_cast<Meter*>(user)->bytes += size;
              return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
            },
            [](void*, void* memory, size_t) { std::free(memory); }, this};
  }
};

// The least limit with which that work is not refused.
template <typename Work>
uint64_t least_memory(Work work) {
  uint64_t low = 1, high = uint64_t{1} << 30;
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    const pith_status status = work(middle);
    REQUIRE((status == PITH_OK || status == PITH_ERROR_LIMIT));
    if (status == PITH_OK)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

pith_status decode(const Context& context, const Buffer& file, uint64_t limit, pith_image image) {
  pith_decode_settings settings = decode_settings();
  settings.max_memory = limit;
  const bool own = !image.pixels;
  const pith_status status = pith_decode(context.get(), file.data(), file.size(), &settings, &image, nullptr);
  if (own) pith_image_free(&image);
  return status;
}

}  // namespace

TEST_CASE("limits: a decoder's own output counts") {
  const test::ModelFile model;
  const Context context(test::settings_for(model));
  const Buffer file = context.encode(TestImage::random(kWidth, kHeight, 3).image());
  const auto decoded = [&](const pith_image& image) {
    return least_memory([&](uint64_t limit) { return decode(context, file, limit, image); });
  };
  CHECK(decoded({}) == decoded(TestImage(kWidth, kHeight, 3).image()) + kOutput);
}

TEST_CASE("limits: a denoiser's own output counts, and is not allocated before that is known") {
  const test::ModelFile model(test::tiny_unet(kDenoiser));
  Meter meter;
  const pith_allocator allocator = meter.functions();
  pith_context_settings machine = test::settings_for(model);
  machine.allocator = &allocator;
  const DenoisingContext context(machine);
  const TestImage noisy = TestImage::random(kWidth, kHeight, 3);
  const auto denoise = [&](bool own, uint64_t limit) {
    pith_denoise_settings settings = denoise_settings();
    settings.max_memory = limit;
    TestImage place(kWidth, kHeight, 3);
    const pith_image in = noisy.image();
    pith_image out = own ? pith_image{} : place.image();
    const pith_status status = pith_denoise(context.get(), &in, &settings, &out, nullptr);
    if (own) pith_image_free(&out);
    return status;
  };
  const size_t before = meter.bytes;
  CHECK(denoise(true, 1000) == PITH_ERROR_LIMIT);
  CHECK(meter.bytes == before);
  const uint64_t least = least_memory([&](uint64_t limit) { return denoise(false, limit); });
  CHECK(least_memory([&](uint64_t limit) { return denoise(true, limit); }) == least + kOutput);
}

#ifdef PITH_CAN_MEASURE_PEAK
TEST_CASE("limits: an inpainter makes no masks before it knows that they fit") {
  const test::ModelFile model(test::tiny_unet(kInpainter));
  const InpaintingContext context(test::settings_for(model));
  const TestImage picture = TestImage::random(4000, 4000, 1);
  const pith_image mask = picture.image();
  pith_inpaint_settings settings = inpaint_settings();
  settings.max_memory = 1000;
  CHECK(test::measured_peak([&] {
          CHECK_THROWS_WITH(context.inpaint(picture.image(), &mask, settings), Catch::Contains("more than the limit"));
        }) < 8e6);
}
#endif

TEST_CASE("limits: metadata counts, whichever way it goes") {
  const test::ModelFile model;
  const Context context(test::settings_for(model));
  const TestImage picture = TestImage::random(70, 40, 3);
  const std::vector<uint8_t> blob(size_t{4} << 20, 7);
  const auto encode = [&](size_t bytes, uint64_t limit, Buffer* file) {
    const pith_metadata metadata{nullptr, 0, blob.data(), bytes, blob.data(), bytes};
    pith_encode_settings settings = encode_settings();
    settings.metadata = &metadata;
    settings.max_memory = limit;
    try {
      *file = context.encode(picture.image(), settings);
      return PITH_OK;
    } catch (const Failure& failure) {
      return failure.status;
    }
  };
  Buffer small, large;
  const uint64_t without = least_memory([&](uint64_t limit) { return encode(0, limit, &small); });
  const uint64_t with = least_memory([&](uint64_t limit) { return encode(blob.size(), limit, &large); });
  CHECK(with >= without + 2 * blob.size());
  const uint64_t bare = least_memory([&](uint64_t limit) { return decode(context, small, limit, {}); });
  CHECK(least_memory([&](uint64_t limit) { return decode(context, large, limit, {}); }) >= bare + 2 * blob.size());
}
