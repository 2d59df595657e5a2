// What small picture files may cost: memory before limits are known, time, and warnings.
#include "format/limits.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>

#include "base/error.hpp"
#include "fixture.hpp"
#include "measured_peak.hpp"
#include "pictures/metadata_collector.hpp"
#include "png_fixture.hpp"

using namespace pith;

namespace {

Bytes one_pixel() { return make_png(1, 1, 8, PNG_COLOR_TYPE_RGB, {1, 2, 3}); }

void append_text(Bytes* out, const std::string& text) { out->insert(out->end(), text.begin(), text.end()); }

// A picture of one pixel with these bytes before its pixel data.
Bytes with_chunks(const Bytes& chunks) {
  constexpr ptrdiff_t kHeader = 8 + 12 + 13;
  Bytes file = one_pixel();
  file.insert(file.begin() + kHeader, chunks.begin(), chunks.end());
  return file;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

#ifdef PITH_CAN_MEASURE_PEAK
TEST_CASE("PNG: a length takes no memory before its bytes come") {
  for (const char* type :
       {"sCAL", "pCAL", "hIST", "bKGD", "sBIT", "oFFs", "tIME", "sPLT", "tEXt", "zTXt", "iTXt", "eXIf", "iCCP",
        "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "pHYs", "IDAT", "acTL", "cICP", "caBX", "zzZz", "ABCD"})
    for (const uint32_t length : {0x7fffffffu, 0x40000000u, (16u << 20) + 2048}) {
      INFO(type << " " << length);
      Bytes file = one_pixel();
      file.resize(8 + 12 + 13);
      append_u32(&file, length);
      append_text(&file, type);
      bool refused = false;
      CHECK(test::measured_peak([&] {
              try {
                read_picture(file);
              } catch (const Error&) {
                refused = true;
              }
            }) < 40e6);
      CHECK(refused);
    }
}
#endif

TEST_CASE("PNG: XMP that is packed a thousandfold is unpacked once") {
  Bytes packed(size_t{1} << 20);
  for (const size_t size : {kMaxBlobBytes, kMaxBlobBytes + 1}) {  // what is kept, and what is not
    const Bytes zeros(size);
    uLongf length = packed.size();
    REQUIRE(compress2(packed.data(), &length, zeros.data(), zeros.size(), 9) == Z_OK);
    Bytes text;
    append_text(&text, std::string("XML:com.adobe.xmp\0\1\0\0\0", 22));
    text.insert(text.end(), packed.begin(), packed.begin() + ptrdiff_t(length));
    Bytes chunks;
    for (int i = 0; i < 300; ++i) append_chunk(&chunks, "iTXt", text);
    const Bytes file = with_chunks(chunks);
    CHECK(seconds_of([&] { CHECK(read_picture(file).picture.width == 1); }) < 4);
  }
}

TEST_CASE("PNG: many complaints are few warnings, in linear time") {
  Bytes chunks;
  for (int i = 0; i < 60000; ++i) {
    Bytes text;
    append_text(&text, "Raw profile type " + std::to_string(i));
    text.push_back(0);
    append_chunk(&chunks, "tEXt", text);
  }
  const Bytes file = with_chunks(chunks);
  std::vector<std::string> warnings;
  CHECK(seconds_of([&] { warnings = read_picture(file).warnings; }) < 2);
  CHECK(warnings.size() == kMostWarnings);
  CHECK(warnings.front() == "metadata in ImageMagick's own form (Raw profile type 0) was not kept");
  CHECK(warnings.back() == "more warnings are left out");
}

TEST_CASE("Limits: what is read as a whole is not read beyond them, from a file or from a pipe") {
  if (!kTiffFormat.open) return;
  const Bytes file = write_stream(kTiffFormat, info_of(64, 64, 3), Bytes(64 * 64 * 3, 9)).file;
  Bytes long_file = file;
  long_file.resize(100'000);
  MemorySource source(long_file);
  CHECK_THROWS_WITH(open_picture(source, Depth::kEight, 50'000), Catch::Contains("as a whole"));
  TricklingSource pipe(long_file);
  CHECK_THROWS_WITH(open_picture(pipe, Depth::kEight, 50'000), Catch::Contains("as a whole"));
  MemorySource whole(long_file);
  CHECK_NOTHROW(open_picture(whole, Depth::kEight, 200'000));
}

TEST_CASE("PNG: what reading holds counts the metadata") {
  Bytes chunks, text;
  append_text(&text, std::string("XML:com.adobe.xmp\0\0\0\0\0", 22));
  text.resize(text.size() + (size_t{8} << 20), 'x');
  append_chunk(&chunks, "iTXt", text);
  const Bytes file = with_chunks(chunks);
  MemorySource source(file);
  const auto reader = open_picture(source);
  CHECK(reader->info().metadata.xmp.size() == size_t{8} << 20);
  CHECK(reader->info().memory > size_t{16} << 20);
}
