#include <catch2/catch.hpp>
#include <cstdlib>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "pictures/exif.hpp"
#include "png_fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;
using Warnings = std::vector<std::string>;

TEST_CASE("Streams: lossless formats give back every pixel, however many rows at once") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u);
  const auto [width, height] = GENERATE(std::pair{1u, 1u}, std::pair{5u, 16u}, std::pair{31u, 17u});
  const uint32_t rows_at_once = GENERATE(1u, 7u, 17u);
  const Bytes samples = samples_of(make_test_picture(width, height, channels));
  const PictureInfo info = info_of(width, height, channels);
  for (const PictureFormat* format : {&kPngFormat, &kPnmFormat}) {
    if (format == &kPnmFormat && info.has_alpha()) continue;
    const WrittenPicture written = write_stream(*format, info, samples, rows_at_once);
    CHECK(written.warnings.empty());
    const StreamedPicture read = read_stream(written.file, rows_at_once);
    CHECK(read.info.channels == channels);
    CHECK(read.samples == samples);
    CHECK(read.warnings.empty());
  }
}

TEST_CASE("Streams: all kinds of files, by single rows, by seven and whole") {
  const Picture picture = make_test_picture(19, 23, 3);
  const Bytes interlaced = make_png(19, 23, 8, PNG_COLOR_TYPE_RGB, samples_of(picture), true);
  const Bytes exif = make_test_exif(GENERATE(1u, 2u, 3u, 6u), false);
  for (const Bytes& file :
       {interlaced, with_chunk(interlaced, "eXIf", exif), with_chunk(write_png(picture.view()), "eXIf", exif),
        write_jpeg(picture.view()), write_jpeg(picture.view(), {.quality = 80, .subsample = true}),
        write_pnm(picture.view())}) {
    const StreamedPicture whole = read_stream(file, 23);
    CHECK(read_stream(file, 1).samples == whole.samples);
    CHECK(read_stream(file, 7).samples == whole.samples);
    CHECK(samples_of(read_picture(file).picture) == whole.samples);
  }
}

TEST_CASE("Streams: what is held is told before, and grows only where the kind of file wants it") {
  const auto memory = [](const Bytes& file) {
    MemorySource source(file);
    return open_picture(source)->info().memory;
  };
  const Picture small = make_picture(64, 64, 1), large = make_picture(64, 64000, 1);
  const uint64_t pixels = large.size();
  std::fill_n(small.samples.get(), small.size(), 7);
  std::fill_n(large.samples.get(), large.size(), 7);
  CHECK(memory(write_pnm(large.view())) < pixels / 10);
  CHECK(memory(write_png(large.view())) < memory(write_png(small.view())) + pixels / 10);  // the file is tiny
  CHECK(memory(make_png(64, 64000, 8, PNG_COLOR_TYPE_GRAY, samples_of(large), true)) >= pixels);
  CHECK(memory(write_jpeg(large.view())) >= 2 * pixels);  // progressive
  CHECK(memory(with_chunk(write_png(large.view()), "eXIf", make_test_exif(3, true))) >= pixels);
  CHECK(memory(with_chunk(write_png(large.view()), "eXIf", make_test_exif(2, true))) < pixels);
}

