// What the WebAssembly module offers to codec.js: the functions of pith.h with plain numbers for arguments. Each
// returns 0 or a pith_status, whose message lies at pith_web_message(); what else it has to say lies in
// pith_web_numbers(). One context and one decoder at a time.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "pith/pith.h"

namespace {

pith_context* context;
pith_decoder* decoder;
pith_error error;
double numbers[9];

struct {
  const uint8_t* next;
  size_t left;
} source;

int read_source(void*, void* to, size_t size, size_t* count) {
  *count = std::min(size, source.left);
  std::memcpy(to, source.next, *count);
  source.next += *count;
  source.left -= *count;
  return 0;
}

template <typename... Numbers>
void tell(Numbers... values) {
  double* to = numbers;
  ((*to++ = static_cast<double>(values)), ...);
}

double address(const void* data) { return static_cast<double>(reinterpret_cast<uintptr_t>(data)); }

}  // namespace

extern "C" {

const char* pith_web_message() { return error.message; }
const double* pith_web_numbers() { return numbers; }

// The bytes may go afterwards.
int pith_web_set_model(const uint8_t* model, size_t size) {
  pith_context_free(context);
  context = nullptr;
  pith_context_settings settings;
  pith_context_settings_init(&settings);
  settings.model_data = model;
  settings.model_size = size;
  settings.threads = 1;
  return pith_context_create(&settings, &context, &error);
}

// Numbers: width, height, channels, quality; address and size of ICC profile and EXIF, within the file; the longer side
// of the preview, or 0.
int pith_web_info(const uint8_t* file, size_t size) {
  pith_info info;
  pith_metadata metadata;
  pith_preview preview;
  pith_status status = pith_read_info(file, size, &info, &error);
  if (status == PITH_OK) status = pith_read_metadata(file, size, &metadata, &error);
  if (status == PITH_OK) status = pith_read_preview(file, size, &preview, &error);
  if (status == PITH_OK)
    tell(info.width, info.height, info.channels, info.quality, address(metadata.icc), metadata.icc_size,
         address(metadata.exif), metadata.exif_size, std::max(preview.width, preview.height));
  return status;
}

// Of the file, which must stay, all (max_side and region 0) or the region, at a longer side of max_side at most.
// Numbers: width and height of what pith_web_read_rows will give, channels.
int pith_web_start_decoding(const uint8_t* file, size_t size, uint32_t max_side, uint32_t x, uint32_t y, uint32_t width,
                            uint32_t height) {
  pith_decoder_free(decoder);
  decoder = nullptr;
  pith_decode_settings settings;
  pith_decode_settings_init(&settings);
  settings.max_side = max_side;
  settings.region = {x, y, width, height};
  source = {file, size};
  const pith_status status = pith_decoder_create(context, read_source, nullptr, &settings, &decoder, &error);
  if (status != PITH_OK) return status;
  pith_info info;
  uint32_t shown_width, shown_height;
  pith_decoder_info(decoder, &info);
  pith_decoder_size(decoder, &shown_width, &shown_height);
  tell(shown_width, shown_height, info.channels);
  return status;
}

// The next `count` rows as R G B A, `width` pixels each.
int pith_web_read_rows(uint8_t* rgba, uint32_t width, uint32_t channels, uint32_t count) {
  const size_t pixels = static_cast<size_t>(width) * count;
  uint8_t* const samples = rgba + pixels * (4 - channels);  // so that none is overwritten before it is read
  const pith_status status =
      pith_decoder_read_rows(decoder, samples, static_cast<size_t>(width) * channels, count, &error);
  if (status != PITH_OK || channels == 4) return status;
  const bool gray = channels < 3, has_alpha = channels == 2;
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t* const from = samples + i * channels;
    const uint8_t r = from[0], g = from[gray ? 0 : 1], b = from[gray ? 0 : 2], a = has_alpha ? from[1] : 255;
    uint8_t* const to = rgba + i * 4;
    to[0] = r;
    to[1] = g;
    to[2] = b;
    to[3] = a;
  }
  return status;
}

void pith_web_end_decoding() {
  pith_decoder_free(decoder);
  decoder = nullptr;
}

// R G B A, opaque or not, rows one after the other. Numbers: address and size of the file, which pith_web_free_file
// frees. The pixels are overwritten.
int pith_web_encode(uint8_t* rgba, uint32_t width, uint32_t height, double quality, uint32_t effort,
                    double target_bytes) {
  const size_t pixels = static_cast<size_t>(width) * height;
  bool opaque = true, gray = true;
  for (size_t i = 0; i < pixels; ++i) {
    const uint8_t* const p = rgba + 4 * i;
    opaque &= p[3] == 255;
    gray &= p[0] == p[1] && p[1] == p[2];
  }
  const uint32_t channels = (gray ? 1 : 3) + (opaque ? 0 : 1);
  for (size_t i = 0; i < pixels && channels < 4; ++i) {
    const uint8_t alpha = rgba[4 * i + 3];
    std::memmove(rgba + i * channels, rgba + 4 * i, gray ? 1 : 3);
    if (!opaque) rgba[(i + 1) * channels - 1] = alpha;
  }
  pith_encode_settings settings;
  pith_encode_settings_init(&settings);
  settings.quality = quality;
  settings.effort = effort;
  settings.target_bytes = static_cast<uint64_t>(target_bytes);
  const pith_image image{width, height, channels, static_cast<size_t>(width) * channels, rgba};
  pith_buffer file{};
  const pith_status status = pith_encode(context, &image, &settings, &file, &error);
  if (status == PITH_OK) tell(address(file.data), file.size);
  return status;
}

void pith_web_free_file(uint8_t* data, size_t size) {
  pith_buffer file{data, size};
  pith_buffer_free(&file);
}

}  // extern "C"
