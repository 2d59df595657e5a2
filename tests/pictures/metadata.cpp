#include <lcms2.h>

#include <array>
#include <catch2/catch.hpp>
#include <tuple>

#include "base/error.hpp"
#include "exif_fixture.hpp"
#include "fixture.hpp"
#include "format/limits.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/exif.hpp"
#include "pictures/icc.hpp"
#include "png_fixture.hpp"

using namespace pith;
using Catch::Matchers::Contains;
using Warnings = std::vector<std::string>;

namespace {

Bytes make_profile(ColourSpace space) { return make_icc(1.0, {}, space); }

Bytes gray_png() { return make_png(2, 2, 8, PNG_COLOR_TYPE_GRAY, {1, 2, 3, 4}); }
Bytes rgb_png() { return make_png(1, 1, 8, PNG_COLOR_TYPE_RGB, {1, 2, 3}); }

Bytes join(const std::string& text, const Bytes& more, const Bytes& rest = {}) {
  Bytes bytes = bytes_of(text);
  bytes.insert(bytes.end(), more.begin(), more.end());
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

Bytes numbers(std::initializer_list<uint32_t> values) {
  Bytes bytes;
  for (const uint32_t value : values) append_u32(&bytes, value);
  return bytes;
}

// Multi-Picture Format, of two pictures.
const Bytes kMpf =
    join(std::string("MPF\0", 4), numbers({0x4d4d002a, 8, 0x0001b001, 0x00040000, 0x00010000, 0x00020000, 0}));

const std::string kPackedXmpField("XML:com.adobe.xmp\0\1\0\0\0", 22);

Bytes deflate(const Bytes& bytes) {
  Bytes packed(compressBound(bytes.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, bytes.data(), bytes.size());
  packed.resize(size);
  return packed;
}

// The same JPEG with one more segment at its beginning.
Bytes with_segment(Bytes file, uint8_t marker, const Bytes& payload) {
  const size_t size = payload.size() + 2;
  Bytes segment = {0xff, marker, uint8_t(size >> 8), uint8_t(size)};
  segment.insert(segment.end(), payload.begin(), payload.end());
  file.insert(file.begin() + 2, segment.begin(), segment.end());
  return file;
}

Bytes gray_jpeg() { return write_jpeg(make_test_picture(8, 8, 1).view()); }

// Of a file whose metadata is not kept; empty if nothing is told.
std::string warning_of(const Bytes& file) {
  const StreamedPicture read = read_stream(file);
  CHECK(read.info.metadata.icc.empty());
  CHECK(read.info.metadata.exif.empty());
  CHECK(read.info.metadata.xmp.empty());
  CHECK(read.warnings.size() <= 1);
  return read.warnings.empty() ? "" : read.warnings[0];
}

// What a profile makes of a pixel on an sRGB screen.
std::array<int, 3> seen_through(const Bytes& icc, std::array<uint8_t, 3> pixel) {
  cmsHPROFILE from = cmsOpenProfileFromMem(icc.data(), cmsUInt32Number(icc.size())), to = cmsCreate_sRGBProfile();
  const bool gray = icc_colour_space(icc) == ColourSpace::kGray;
  cmsHTRANSFORM transform = cmsCreateTransform(from, gray ? TYPE_GRAY_8 : TYPE_RGB_8, to, TYPE_RGB_8,
                                               INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE);
  REQUIRE(transform);
  uint8_t seen[3];
  cmsDoTransform(transform, pixel.data(), seen, 1);
  cmsDeleteTransform(transform);
  cmsCloseProfile(from);
  cmsCloseProfile(to);
  return {seen[0], seen[1], seen[2]};
}

void check_near(const std::array<int, 3>& seen, const std::array<int, 3>& expected) {
  for (size_t c = 0; c < 3; ++c) CHECK(std::abs(seen[c] - expected[c]) <= 2);
}

}  // namespace

TEST_CASE("Metadata: everything goes through PNG and JPEG, back and forth") {
  const uint32_t channels = GENERATE(1u, 2u, 3u, 4u);
  Metadata metadata;
  metadata.icc = make_profile(channels <= 2 ? ColourSpace::kGray : ColourSpace::kRgb);
  metadata.exif = make_test_exif(1, true);
  metadata.xmp = bytes_of("<x:xmpmeta/>");
  REQUIRE(metadata.icc.size() > 200);
  PictureInfo info = info_of(8, 8, channels, metadata);
  Bytes samples(info.row_size() * 8, 255);
  for (const PictureFormat* format : {&kPngFormat, &kJpegFormat, &kPngFormat}) {
    const WrittenPicture written = write_stream(*format, info, samples);
    CHECK(written.warnings.empty());
    const StreamedPicture read = read_stream(written.file);
    CHECK(read.warnings.empty());
    CHECK(read.info.metadata.icc == metadata.icc);
    CHECK(read.info.metadata.exif == metadata.exif);
    CHECK(read.info.metadata.xmp == metadata.xmp);
    info = read.info;
    samples = read.samples;
  }
}

TEST_CASE("Metadata: profiles of many parts, and of sizes that formats do not take") {
  Metadata metadata;
  metadata.icc = make_profile(ColourSpace::kRgb);
  const size_t size = 200000;
  metadata.icc.resize(size);
  for (int i = 0; i < 4; ++i) metadata.icc[size_t(i)] = uint8_t(size >> (24 - 8 * i));
  metadata.exif = make_test_exif(1, false);
  metadata.exif.resize(70000);
  metadata.xmp = Bytes(70000, 'x');
  const PictureInfo info = info_of(8, 8, 3, metadata);
  const WrittenPicture jpeg = write_stream(kJpegFormat, info, Bytes(192, 9));
  CHECK(jpeg.warnings == Warnings{"the EXIF is larger than the 64 kB that JPEG takes and was not kept",
                                  "the XMP is larger than the 64 kB that JPEG takes and was not kept"});
  CHECK(read_stream(jpeg.file).info.metadata.icc == metadata.icc);
  const WrittenPicture png = write_stream(kPngFormat, info, Bytes(192, 9));
  CHECK(png.warnings.empty());
  CHECK(read_stream(png.file).info.metadata.exif == metadata.exif);
  CHECK(read_stream(png.file).info.metadata.xmp == metadata.xmp);
  const WrittenPicture pnm = write_stream(kPnmFormat, info, Bytes(192, 9));
  CHECK(pnm.warnings ==
        Warnings{"the format has no place for metadata, which was not kept: colour profile, EXIF, XMP"});
}

TEST_CASE("Metadata: hostile blobs do not stop the writers") {
  for (const Bytes& blob : {Bytes{0}, Bytes(200, 0xff), make_profile(ColourSpace::kGray)}) {
    Metadata metadata{blob, blob, blob};
    for (const PictureFormat* format : {&kPngFormat, &kJpegFormat}) {
      const WrittenPicture written = write_stream(*format, info_of(1, 1, 3, metadata), {1, 2, 3});
      CHECK(read_stream(written.file).info.metadata.icc.empty());
    }
  }
  Metadata damaged;
  damaged.icc = make_profile(ColourSpace::kRgb);
  for (size_t i = 0; i < 132; ++i) {
    Metadata metadata = damaged;
    metadata.icc[i] ^= 0xff;
    const WrittenPicture written = write_stream(kPngFormat, info_of(1, 1, 3, metadata), {1, 2, 3});
    const bool kept = !read_stream(written.file).info.metadata.icc.empty();
    CHECK(written.warnings.size() == (kept ? 0 : 1));
  }
}

TEST_CASE("Metadata: PNG may bring it after the pixels, and packed") {
  const Bytes exif = make_test_exif(6, true), xmp = bytes_of("<x:xmpmeta/>");
  const bool interlaced = GENERATE(false, true);
  Bytes file = make_png(2, 3, 8, PNG_COLOR_TYPE_GRAY, {1, 2, 3, 4, 5, 6}, interlaced);
  file = with_chunk(with_chunk(file, "iTXt", join(kPackedXmpField, deflate(xmp)), "IEND"), "eXIf", exif, "IEND");
  const StreamedPicture read = read_stream(file);
  CHECK(read.info.width == 3);
  CHECK(read.samples == Bytes{5, 3, 1, 6, 4, 2});
  CHECK(exif_orientation(read.info.metadata.exif) == 1);
  CHECK(read.info.metadata.xmp == xmp);
  CHECK(read.warnings.empty());
}

TEST_CASE("Metadata: what is lost or damaged in a PNG is told") {
  const auto profile = [](const Bytes& icc) { return join(std::string("x\0\0", 3), deflate(icc)); };
  CHECK_THAT(warning_of(with_chunk(gray_png(), "eXIf", bytes_of("garbage!"))), Contains("EXIF is damaged"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "eXIf", Bytes(kMaxBlobBytes + 2000))), Contains("EXIF is"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "iTXt", join(kPackedXmpField, bytes_of("abc")))),
             Contains("XMP is damaged"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "iTXt", join(kPackedXmpField, deflate(Bytes(kMaxBlobBytes + 1))))),
             Contains("XMP is damaged or too large"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "iCCP", profile(make_profile(ColourSpace::kRgb)))),
             Contains("colour profile was not kept"));
  CHECK_THAT(warning_of(with_chunk(rgb_png(), "iCCP", profile(make_profile(ColourSpace::kGray)))),
             Contains("colour profile was not kept"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "acTL", numbers({2, 0}))), Contains("animation"));
  CHECK(warning_of(with_chunk(gray_png(), "acTL", numbers({1, 0}))) == "");
  CHECK_THAT(warning_of(with_chunk(gray_png(), "tEXt", join("Title", {0, 'x'}))), Contains("comments"));
  CHECK_THAT(warning_of(with_chunk(gray_png(), "zTXt", Bytes{'a', 0, 0}, "IEND")), Contains("comments"));
  CHECK(warning_of(with_chunk(gray_png(), "tEXt", join("Software", {0, 'x'}))) == "");
  Bytes broken = with_chunk(gray_png(), "tRNS", {0, 1});
  broken[8 + 25 + 8] ^= 1;  // its checksum no longer fits
  CHECK_THAT(warning_of(broken), Contains("transparency was lost"));
  const StreamedPicture sound = read_stream(with_chunk(broken, "eXIf", make_test_exif(1, true)));
  CHECK_FALSE(sound.info.metadata.exif.empty());  // whatever befell the chunk before it
  Bytes exif = with_chunk(gray_png(), "eXIf", make_test_exif(1, true));
  exif[8 + 25 + 8 + 20] ^= 1;
  CHECK_THAT(warning_of(exif), Contains("EXIF is damaged"));
}

