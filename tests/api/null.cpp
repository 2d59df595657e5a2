// The C interface with NULL for every pointer that it takes.
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "fixture.hpp"
#include "model/denoiser.hpp"
#include "model/inpainter.hpp"

using namespace pith;
using test::ModelFile;
using test::TestImage;

namespace {

constexpr uint32_t kSide = 10;
constexpr size_t kRow = kSide * 3;
constexpr int kCode = 3;

int take_bytes(void*, const void*, size_t) { return 0; }

int give_rows(void*, uint8_t* samples, size_t stride, uint32_t count) {
  for (uint32_t y = 0; y < count; ++y) std::memset(samples + y * stride, 0, kRow);
  return 0;
}

// `user` is a ReadFile.
int give_bytes(void* user, void* data, size_t size, size_t* read) {
  *read = (*static_cast<test::ReadFile*>(user))(data, size);
  return 0;
}

// Everything that functions are called with.
struct Objects {
  Objects() {
    REQUIRE(pith_encode(context, &image, nullptr, &file, nullptr) == PITH_OK);
    left = {{file.data, file.size}};
    REQUIRE(pith_decoder_create(context, give_bytes, &left, nullptr, &decoder, nullptr) == PITH_OK);
    REQUIRE(pith_encoder_create(context, kSide, kSide, 3, nullptr, take_bytes, nullptr, &encoder, nullptr) == PITH_OK);
    REQUIRE(pith_denoiser_create(denoising, kSide, kSide, 3, nullptr, give_rows, nullptr, &denoiser, nullptr) ==
            PITH_OK);
  }
  Objects(const Objects&) = delete;
  ~Objects() {
    pith_denoiser_free(denoiser);
    pith_encoder_free(encoder);
    pith_decoder_free(decoder);
    pith_buffer_free(&file);
  }

  ModelFile codec_model, denoiser_model{test::tiny_unet(kDenoiser)}, inpainter_model{test::tiny_unet(kInpainter)};
  TestImage picture = TestImage::random(kSide, kSide, 3), place = picture,
            mask_picture = TestImage::random(kSide, kSide, 1);
  pith_image image = picture.image(), out = place.image(), mask = mask_picture.image();
  uint8_t row[kRow]{};
  const Context codec_context{test::settings_for(codec_model)};
  const DenoisingContext denoising_context{test::settings_for(denoiser_model)};
  const InpaintingContext inpainting_context{test::settings_for(inpainter_model)};
  ModelFile autoencoder_model{test::tiny_autoencoder({.code = kCode})};
  const AutoencoderContext autoencoder_context{test::settings_for(autoencoder_model)};
  ModelFile normal_model{test::tiny_normal_autoencoder()};
  const AutoencoderContext normal_context{test::settings_for(normal_model)};
  const pith_context* context = codec_context.get();
  const pith_denoising_context* denoising = denoising_context.get();
  const pith_inpainting_context* inpainting = inpainting_context.get();
  pith_buffer file{};
  test::ReadFile left{};
  pith_decoder* decoder = nullptr;
  pith_encoder* encoder = nullptr;
  pith_denoiser* denoiser = nullptr;
};

// Gives pointers, but NULL in place of one of them.
class Pointers {
 public:
  explicit Pointers(int null) : null_(null) {}

  template <typename T>
  T operator()(int number, T pointer) const {
    return number == null_ ? nullptr : pointer;
  }

 private:
  int null_;
};

class Functions {
 public:
  // Calls a function that takes so many pointers with NULL for each of them: success where that is optional.
  template <typename Call>
  void check(const char* name, int pointers, const std::set<int>& optional, Call call) {
    for (int i = 0; i < pointers; ++i) {
      INFO(name << ", pointer " << i);
      CHECK(call(Pointers(i)) == (optional.count(i) ? PITH_OK : PITH_ERROR_ARGUMENT));
    }
    names_.insert(name);
  }

  // Of one that has no status.
  void has(const char* name, bool good) {
    INFO(name);
    CHECK(good);
    names_.insert(name);
  }

  const std::set<std::string>& names() const { return names_; }