TEST_CASE("Streams: PAM brings alpha") {
  const StreamedPicture read = read_stream(
      bytes_of("P7\n# comment\nWIDTH 1\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcdefgh"));
  CHECK(read.info.channels == 4);
  CHECK(read.samples == bytes_of("abcdefgh"));
  const auto pam = [](const std::string& fields) { return bytes_of("P7\n" + fields + "ENDHDR\n12345678"); };
  CHECK(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\n")).info.channels == 2);
  CHECK(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 65535\n")).warnings.size() == 1);
  CHECK(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\n")).info.channels == 1);
  CHECK_THROWS_WITH(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 1\nTUPLTYPE DEPTHMAP\n")), Contains("PAM"));
  CHECK_THROWS_WITH(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 5\nMAXVAL 255\n")), Contains("PAM"));
  CHECK_THROWS_WITH(read_stream(pam("HEIGHT 2\nDEPTH 1\nMAXVAL 255\n")), Contains("no pixels"));
  CHECK_THROWS_WITH(read_stream(pam("WIDTH 2\nHEIGHT 2\nDEPTH 1\nMAXVAL 255\nSPEED 3\n")), Contains("end"));
  CHECK_THROWS_WITH(read_stream(bytes_of("P7\nWIDTH 2\n")), Contains("end"));
}

TEST_CASE("Streams: formats without alpha show it over white, and say so if it mattered") {
  const PictureFormat* format = GENERATE(&kPnmFormat, &kJpegFormat);
  const Bytes clear(8 * 8 * 4, 0);
  const WrittenPicture written = write_stream(*format, info_of(8, 8, 4), clear);
  CHECK(written.warnings == Warnings{"transparency was laid over white"});
  CHECK(read_stream(written.file).samples == Bytes(8 * 8 * 3, 255));
  const Bytes opaque(8 * 8 * 2, 255);
  const WrittenPicture gray = write_stream(*format, info_of(8, 8, 2), opaque);
  CHECK(gray.warnings.empty());
  CHECK(read_stream(gray.file).samples == Bytes(8 * 8, 255));
}

TEST_CASE("Streams: small, deep and transparent kinds of PNG") {
  struct Kind {
    Bytes file, samples;
    uint32_t channels;
  };
  const Bytes gray = make_png(4, 1, 2, PNG_COLOR_TYPE_GRAY, {0b00011011});
  const Bytes deep = make_png(2, 1, 16, PNG_COLOR_TYPE_RGB, {0, 0, 0, 128, 0, 129, 0xff, 0x7f, 0x80, 0x80, 0x7f, 0xff});
  const Bytes palette = make_png(3, 1, 1, PNG_COLOR_TYPE_PALETTE, {0b01000000});
  for (const Kind& kind : {
           Kind{with_chunk(gray, "tRNS", {0, 2}), {0, 255, 85, 255, 170, 0, 255, 255}, 2},
           Kind{with_chunk(palette, "tRNS", {99}), {10, 20, 30, 99, 200, 100, 50, 255, 10, 20, 30, 99}, 4},
           Kind{deep, {0, 0, 1, 255, 128, 127}, 3},  // v * 255 / 65535, rounded
           Kind{with_chunk(deep, "tRNS", {0, 0, 0, 128, 0, 129}), {0, 0, 1, 0, 255, 128, 127, 255}, 4},
           Kind{make_png(1, 1, 16, PNG_COLOR_TYPE_GRAY_ALPHA, {0x12, 0x12, 0x80, 0x80}), {0x12, 0x80}, 2},
       }) {
    const StreamedPicture read = read_stream(kind.file);
    CHECK(read.info.channels == kind.channels);
    CHECK(read.samples == kind.samples);
  }
}

TEST_CASE("Streams: errors of source and sink come through the libraries as they are") {
  struct Failing : ByteSource, ByteSink {
    size_t left;
    MemorySource source;
    Failing(size_t bytes, std::span<const uint8_t> file) : left(bytes), source(file) {}
    size_t take(size_t size) {
      if (size > left) throw Error(PITH_ERROR_INTERNAL, "the disk fell out");
      left -= size;
      return size;
    }
    size_t read(uint8_t* to, size_t size) override { return source.read(to, take(std::min<size_t>(size, 100))); }
    void write(std::span<const uint8_t> bytes) override { take(bytes.size()); }
  };
  const Picture picture = make_test_picture(90, 80, 3);
  for (const PictureFormat* format : {&kPngFormat, &kJpegFormat, &kPnmFormat}) {
    const PictureInfo info = info_of(90, 80, 3);
    const Bytes file = write_stream(*format, info, samples_of(picture)).file;
    for (size_t bytes = 0; bytes < file.size() - 150; bytes += 97) {
      Failing stream(bytes, file);
      const auto read = [&] {
        const auto reader = open_picture(stream);
        Picture target = make_picture(90, 80, 3);
        reader->read_rows(target.samples.get(), target.stride(), 80);
      };
      CHECK_THROWS_WITH(read(), "the disk fell out");
      Failing sink(bytes, {});
      const auto write = [&] {
        const auto writer = format->make_writer(info, sink, {});
        writer->write_rows(picture.samples.get(), picture.stride(), 80);
        writer->finish();
      };
      CHECK_THROWS_WITH(write(), "the disk fell out");
    }
  }
}