TEST_CASE("Metadata: what is lost or damaged in a JPEG is told") {
  const std::string icc("ICC_PROFILE\0", 12);
  const Bytes profile = make_profile(ColourSpace::kGray);
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe2, join(icc, {1, 2}, profile))), Contains("profile is damaged"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe2, join(icc, {2, 1}, profile))), Contains("profile is damaged"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe2, join(icc, {1}))), Contains("profile is damaged"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe2, join(icc, {1, 1}, make_profile(ColourSpace::kRgb)))),
             Contains("does not fit"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe1, join(std::string("Exif\0\0", 6), bytes_of("abc")))),
             Contains("EXIF is damaged"));
  const std::string extension = "http://ns.adobe.com/xmp/extension/";
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe1, join(extension, Bytes(41)))), Contains("XMP"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xfe, bytes_of("my holidays"))), Contains("comments"));
  CHECK(warning_of(with_segment(gray_jpeg(), 0xfe, bytes_of("CREATOR: gd-jpeg"))) == "");
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xed, bytes_of("Photoshop 3.0 8BIM\4\4"))), Contains("IPTC"));
  CHECK_THAT(warning_of(with_segment(gray_jpeg(), 0xe2, kMpf)), Contains("gain map"));
}

TEST_CASE("Metadata: XMP does not claim what was lost with the rest of the file") {
  const std::string start =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" "
      "xmlns:C=\"http://ns.google.com/photos/1.0/container/\" "
      "xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" "
      "xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" "
      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:CreatorTool=\"GCamera:MotionPhoto\"";
  const std::string end = "</rdf:Description></rdf:RDF></x:xmpmeta>";
  const std::string directory =
      "<C:Directory><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><C:Item Item:Mime=\"image/jpeg\" "
      "Item:Semantic=\"Primary\"/></rdf:li><rdf:li><C:Item "
      "Item:Mime=\"video/mp4\"></C:Item></rdf:li></rdf:Seq></C:Directory>";
  const std::string name("http://ns.adobe.com/xap/1.0/\0", 29);
  const auto read = [&](const std::string& attributes, const std::string& elements) {
    return read_stream(with_segment(gray_jpeg(), 0xe1, bytes_of(name + start + attributes + ">" + elements + end)));
  };
  const struct {
    std::string attributes, elements, left, warning;
  } cases[] = {
      {" GCamera:MotionPhoto=\"1\" GCamera:MotionPhotoVersion=\"1\"\n GCamera:BurstID=\"7\"", "",
       "  \n GCamera:BurstID=\"7\">", "motion photo"},
      {" GCamera:MicroVideoOffset = '4711'", "", " >", "motion photo"},
      {" hdrgm:Version=\"1.0\"", directory, " >", "gain map"},
      {"", "<GCamera:MotionPhoto>1</GCamera:MotionPhoto>" + directory + "<xmp:Rating>5</xmp:Rating><hdrgm:Version/>",
       "><xmp:Rating>5</xmp:Rating>", "motion photo"},
      {" xmpNote:HasExtendedXMP=\"0123\"", "", " >", "main part"},
      {" GCamera:BurstID=\"7\"", "", " GCamera:BurstID=\"7\">", ""},
  };
  for (const auto& [attributes, elements, left, warning] : cases) {
    const StreamedPicture picture = read(attributes, elements);
    CHECK(picture.info.metadata.xmp == bytes_of(start + left + end));
    REQUIRE(picture.warnings.size() == (warning.empty() ? 0 : 1));
    if (!warning.empty()) CHECK_THAT(picture.warnings[0], Contains(warning));
  }
  // One warning for all that belongs together.
  Bytes file = with_segment(gray_jpeg(), 0xe1, bytes_of(name + start + " hdrgm:Version=\"1.0\">" + directory + end));
  file = with_segment(file, 0xe2, kMpf);
  const Bytes second = gray_jpeg();
  file.insert(file.end(), second.begin(), second.end());
  CHECK(read_picture(file).warnings.size() == 1);
}