 private:
  std::set<std::string> names_;
};

// The names of all functions that the header declares.
std::set<std::string> declared_functions() {
  std::ifstream file(PITH_GOLDEN_FOLDER "/../../codec/include/pith/pith.h");
  const std::string header{std::istreambuf_iterator<char>(file), {}};
  std::set<std::string> names;
  const std::string mark = "PITH_API ";
  for (size_t at = header.find(mark); at != header.npos; at = header.find(mark, at + 1)) {
    const size_t end = header.find('(', at), begin = header.find_last_of(" *", end) + 1;
    if (header.compare(begin, 5, "pith_") == 0) names.insert(header.substr(begin, end - begin));
  }
  return names;
}

void check_settings(Functions& f) {
  pith_context_settings_init_sized(nullptr, sizeof(pith_context_settings));
  pith_encode_settings_init_sized(nullptr, sizeof(pith_encode_settings));
  pith_decode_settings_init_sized(nullptr, sizeof(pith_decode_settings));
  pith_denoise_settings_init_sized(nullptr, sizeof(pith_denoise_settings));
  pith_inpaint_settings_init_sized(nullptr, sizeof(pith_inpaint_settings));
  for (const char* name :
       {"pith_context_settings_init_sized", "pith_encode_settings_init_sized", "pith_decode_settings_init_sized",
        "pith_denoise_settings_init_sized", "pith_inpaint_settings_init_sized"})
    f.has(name, true);
  f.has("pith_version", pith_version() != nullptr);
  f.has("pith_status_text", pith_status_text(PITH_OK) != nullptr);
}

void check_whole_pictures(Functions& f, Objects& o) {
  pith_error error;
  pith_info info;
  pith_metadata metadata;
  pith_preview preview;
  f.check("pith_encode", 5, {2, 4}, [&](Pointers p) {
    pith_encode_settings settings = encode_settings();
    pith_buffer file{};
    const pith_status status = pith_encode(p(0, o.context), p(1, &o.image), p(2, &settings), p(3, &file), p(4, &error));
    pith_buffer_free(&file);
    return status;
  });
  f.check("pith_decode", 5, {2, 4}, [&](Pointers p) {
    pith_decode_settings settings = decode_settings();
    return pith_decode(p(0, o.context), p(1, o.file.data), o.file.size, p(2, &settings), p(3, &o.out), p(4, &error));
  });
  f.check("pith_read_info", 3, {2},
          [&](Pointers p) { return pith_read_info(p(0, o.file.data), o.file.size, p(1, &info), p(2, &error)); });
  f.check("pith_read_metadata", 3, {2}, [&](Pointers p) {
    return pith_read_metadata(p(0, o.file.data), o.file.size, p(1, &metadata), p(2, &error));
  });
  f.check("pith_read_preview", 3, {2},
          [&](Pointers p) { return pith_read_preview(p(0, o.file.data), o.file.size, p(1, &preview), p(2, &error)); });
  f.check("pith_read_contents", 5, {1, 4}, [&](Pointers p) {
    pith_contents contents{};
    test::ReadFile left{{o.file.data, o.file.size}};
    void* const user = &left;
    const pith_status status = pith_read_contents(p(0, give_bytes), nullptr, user, p(3, &contents), p(4, &error));
    pith_contents_free(&contents);
    return p(2, user) ? status : PITH_ERROR_ARGUMENT;
  });
  f.check("pith_denoise", 5, {2, 4}, [&](Pointers p) {
    pith_denoise_settings settings = denoise_settings();
    return pith_denoise(p(0, o.denoising), p(1, &o.image), p(2, &settings), p(3, &o.out), p(4, &error));
  });
  f.check("pith_inpaint", 6, {2, 3, 4, 5}, [&](Pointers p) {
    pith_inpaint_settings settings = inpaint_settings();
    uint64_t filled;
    return pith_inpaint(p(0, o.inpainting), p(1, &o.image), p(2, &o.mask), p(3, &settings), p(4, &filled),
                        p(5, &error));
  });
}

template <typename Context>
void check_context(Functions& f, const char* name, const ModelFile& model,
                   pith_status (*create)(const pith_context_settings*, Context**, pith_error*),
                   void (*free)(Context*)) {
  const pith_context_settings settings = test::settings_for(model);
  f.check(name, 3, {0, 2}, [&](Pointers p) {
    pith_error error;
    Context* context = nullptr;
    const pith_status status = create(p(0, &settings), p(1, &context), p(2, &error));
    free(context);
    return status;
  });
}

void check_contexts(Functions& f, Objects& o) {
  check_context(f, "pith_context_create", o.codec_model, pith_context_create, pith_context_free);
  check_context(f, "pith_denoising_context_create", o.denoiser_model, pith_denoising_context_create,
                pith_denoising_context_free);
  check_context(f, "pith_inpainting_context_create", o.inpainter_model, pith_inpainting_context_create,
                pith_inpainting_context_free);
  f.has("pith_context_model_id", pith_context_model_id(nullptr) == 0);
  f.has("pith_context_precision", pith_context_precision(nullptr) == PITH_PRECISION_AUTO);
}

void check_autoencoder(Functions& f, Objects& o) {
  const pith_context_settings settings = test::settings_for(o.autoencoder_model);
  const pith_autoencoder_context* const autoencoder = o.autoencoder_context.get();
  pith_error error;
  f.check("pith_autoencoder_context_create", 3, {0, 2}, [&](Pointers p) {
    pith_autoencoder_context* context = nullptr;
    const pith_status status = pith_autoencoder_context_create(p(0, &settings), p(1, &context), p(2, &error));
    pith_autoencoder_context_free(context);
    return status;
  });
  float code[kCode] = {1, 2, 3};
  f.check("pith_embed", 4, {3},
          [&](Pointers p) { return pith_embed(p(0, autoencoder), p(1, &o.image), p(2, &code[0]), p(3, &error)); });
  double score = 0;
  f.check("pith_find_anomalies", 5, {3, 4}, [&](Pointers p) {
    pith_image map{};
    const pith_status status =
        pith_find_anomalies(p(0, o.normal_context.get()), p(1, &o.image), p(2, &score), p(3, &map), p(4, &error));
    pith_image_free(&map);
    return status;
  });
  f.check("pith_render", 4, {3}, [&](Pointers p) {
    pith_image picture{};
    const pith_status status = pith_render(p(0, autoencoder), p(1, &code[0]), p(2, &picture), p(3, &error));
    pith_image_free(&picture);
    return status;
  });
  pith_autoencoder_info info;
  pith_autoencoder_context_info(nullptr, &info);
  f.has("pith_autoencoder_context_info", info.code_size == 0);
  pith_autoencoder_context_info(autoencoder, nullptr);
}

void check_streams(Functions& f, Objects& o) {
  pith_error error;
  f.check("pith_encoder_create", 6, {1, 3, 5}, [&](Pointers p) {
    pith_encode_settings settings = encode_settings();
    pith_encoder* encoder = nullptr;
    const pith_status status = pith_encoder_create(p(0, o.context), kSide, kSide, 3, p(1, &settings), p(2, take_bytes),
                                                   p(3, &o), p(4, &encoder), p(5, &error));
    pith_encoder_free(encoder);
    return status;
  });
  f.check("pith_encoder_write_rows", 3, {2},
          [&](Pointers p) { return pith_encoder_write_rows(p(0, o.encoder), p(1, o.row), kRow, 1, p(2, &error)); });
  REQUIRE(pith_encoder_write_rows(o.encoder, o.image.pixels, kRow, kSide - 1, nullptr) == PITH_OK);
  f.check("pith_encoder_finish", 2, {1},
          [&](Pointers p) { return pith_encoder_finish(p(0, o.encoder), p(1, &error)); });
  f.check("pith_decoder_create", 6, {3, 5}, [&](Pointers p) {
    pith_decode_settings settings = decode_settings();
    pith_decoder* decoder = nullptr;
    test::ReadFile left{{o.file.data, o.file.size}};
    void* const user = &left;
    // What `user` is, functions of the caller alone know.
    const pith_status status =
        pith_decoder_create(p(0, o.context), p(1, give_bytes), user, p(3, &settings), p(4, &decoder), p(5, &error));
    pith_decoder_free(decoder);
    return p(2, user) ? status : PITH_ERROR_ARGUMENT;
  });
  f.check("pith_decoder_read_rows", 3, {2},
          [&](Pointers p) { return pith_decoder_read_rows(p(0, o.decoder), p(1, o.row), kRow, 1, p(2, &error)); });
  f.check("pith_denoiser_create", 6, {1, 3, 5}, [&](Pointers p) {
    pith_denoise_settings settings = denoise_settings();
    pith_denoiser* denoiser = nullptr;
    const pith_status status = pith_denoiser_create(p(0, o.denoising), kSide, kSide, 3, p(1, &settings),
                                                    p(2, give_rows), p(3, &o), p(4, &denoiser), p(5, &error));
    pith_denoiser_free(denoiser);
    return status;
  });
  f.check("pith_denoiser_read_rows", 3, {2},
          [&](Pointers p) { return pith_denoiser_read_rows(p(0, o.denoiser), p(1, o.row), kRow, 1, p(2, &error)); });
}

void check_getters(Functions& f, const Objects& o) {
  pith_info info{1, 1, 1, 1, 1, 1, 1};
  pith_encoder_info(o.encoder, nullptr);
  pith_encoder_info(nullptr, nullptr);
  pith_encoder_info(nullptr, &info);
  f.has("pith_encoder_info", !info.width && !info.height && !info.channels && !info.quality && !info.tile_size);
  info = {1, 1, 1, 1, 1, 1, 1};
  pith_decoder_info(o.decoder, nullptr);
  pith_decoder_info(nullptr, nullptr);
  pith_decoder_info(nullptr, &info);
  f.has("pith_decoder_info", !info.width && !info.height && !info.channels && !info.quality && !info.tile_size &&
                                 !info.tile_count && !info.model_id);
  pith_metadata metadata{&f, 1, &f, 1, &f, 1};
  pith_decoder_metadata(o.decoder, nullptr);
  pith_decoder_metadata(nullptr, nullptr);
  pith_decoder_metadata(nullptr, &metadata);
  f.has("pith_decoder_metadata", !metadata.icc && !metadata.icc_size && !metadata.exif && !metadata.exif_size &&
                                     !metadata.xmp && !metadata.xmp_size);
  uint32_t width = 1, height = 1;
  pith_decoder_size(nullptr, &width, &height);
  f.has("pith_decoder_size", width == 0 && height == 0);
  pith_decoder_size(nullptr, nullptr, nullptr);
  pith_decoder_size(o.decoder, nullptr, &height);
  pith_decoder_size(o.decoder, &width, nullptr);
  CHECK(width == kSide);
  CHECK(height == kSide);
  f.has("pith_decoder_missing_tiles", pith_decoder_missing_tiles(nullptr, &width, 1) == 0);
  CHECK(pith_decoder_missing_tiles(o.decoder, nullptr, 5) == 0);
  f.has("pith_decoder_lost_metadata", pith_decoder_lost_metadata(nullptr) == 0);
}

void check_freeing(Functions& f) {
  pith_context_free(nullptr);
  pith_denoising_context_free(nullptr);
  pith_inpainting_context_free(nullptr);
  pith_autoencoder_context_free(nullptr);
  pith_encoder_free(nullptr);
  pith_decoder_free(nullptr);
  pith_denoiser_free(nullptr);
  pith_buffer_free(nullptr);
  pith_image_free(nullptr);
  pith_buffer nothing{};
  pith_buffer_free(&nothing);
  pith_image no_pixels{};
  pith_image_free(&no_pixels);
  pith_contents_free(nullptr);
  pith_contents empty{};
  pith_contents_free(&empty);
  for (const char* name : {"pith_context_free", "pith_denoising_context_free", "pith_inpainting_context_free",
                           "pith_autoencoder_context_free", "pith_encoder_free", "pith_decoder_free",
                           "pith_denoiser_free", "pith_buffer_free", "pith_image_free", "pith_contents_free"})
    f.has(name, true);
}

}  // namespace

