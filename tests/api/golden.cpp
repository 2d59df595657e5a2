// Files that were once written must decode for ever, to the same pixels up to rounding, and damaged ones must fail for
// ever. `test_api "[make-golden]"` writes a new generation into the current folder; old ones are never replaced.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fixture.hpp"

using pith::test::TestImage;

namespace {

const std::filesystem::path kFolder = PITH_GOLDEN_FOLDER;

std::vector<uint8_t> read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& path, const void* data, size_t size) {
  std::ofstream(path, std::ios::binary).write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
}

pith::Context context_with(const std::filesystem::path& model) {
  pith_context_settings settings = pith::context_settings();
  const std::string path = model;
  settings.model_path = path.c_str();
  settings.precision = PITH_PRECISION_F32;
  return pith::Context(settings);
}

// Raw samples: that is all a golden picture needs.
int largest_difference(const pith_image& image, const std::vector<uint8_t>& expected) {
  REQUIRE(expected.size() == size_t{image.width} * image.height * image.channels);
  int largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) largest = std::max(largest, std::abs(image.pixels[i] - expected[i]));
  return largest;
}

}  // namespace

TEST_CASE("golden files decode to their pixels") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "decode")) {
    if (entry.path().extension() != ".pith") continue;
    INFO(entry.path());
    // Named GENERATION-WHAT.pith; each generation has its model.
    const std::string stem = entry.path().stem();
    const pith::Context context = context_with(kFolder / (stem.substr(0, stem.find('-')) + ".safetensors"));
    const std::vector<uint8_t> file = read(entry.path());
    const pith::Image image = context.decode(file.data(), file.size());
    CHECK(largest_difference(image.get(), read(std::filesystem::path(entry.path()).replace_extension(".raw"))) <= 1);
    ++files;
  }
  CHECK(files == 7);
}

TEST_CASE("golden damaged files are refused") {
  const pith::Context context = context_with(kFolder / "v1.safetensors");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "refuse")) {
    INFO(entry.path());
    const std::vector<uint8_t> file = read(entry.path());
    CHECK_THROWS_AS(context.decode(file.data(), file.size()), pith::Failure);
    ++files;
  }
  CHECK(files == 11);
}

TEST_CASE("make golden files", "[.][make-golden]") {
  const std::vector<uint8_t> model = pith::test::tiny_model();
  write("v1.safetensors", model.data(), model.size());
  std::filesystem::create_directories("decode");
  std::filesystem::create_directories("refuse");
  const pith::Context context = context_with("v1.safetensors");
  auto encode = [&](const TestImage& picture, double quality, uint32_t tile) {
    pith_encode_settings settings = pith::encode_settings();
    settings.quality = quality;
    settings.tile_size = tile;
    const pith::Buffer file = context.encode(picture.image(), settings);
    return std::vector<uint8_t>(file.data(), file.data() + file.size());
  };
  auto golden = [&](const std::string& name, const std::vector<uint8_t>& file) {
    const pith::Image image = context.decode(file.data(), file.size());
    write("decode/v1-" + name + ".pith", file.data(), file.size());
    write("decode/v1-" + name + ".raw", image.get().pixels, image.get().stride * image.get().height);
  };
  golden("colour", encode(TestImage::random(50, 35, 3), 60, 1024));
  golden("tiles", encode(TestImage::random(150, 70, 3), 20, 64));
  golden("gray", encode(TestImage::random(33, 40, 1), 90, 64));
  golden("pixel", encode(TestImage::random(1, 1, 3), 0, 64));
  golden("alpha", encode(TestImage::random(100, 70, 4), 60, 64));
  golden("alpha-gray", encode(TestImage::random(33, 40, 2), 60, 1024));

  const std::vector<uint8_t> good = encode(TestImage::random(20, 20, 3), 50, 64);
  auto refused = [&](const std::string& name, auto change) {
    std::vector<uint8_t> bad = good;
    change(bad);
    write("refuse/" + name + ".pith", bad.data(), bad.size());
  };
  refused("empty", [](auto& b) { b.clear(); });
  refused("signature-as-text", [](auto& b) { b[5] = '\n'; });
  refused("truncated-header", [](auto& b) { b.resize(30); });
  refused("truncated-tile", [](auto& b) { b.resize(b.size() - 40); });
  refused("no-end", [](auto& b) { b.resize(b.size() - 20); });
  refused("trailing-byte", [](auto& b) { b.push_back(0); });
  refused("bit-in-tile", [](auto& b) { b[b.size() - 30] ^= 4; });
  refused("bit-in-size", [](auto& b) { b[20] ^= 1; });
  // Behind the header, whose end is at 44: 8 bytes, the hash, and the checksum of both.
  refused("another-model-of-the-id", [](auto& b) {
    b[52] ^= 1;
    const auto sum = static_cast<uint32_t>(crc32(0, &b[44], 24));
    for (int i = 0; i < 4; ++i) b[68 + i] = static_cast<uint8_t>(sum >> 8 * i);
  });
}
