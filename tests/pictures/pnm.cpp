#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;

TEST_CASE("PNM: gray and colour round trip, strides too") {
  const uint32_t channels = GENERATE(1u, 3u);
  const Picture picture = make_test_picture(17, 9, channels);
  CHECK(samples_of(read_picture(write_pnm(picture.view())).picture) == samples_of(picture));

  pith_image part = picture.view();  // without the last column
  part.width = 16;
  const Picture read = read_picture(write_pnm(part)).picture;
  CHECK(read.width == 16);
  CHECK(read.row(8)[0] == picture.row(8)[0]);
}

TEST_CASE("PNM: comments and any white space in the header") {
  const Picture picture = read_picture(bytes_of("P5# one\n#two\n 2\t# three\n2\r\n255 abcd")).picture;
  CHECK(samples_of(picture) == bytes_of("abcd"));
}

TEST_CASE("PNM: other maxima are scaled; 16 bits warn") {
  const ReadResult small = read_picture(bytes_of(std::string("P5 3 1 15\n") + '\x00' + '\x07' + '\x0f'));
  CHECK(samples_of(small.picture) == Bytes{0, 119, 255});
  CHECK(small.warnings.empty());
  const ReadResult large = read_picture(bytes_of(std::string("P5 2 1 65535\n") + "\xff\xff\x80\x80"));
  CHECK(samples_of(large.picture) == Bytes{255, 128});
  CHECK(large.warnings.size() == 1);
}

TEST_CASE("PNM: bits, packed and as text; 1 is black") {
  const Bytes levels = {255, 0, 0, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0};
  for (const std::string& text : {std::string("P4\n9 2\n\x61\x80\x6a\xff"), std::string("P1 9 2\n011000011\n011010101"),
                                  std::string("P1\n#c\n9 2 0 1 1 0 0 0 0 1 1\t0 1 1 0 1 0 1 0\n\n1\n")}) {
    const StreamedPicture read = read_stream(bytes_of(text));
    CHECK(read.info.channels == 1);
    CHECK(read.warnings.empty());
    CHECK(read.samples == levels);
  }
  const Bytes pam = bytes_of(std::string("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n") +
                             '\x01' + '\x00');
  CHECK(read_stream(pam).samples == Bytes{255, 0});
  CHECK_THROWS_WITH(read_picture(bytes_of("P1 2 2\n010")), Contains("too early"));
  CHECK_THROWS_WITH(read_picture(bytes_of("P1 2 2\n0120")), Contains("neither"));
  CHECK_THROWS_WITH(read_picture(bytes_of("P4 9 2\n123")), Contains("too early"));
}

TEST_CASE("PNM: what cannot be read says why") {
  CHECK_THROWS_WITH(read_picture(bytes_of("P3 1 1 255 1 2 3")), Contains("binary"));
  CHECK_THROWS_WITH(read_picture(bytes_of("P6 2 2 255\n123")), Contains("too early"));
  CHECK_THROWS_WITH(read_picture(bytes_of("P6 2 x 255\n123")), Contains("number is missing"));
  CHECK_THROWS_WITH(read_picture(bytes_of("P5 99999999999999999999 2 255\n123")), Contains("limit"));
  CHECK_THROWS_AS(read_picture(bytes_of("P5 0 2 255\n123")), Error);
  CHECK_THROWS_AS(read_picture(bytes_of("P5 1 1 0\n1")), Error);
  CHECK_THROWS_AS(read_picture(bytes_of("P5 1 1 65536\n1")), Error);
  CHECK_THROWS_AS(read_picture(bytes_of("P5 1 1 255")), Error);
  CHECK_THROWS_AS(read_picture(bytes_of("P5 # no end")), Error);
}

TEST_CASE("Formats are told by content when reading and by extension when writing") {
  CHECK(format_by_start(bytes_of("\x89PNG\r\n\x1a\n")) == &kPngFormat);
  CHECK(format_by_start(bytes_of("\xff\xd8\xff\xe0")) == &kJpegFormat);
  CHECK(format_by_start(bytes_of("P6\n1")) == &kPnmFormat);
  CHECK_FALSE(format_by_start(bytes_of("P6x")));
  CHECK(format_by_start(bytes_of("GIF89a")) == &kGifFormat);
  CHECK(format_by_start(bytes_of(std::string("II*\0\x08\0\0\0", 8))) == &kTiffFormat);
  CHECK(format_by_start(bytes_of("RIFF1234WEBPVP8 ")) == &kWebpFormat);
  CHECK_FALSE(format_by_start(bytes_of("RIFF1234WAVEfmt ")));
  CHECK(format_by_start(bytes_of(std::string("\0\0\0\x1c"
                                             "ftypmif1\0\0\0\0mif1avif",
                                             24))) == &kAvifFormat);
  CHECK(format_by_start(bytes_of(std::string("\0\0\0\x18"
                                             "ftypheic\0\0\0\0mif1heic",
                                             24))) == &kHeicFormat);
  CHECK_FALSE(
      format_by_start(bytes_of(std::string("\0\0\0\x18"
                                           "ftypisom\0\0\0\0mp41avc1",
                                           24))));
  CHECK_FALSE(format_by_start(bytes_of("BMW is a make of cars")));
  CHECK(format_by_extension("JPEG") == &kJpegFormat);
  CHECK(format_by_extension("pgm") == &kPnmFormat);
  CHECK(format_by_extension("WebP") == &kWebpFormat);
  CHECK_FALSE(format_by_extension("heic"));  // which is only read
  CHECK(format_of_inputs("HEIC") == &kHeicFormat);
  CHECK(format_of_inputs("pbm") == &kPnmFormat);
  CHECK_FALSE(format_of_inputs("jp2"));
  CHECK_THROWS_WITH(read_picture({}), Contains("empty"));
  CHECK_THROWS_WITH(read_picture(bytes_of("hello")), Contains("not a picture"));
}
