#include "eval/pairs.hpp"

#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

// Paths of a folder's pictures, by name without extension.
std::map<std::string, std::string> pictures_of(const std::string& folder) {
  const std::vector<std::string> extensions = picture_extensions();
  std::map<std::string, std::string> pictures;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    std::string name = i->path().filename().string();
    const std::string_view extension = known_extension(name, extensions);
    if (extension.empty()) continue;
    name.resize(name.size() - extension.size());
    if (!pictures.emplace(name, i->path().string()).second)
      throw Error(PITH_ERROR_ARGUMENT, "has two pictures named " + name + "; leave one of them");
  }
  if (error) throw Error(PITH_ERROR_IO, "cannot be read: " + error.message());
  if (pictures.empty()) throw Error(PITH_ERROR_ARGUMENT, "has no pictures (" + names_of_formats() + ")");
  return pictures;
}

}  // namespace

std::vector<PicturePair> picture_pairs(const std::string& noisy_folder, const std::string& clean_folder) {
  std::map<std::string, std::string> noisy, clean;
  about_file(noisy_folder, [&] { noisy = pictures_of(noisy_folder); });
  about_file(clean_folder, [&] { clean = pictures_of(clean_folder); });
  std::vector<PicturePair> pairs;
  for (const auto& [name, path] : noisy) {
    const auto partner = clean.find(name);
    if (partner == clean.end())
      about_file(path, [&] {
        throw Error(PITH_ERROR_ARGUMENT,
                    "has no clean picture of that name in " + clean_folder + "; add it, or take this one away");
      });
    pairs.push_back({path, partner->second});
  }
  return pairs;
}

}  // namespace pith::tool
