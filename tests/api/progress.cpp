// What the C interface tells of its progress, and that everything can be cancelled.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <thread>

#include "fixture.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"

using namespace pith;
using pith::test::TestImage;

namespace {

// Takes reports, and asks to stop at one of them.
class Listener {
 public:
  explicit Listener(int stop_at = 0) : stop_at_(stop_at) {}

  template <typename Settings>
  Settings in(Settings settings) {
    settings.progress = [](void* user, double share) { return static_cast<Listener*>(user)->take(share); };
    settings.progress_user = this;
    return settings;
  }

  int reports() const { return reports_; }
  double last() const { return last_; }

 private:
  int take(double share) {
    CHECK(std::this_thread::get_id() == thread_);
    CHECK(share >= last_);
    CHECK(share <= 1);
    last_ = share;
    return ++reports_ == stop_at_;
  }

  const std::thread::id thread_ = std::this_thread::get_id();
  int stop_at_, reports_ = 0;
  double last_ = 0;
};

// `operation` must succeed without a listener that stops it, and be cancelled at each report.
void check(const std::function<pith_status(Listener&, pith_error*)>& operation, int least_reports) {
  pith_error error;
  Listener patient;
  const pith_status whole = operation(patient, &error);
  INFO(error.message);
  REQUIRE(whole == PITH_OK);
  CHECK(patient.reports() >= least_reports);
  CHECK(patient.last() == 1);
  for (int stop_at = 1;; ++stop_at) {
    Listener listener(stop_at);
    const pith_status status = operation(listener, &error);
    if (status == PITH_OK) {
      CHECK(listener.reports() < stop_at);  // how often jobs wake the caller differs from run to run
      break;
    }
    REQUIRE(status == PITH_ERROR_CANCELLED);
    REQUIRE(std::string(error.message) == "cancelled");
    REQUIRE(listener.reports() == stop_at);
  }
}

struct Fixture {
  pith_status encode(Listener& listener, pith_encode_settings settings, pith_error* error) const {
    settings = listener.in(settings);
    settings.tile_size = 64;
    const pith_image image = picture.image();
    pith_buffer file{};
    const pith_status status = pith_encode(codec.get(), &image, &settings, &file, error);
    CHECK((file.data != nullptr) == (status == PITH_OK));
    pith_buffer_free(&file);
    return status;
  }

  pith_status decode(Listener& listener, pith_decode_settings settings, pith_error* error) const {
    settings = listener.in(settings);
    pith_image image{};
    const pith_status status = pith_decode(codec.get(), file.data(), file.size(), &settings, &image, error);
    CHECK((image.pixels != nullptr) == (status == PITH_OK));
    pith_image_free(&image);
    return status;
  }

  TestImage picture = TestImage::random(300, 200, 3);
  const Context& codec = test::context();
  std::vector<uint8_t> file = test::encoded(picture, 75);
};

}  // namespace

TEST_CASE("Progress: encoding tells of it and can be cancelled, at any effort and to any target") {
  const Fixture f;
  pith_encode_settings plain = encode_settings(), refined = plain, size = plain, psnr = plain;
  refined.effort = 2;
  size.target_bytes = f.file.size();
  psnr.target_psnr = 7;
  for (const pith_encode_settings& settings : {plain, refined, size, psnr})
    check([&](Listener& listener, pith_error* error) { return f.encode(listener, settings, error); }, 5);
}

TEST_CASE("Progress: decoding tells of it and can be cancelled: all, a part, a small picture") {
  const Fixture f;
  pith_decode_settings all = decode_settings(), part = all, small = all;
  part.region = {90, 70, 100, 80};
  small.max_side = 50;
  for (const pith_decode_settings& settings : {all, part, small})
    check([&](Listener& listener, pith_error* error) { return f.decode(listener, settings, error); }, 2);
}

TEST_CASE("Progress: so do denoising and inpainting") {
  const Fixture f;
  const pith_image noisy = f.picture.image();
  const test::ModelFile denoiser_model(test::tiny_unet(kDenoiser)), inpainter_model(test::tiny_unet(kInpainter));
  // The caller's thread tells of it; with two, the other one may have done all of so little before that wakes.
  const DenoisingContext denoiser(test::settings_for(denoiser_model, 1));
  check(
      [&](Listener& listener, pith_error* error) {
        const pith_denoise_settings settings = listener.in(denoise_settings());
        pith_image clean{};
        const pith_status status = pith_denoise(denoiser.get(), &noisy, &settings, &clean, error);
        CHECK((clean.pixels != nullptr) == (status == PITH_OK));
        pith_image_free(&clean);
        return status;
      },
      2);

  const InpaintingContext inpainter(test::settings_for(inpainter_model, 1));
  TestImage mask(300, 200, 1);
  std::fill_n(mask.image().pixels, 300 * 200, 0);
  for (uint32_t i = 0; i < 200; i += 20) mask.image().pixels[i * mask.image().stride + i] = 255;
  check(
      [&](Listener& listener, pith_error* error) {
        const pith_inpaint_settings settings = listener.in(inpaint_settings());
        const pith_image holes = mask.image();
        TestImage copy = f.picture;
        pith_image image = copy.image();
        return pith_inpaint(inpainter.get(), &image, &holes, &settings, nullptr, error);
      },
      2);
}

TEST_CASE("Progress: encoders and decoders tell of it row by row, and can only be freed once they are cancelled") {
  const Fixture f;
  // Of so many tiles that a caller who wakes late, where much else runs, still hears of some on the way.
  const TestImage tall = TestImage::random(300, 500, 3);
  check(
      [&](Listener& listener, pith_error* error) {
        const pith_image image = tall.image();
        pith_encode_settings settings = listener.in(encode_settings());
        settings.tile_size = 64;
        pith_encoder* encoder = nullptr;
        const pith_write_function nowhere = [](void*, const void*, size_t) { return 0; };
        REQUIRE(!pith_encoder_create(f.codec.get(), image.width, image.height, 3, &settings, nowhere, nullptr, &encoder,
                                     error));
        pith_status status = PITH_OK;
        for (uint32_t y = 0; y < image.height && !status; ++y)
          status = pith_encoder_write_rows(encoder, image.pixels + y * image.stride, image.stride, 1, error);
        if (!status) status = pith_encoder_finish(encoder, error);
        pith_error after;
        if (status) CHECK(pith_encoder_finish(encoder, &after) == PITH_ERROR_ARGUMENT);
        pith_encoder_free(encoder);
        return status;
      },
      5);
  check(
      [&](Listener& listener, pith_error* error) {
        const pith_image image = f.picture.image();
        test::ReadFile file{f.file};
        const pith_read_function read = [](void* user, void* data, size_t size, size_t* count) {
          *count = (*static_cast<test::ReadFile*>(user))(data, size);
          return 0;
        };
        const pith_decode_settings settings = listener.in(decode_settings());
        pith_decoder* decoder = nullptr;
        REQUIRE(!pith_decoder_create(f.codec.get(), read, &file, &settings, &decoder, error));
        std::vector<uint8_t> row(size_t{image.width} * 3);
        pith_status status = PITH_OK;
        for (uint32_t y = 0; y < image.height && !status; ++y)
          status = pith_decoder_read_rows(decoder, row.data(), row.size(), 1, error);
        pith_decoder_free(decoder);
        return status;
      },
      3);
}