TEST_CASE("Metadata: PNG's gamma and primaries become a profile where they are not sRGB's") {
  const auto profile_for = [](uint32_t gamma, uint32_t red_x) {
    Bytes file = rgb_png();
    if (gamma > 0) file = with_chunk(file, "gAMA", numbers({gamma}));
    const Bytes primaries = numbers({31270, 32900, red_x, 33000, 30000, 60000, 15000, 6000});
    if (red_x > 0) file = with_chunk(file, "cHRM", primaries);
    return read_stream(file).info.metadata.icc;
  };
  CHECK(profile_for(45455, 0).empty());
  CHECK(profile_for(45000, 64000).empty());
  CHECK(profile_for(0, 64000).empty());
  const Bytes linear = profile_for(100000, 64000);
  CHECK(icc_colour_space(linear) == ColourSpace::kRgb);
  CHECK(linear == profile_for(100000, 64000));
  CHECK_FALSE(profile_for(0, 66000).empty());
  // Hostile values are no colours at all.
  for (const uint32_t gamma : {0u, 1u, 900u, 0x7fffffffu}) CHECK(profile_for(gamma, 0).empty());
  for (const uint32_t red_x : {30000u, 31270u, 110001u, 0x7fffffffu, 0xffffffffu})
    CHECK(profile_for(45455, red_x).empty());

  // Linear 50 % gray is sRGB's 188.
  const std::array<int, 3> seen = seen_through(linear, {128, 128, 128});
  for (const int value : seen) CHECK(std::abs(value - 188) <= 1);
}

