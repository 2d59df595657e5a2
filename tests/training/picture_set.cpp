#include "training/data/picture_set.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "pictures/file.hpp"
#include "pictures/fixture.hpp"
#include "temporary_directory.hpp"
#include "training/data/picture_files.hpp"

using namespace pith;
using namespace pith::train;
using Catch::Matchers::Contains;
using pith::test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

constexpr int kSide = 64;

// Red is the picture's own, green and blue tell the place.
Picture numbered_picture(int number, uint32_t width, uint32_t height) {
  Picture picture = make_picture(width, height, 3);
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      uint8_t* pixel = picture.row(y) + 3 * x;
      pixel[0] = uint8_t(number), pixel[1] = uint8_t(x), pixel[2] = uint8_t(y);
    }
  return picture;
}

std::vector<std::string> write_numbered(const TemporaryDirectory& directory, int count, uint32_t width = 80,
                                        uint32_t height = 70) {
  std::vector<std::string> paths;
  for (int i = 0; i < count; ++i) {
    paths.push_back(directory / (std::to_string(100 + i) + ".png"));
    write_file(paths.back(), write_png(numbered_picture(i, width, height).view()));
  }
  return paths;
}

PictureSet::Settings settings(uint64_t cache_bytes = 1 << 24, uint64_t seed = 1) {
  return {.side = kSide, .cache_bytes = cache_bytes, .threads = 3, .seed = seed};
}

std::set<int> numbers_seen(const PictureSet& pictures, int64_t step) {
  std::set<int> seen;
  for (int i = 0; i < 200; ++i) seen.insert(pictures.crop(step, i)[0]);
  return seen;
}

}  // namespace

TEST_CASE("Training pictures: found in folders and below, by extension, each once") {
  const TemporaryDirectory directory;
  fs::create_directories(directory / "deep/er");
  for (const char* name : {"b.PNG", "a.jpg", "c.Jpeg", "notes.txt", "d.ppm", "deep/er/e.png", "png"})
    write_file(directory / name, bytes_of("x"));
  fs::create_directory(directory / "folder.png");
  const std::vector<std::string> expected = {directory / "a.jpg", directory / "b.PNG", directory / "c.Jpeg",
                                             directory / "d.ppm", directory / "deep/er/e.png"};
  CHECK(find_pictures({directory / ""}) == expected);
  CHECK(find_pictures({directory / "deep/..", directory / "a.jpg", directory / "deep"}) == expected);
  CHECK(find_pictures({directory / "notes.txt"}) == std::vector<std::string>{directory / "notes.txt"});
  CHECK_THROWS_WITH(find_pictures({directory / "missing"}), Contains("missing") && Contains("no such"));
}

TEST_CASE("Training pictures: those that cannot be used are left out with a line each") {
  const TemporaryDirectory directory;
  std::vector<std::string> paths = write_numbered(directory, 3);
  const auto add = [&](const char* name, const Bytes& bytes) {
    paths.push_back(directory / name);
    write_file(paths.back(), bytes);
  };
  const Bytes jpeg = write_jpeg(make_test_picture(90, 90, 3).view());
  add("good.jpg", jpeg);
  add("cut.jpg", Bytes(jpeg.begin(), jpeg.begin() + long(jpeg.size() / 2)));
  add("small.png", write_png(make_test_picture(kSide - 1, 200, 3).view()));
  add("text.png", bytes_of("no picture"));
  paths.push_back(directory / "gone.png");

  std::set<std::string> skipped;
  PictureSet::Settings s = settings();
  s.skipped = [&](const std::string& path, const std::string& reason) {
    CHECK_FALSE(reason.empty());
    CHECK(skipped.insert(fs::path(path).filename().string()).second);
  };
  const PictureSet pictures(paths, s);
  CHECK(skipped == std::set<std::string>{"cut.jpg", "gone.png", "small.png", "text.png"});
  CHECK(pictures.held() == 4);
  CHECK(pictures.complete());
  CHECK_THROWS_WITH(PictureSet({paths.begin() + 4, paths.end()}, settings()), Contains("none of the 4 pictures"));
  CHECK_THROWS_AS(PictureSet({}, settings()), Error);
}

TEST_CASE("Training pictures: gray ones become RGB") {
  const TemporaryDirectory directory;
  const Picture gray = make_test_picture(kSide, kSide, 1);
  write_file(directory / "gray.png", write_png(gray.view()));
  const Picture rgb = read_rgb(directory / "gray.png", kSide);
  REQUIRE(rgb.channels == 3);
  bool equal = true;
  for (size_t i = 0; i < rgb.size(); ++i) equal &= rgb.samples[i] == gray.samples[i / 3];
  CHECK(equal);
}

TEST_CASE("Training pictures: crops are pieces of a picture, mirrored and transposed in the right shares") {
  const TemporaryDirectory directory;
  const PictureSet pictures(write_numbered(directory, 2, 100, 200), settings());
  int wrong = 0, mirrored = 0, transposed = 0;
  for (int i = 0; i < 400; ++i) {
    const Crop crop = pictures.crop(7, i);
    REQUIRE(crop.size() == size_t{kSide} * kSide * 3);
    const auto place = [&](int x, int y) {
      const uint8_t* pixel = &crop[size_t(3 * (y * kSide + x))];
      return std::pair<int, int>(pixel[1], pixel[2]);
    };
    const auto [left, top] = place(0, 0);
    const bool turned = place(1, 0).first == left;  // along a row of the crop, rows of the picture go by
    const int sign = (turned ? place(1, 0).second - top : place(1, 0).first - left);
    transposed += turned;
    mirrored += sign < 0;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const auto expected = turned ? std::pair(left + y, top + sign * x) : std::pair(left + sign * x, top + y);
        wrong += place(x, y) != expected || crop[size_t(3 * (y * kSide + x))] != crop[0];
      }
  }
  CHECK(wrong == 0);
  CHECK(mirrored > 160);
  CHECK(mirrored < 240);
  CHECK(transposed > 70);
  CHECK(transposed < 130);
  CHECK(numbers_seen(pictures, 1).size() == 2);
}