TEST_CASE("API: NULL crashes nothing, whatever pointer it is given for") {
  Functions functions;
  Objects objects;
  check_settings(functions);
  check_whole_pictures(functions, objects);
  check_contexts(functions, objects);
  check_autoencoder(functions, objects);
  check_streams(functions, objects);
  check_getters(functions, objects);
  check_freeing(functions);
  CHECK(functions.names() == declared_functions());
}

TEST_CASE("API: numbers that no enumeration has are refused") {
  const ModelFile model;
  pith_context_settings settings = test::settings_for(model);
  for (const int precision : {-1, 3, 77, 1 << 30}) {
    settings.precision = static_cast<pith_precision>(precision);
    const Failure failure = test::failure_of(settings);
    CHECK(failure.status == PITH_ERROR_ARGUMENT);
    CHECK(std::string(failure.what()) == "unknown precision");
  }
  CHECK(std::string(pith_status_text(static_cast<pith_status>(77))) == "unknown status");
}

TEST_CASE("API: structures of a size that no version has are refused") {
  Objects objects;
  const auto status_with = [&](size_t size) {
    pith_encode_settings settings = encode_settings();
    settings.struct_size = size;
    pith_buffer file{};
    const pith_status status = pith_encode(objects.context, &objects.image, &settings, &file, nullptr);
    pith_buffer_free(&file);
    return status;
  };
  constexpr size_t kSize = sizeof(pith_encode_settings);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{7}, size_t{13}, kSize - 1, kSize + 1, kSize + 8, SIZE_MAX})
    CHECK(status_with(size) == PITH_ERROR_ARGUMENT);
  for (const size_t size : {sizeof(size_t), size_t{24}, kSize - 8, kSize}) CHECK(status_with(size) == PITH_OK);
}
