#include "trainer/pictures.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/parallel.hpp"
#include "console.hpp"
#include "training/data/picture_files.hpp"

namespace pith::tool {
namespace {

constexpr size_t kKeptAside = 20;  // one of so many
constexpr size_t kCrops = 32;

// Names of one file are equal then.
std::string canonical(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

std::vector<std::string> spread(const std::vector<std::string>& paths, size_t most) {
  const size_t count = std::min(most, paths.size());
  std::vector<std::string> chosen;
  for (size_t i = 0; i < count; ++i) chosen.push_back(paths[i * paths.size() / count]);
  return chosen;
}

}  // namespace

PictureLists choose_pictures(const std::vector<std::string>& sources, const std::string& validation) {
  PictureLists lists;
  const std::vector<std::string> found = train::find_pictures(sources);
  if (validation.empty()) {
    for (size_t i = 0; i < found.size(); ++i) {
      const bool aside = found.size() >= kKeptAside && i % kKeptAside == kKeptAside - 1;
      (aside ? lists.valid : lists.train).push_back(found[i]);
    }
  } else {
    lists.valid = train::find_pictures({validation});
    std::set<std::string> aside;
    for (const std::string& path : lists.valid) aside.insert(canonical(path));
    std::copy_if(found.begin(), found.end(), std::back_inserter(lists.train),
                 [&](const std::string& path) { return aside.count(canonical(path)) == 0; });
  }
  return lists;
}

ValidationCrops validation_crops(const std::vector<std::string>& paths, int side, bool whole, int threads) {
  const std::vector<std::string> chosen = spread(paths, kCrops);
  std::vector<std::vector<train::Crop>> crops(chosen.size());
  std::vector<std::string> problems(chosen.size());
  for_each_in_parallel(threads, static_cast<int>(chosen.size()), [&] {
    return [&](int i) {
      try {
        const Picture picture = train::read_rgb(chosen[i], side);
        crops[i] = whole ? std::vector<train::Crop>{train::middle_square(picture, side)}
                         : train::middle_crops(picture, side, static_cast<int>(kCrops / chosen.size()));
      } catch (const std::exception& error) {
        problems[i] = error.what();
      }
    };
  });
  ValidationCrops out;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (!problems[i].empty()) print_warning(chosen[i], problems[i] + "; left out");
    out.pictures += !crops[i].empty();
    std::move(crops[i].begin(), crops[i].end(), std::back_inserter(out.crops));
  }
  return out;
}

}  // namespace pith::tool