TEST_CASE("Training pictures: the seed alone decides the crops") {
  const TemporaryDirectory directory;
  const std::vector<std::string> paths = write_numbered(directory, 40);
  const uint64_t quarter = 10 * 80 * 70 * 3;
  PictureSet::Settings one_thread = settings(quarter);
  one_thread.threads = 1;
  PictureSet a(paths, settings(quarter)), b(paths, one_thread), other(paths, settings(quarter, 2));
  bool all_equal = true, other_equal = true;
  for (int step = 0; step < 8; ++step) {
    for (PictureSet* set : {&a, &b, &other}) set->advance();
    for (int i = 0; i < 5; ++i) {
      all_equal &= a.crop(step, i) == b.crop(step, i);
      other_equal &= a.crop(step, i) == other.crop(step, i);
    }
  }
  CHECK(all_equal);
  CHECK_FALSE(other_equal);
  CHECK(a.crop(1, 2) != a.crop(1, 3));
  CHECK(a.crop(1, 2) != a.crop(2, 2));
}

TEST_CASE("Training pictures: a large crop is as large as its picture allows") {
  const TemporaryDirectory directory;
  const PictureSet pictures(write_numbered(directory, 3), settings(1 << 20));
  CHECK(side_of(pictures.large_crop(1, 1, 70)) == 70);
  CHECK(side_of(pictures.large_crop(1, 1, 1000)) == 70);  // of pictures of 80 x 70
  CHECK(side_of(pictures.large_crop(1, 1, 66)) == 66);
}

TEST_CASE("Training pictures: the cache stays within its bound, and all pictures get their turn") {
  const TemporaryDirectory directory;
  std::vector<std::string> paths = write_numbered(directory, 60, 400, 400);
  paths.push_back(directory / "bad.png");
  write_file(paths.back(), bytes_of("no picture"));
  const size_t bound = 20 * 400 * 400 * 3 + 1000;
  int skipped = 0;
  PictureSet::Settings s = settings(bound);
  s.skipped = [&](const std::string&, const std::string&) { ++skipped; };
  PictureSet pictures(paths, s);
  CHECK_FALSE(pictures.complete());
  std::set<int> seen;
  bool within = true;
  for (int step = 0; step < 15; ++step) {
    pictures.advance();
    within &= pictures.held() == 20;
    seen.merge(numbers_seen(pictures, step));
  }
  CHECK(within);
  CHECK(seen.size() == 60);
  CHECK(skipped == 1);
}

TEST_CASE("Training pictures: a run that goes on starts elsewhere, unless all pictures are held") {
  const TemporaryDirectory directory;
  const std::vector<std::string> paths = write_numbered(directory, 40);
  for (const bool all : {true, false}) {
    PictureSet::Settings s = settings(all ? 1 << 24 : 18 * 80 * 70 * 3);
    const PictureSet first(paths, s);
    s.first_step = 1000;
    const PictureSet second(paths, s);
    CHECK((numbers_seen(first, 1) == numbers_seen(second, 1)) == all);
    CHECK((first.crop(1, 1) == second.crop(1, 1)) == all);
  }
}

TEST_CASE("Training pictures: of one that is too large for the cache, regions are held in turn") {
  const TemporaryDirectory directory;
  const std::vector<std::string> paths = {directory / "wide.png"};
  write_file(paths[0], write_png(numbered_picture(3, 250, 100).view()));
  const uint64_t least = 3 * kSide * kSide;
  for (const uint64_t bound : {uint64_t{1}, 16 * (least + 3000)}) {
    PictureSet pictures(paths, settings(bound));
    CHECK_FALSE(pictures.complete());
    int lowest = 255, highest = 0;
    for (int step = 0; step < 8; ++step) {
      pictures.advance();
      CHECK(pictures.held() == 1);
      for (int i = 0; i < 50; ++i) {
        lowest = std::min<int>(lowest, pictures.crop(step, i)[1]);
        highest = std::max<int>(highest, pictures.crop(step, i)[1]);
      }
    }
    CHECK(lowest < 70);
    CHECK(highest > 180);
  }
}

TEST_CASE("Training pictures: that vanish meanwhile end the reading, not the training") {
  const TemporaryDirectory directory;
  const std::vector<std::string> paths = write_numbered(directory, 20);
  PictureSet pictures(paths, settings(16 * 80 * 70 * 3));
  for (const std::string& path : paths) fs::remove(path);
  for (int step = 0; step < 4; ++step) pictures.advance();
  CHECK(pictures.held() >= 1);
  CHECK(pictures.crop(1, 1).size() == size_t{kSide} * kSide * 3);
}

TEST_CASE("Crops from the middle lie side by side around the centre") {
  const Picture picture = numbered_picture(1, 200, 130);
  const auto corner = [](const Crop& crop) { return std::pair<int, int>(crop[1], crop[2]); };
  const std::vector<Crop> four = middle_crops(picture, kSide, 4);
  REQUIRE(four.size() == 4);
  CHECK(corner(four[0]) == std::pair(36, 1));
  CHECK(corner(four[1]) == std::pair(100, 1));
  CHECK(corner(four[2]) == std::pair(36, 65));
  CHECK(middle_crops(picture, kSide, 100).size() == 6);
  const std::vector<Crop> one = middle_crops(picture, kSide, 1);
  REQUIRE(one.size() == 1);
  CHECK(corner(one[0]) == std::pair(68, 33));
}