TEST_CASE("Metadata: PNG's cICP becomes a profile, which goes before all else, and comes out again") {
  const auto with_cicp = [](Bytes file, uint8_t primaries, uint8_t transfer, uint8_t matrix = 0, uint8_t range = 1) {
    return read_stream(with_chunk(file, "cICP", {primaries, transfer, matrix, range}));
  };
  // sRGB is what pictures are without a profile, whatever else the file says.
  Bytes with_others = with_chunk(rgb_png(), "gAMA", numbers({100000}));
  const Bytes profile = make_profile(ColourSpace::kRgb);
  with_others = with_chunk(with_others, "iCCP", join("x", {0, 0}, deflate(profile)));
  REQUIRE(read_stream(with_others).info.metadata.icc == profile);
  CHECK(with_cicp(with_others, 1, 13).info.metadata.icc.empty());
  CHECK(with_cicp(with_others, 1, 13).warnings.empty());
  CHECK(with_cicp(gray_png(), 12, 13).info.metadata.icc.empty());

  // Display P3's red is beyond that of sRGB, its gray is the same.
  const StreamedPicture p3 = with_cicp(with_others, 12, 13);
  CHECK(p3.warnings.empty());
  check_near(seen_through(p3.info.metadata.icc, {128, 128, 128}), {128, 128, 128});
  check_near(seen_through(p3.info.metadata.icc, {200, 100, 100}), {214, 95, 97});
  check_near(seen_through(p3.info.metadata.icc, {255, 0, 0}), {255, 0, 0});
  // Green of BT.709 in BT.2020, whose curve differs from sRGB's.
  check_near(seen_through(with_cicp(rgb_png(), 9, 1).info.metadata.icc, {255, 255, 255}), {255, 255, 255});
  check_near(seen_through(with_cicp(rgb_png(), 1, 8).info.metadata.icc, {128, 128, 128}), {188, 188, 188});
  check_near(seen_through(with_cicp(rgb_png(), 1, 1).info.metadata.icc, {128, 128, 128}), {140, 140, 140});
  check_near(seen_through(with_cicp(gray_png(), 1, 8).info.metadata.icc, {128, 128, 128}), {188, 188, 188});

  // Of HDR what is not brighter than white looks as it should: 58 % of PQ are white of 203 nits, 75 % of HLG too.
  for (const auto& [transfer, white, name] :
       {std::tuple(uint8_t{16}, uint8_t{148}, "PQ"), {uint8_t{18}, uint8_t{191}, "HLG"}}) {
    const StreamedPicture hdr = with_cicp(rgb_png(), 9, transfer);
    REQUIRE(hdr.warnings.size() == 1);
    CHECK_THAT(hdr.warnings[0], Contains(name));
    check_near(seen_through(hdr.info.metadata.icc, {white, white, white}), {254, 254, 254});
    check_near(seen_through(hdr.info.metadata.icc, {255, 255, 255}), {255, 255, 255});
    check_near(seen_through(hdr.info.metadata.icc, {0, 0, 0}), {0, 0, 0});
  }

  for (const auto& [primaries, transfer] : {std::pair<uint8_t, uint8_t>{12, 13}, {9, 16}, {9, 18}, {9, 14}, {6, 6}}) {
    const StreamedPicture once = with_cicp(rgb_png(), primaries, transfer);
    const Bytes file = write_stream(kPngFormat, once.info, {1, 2, 3}).file;
    const Bytes chunk = join("cICP", {primaries, transfer, 0, 1});
    CHECK(std::search(file.begin(), file.end(), chunk.begin(), chunk.end()) != file.end());
    CHECK(read_stream(file).info.metadata.icc == once.info.metadata.icc);
    // As ICC.1:2022 has it.
    const Bytes tag = join(std::string("cicp\0\0\0\0", 8), {primaries, transfer, 0, 1});
    const Bytes& icc = once.info.metadata.icc;
    CHECK(std::search(icc.begin(), icc.end(), tag.begin(), tag.end()) != icc.end());
  }

  // What is not known is told, and the next best is taken.
  for (const StreamedPicture& other : {with_cicp(with_others, 2, 2), with_cicp(with_others, 12, 13, 1),
                                       with_cicp(with_others, 12, 13, 0, 0), with_cicp(with_others, 255, 255)}) {
    CHECK(other.info.metadata.icc == profile);
    REQUIRE(other.warnings.size() == 1);
    CHECK_THAT(other.warnings[0], Contains("cICP"));
  }
  CHECK(read_stream(with_chunk(with_others, "cICP", {12, 13, 0})).info.metadata.icc == profile);
  CHECK_FALSE(coding_points_of(profile));
  Bytes damaged = p3.info.metadata.icc;
  for (size_t i = 128; i < damaged.size(); ++i) {
    damaged[i] ^= 0xff;
    coding_points_of(damaged);
    damaged[i] ^= 0xff;
  }
}

TEST_CASE("Metadata: resolution travels as EXIF and comes out as PNG and JPEG say it") {
  const auto with_resolution = [](uint32_t x, uint32_t y, uint8_t unit) {
    return read_stream(with_chunk(rgb_png(), "pHYs", join("", numbers({x, y}), {unit}))).info;
  };
  CHECK(with_resolution(2835, 2835, 1).metadata.exif.empty());
  CHECK(with_resolution(1, 1, 0).metadata.exif.empty());
  CHECK(with_resolution(0, 5, 1).metadata.exif.empty());
  struct Case {
    uint32_t x, y;
    uint8_t unit;
    Resolution expected;
  };
  for (const Case& c :
       {Case{11811, 5906, 1, {300, 150, Resolution::kInch}},
        Case{1001, 1003, 1, {10.01, 10.03, Resolution::kCentimetre}}, Case{1, 2, 0, {1, 2, Resolution::kNone}}}) {
    const PictureInfo info = with_resolution(c.x, c.y, c.unit);
    const auto found = exif_resolution(info.metadata.exif);
    REQUIRE(found);
    CHECK(found->x == Approx(c.expected.x));
    CHECK(found->y == Approx(c.expected.y));
    CHECK(found->unit == c.expected.unit);
    const Bytes png = write_stream(kPngFormat, info, {1, 2, 3}).file;
    const auto field = std::search(png.begin(), png.end(), std::begin("pHYs"), std::begin("pHYs") + 4);
    REQUIRE(png.end() - field > 13);
    CHECK(Bytes(field + 4, field + 13) == join("", numbers({c.x, c.y}), {c.unit}));
    const Bytes jpeg = write_stream(kJpegFormat, info, {1, 2, 3}).file;
    CHECK(jpeg[13] == c.expected.unit - 1);
    CHECK((jpeg[14] << 8 | jpeg[15]) == int(c.expected.x));
    CHECK((jpeg[16] << 8 | jpeg[17]) == int(c.expected.y));
  }
}
