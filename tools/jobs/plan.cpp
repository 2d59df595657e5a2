#include "jobs/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include "console.hpp"
#include "jobs/extension.hpp"
#include "pictures/descriptor.hpp"

namespace pith::tool {

namespace fs = std::filesystem;
namespace {

// With the dot. Formats that are only read give way to another one.
std::string extension_of_copy(std::string_view source) {
  if (source.empty() || format_by_extension(source.substr(1))) return std::string(source);
  const PictureFormat* format = format_of_inputs(source.substr(1));
  return "." + std::string(format && format->make_writer ? format->extensions.front() : "png");
}

}  // namespace

void create_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw FileError(folder, "cannot be created: " + error.message());
  if (!fs::is_directory(folder, error)) throw FileError(folder, "is not a directory");
}

Plan::Plan(const FileOptions& options, const Naming& naming)
    : options_(options), naming_(naming), names_(find_inputs(options, naming.source_extensions, &problems_)) {
  const bool to_standard_output = options.output == "-" || descriptor_named(options.output) == STDOUT_FILENO;
  if (options.json && to_standard_output)
    throw UsageError("--json and -o " + options.output + " cannot share standard output");
  if (!options.output.empty() && size() > 1) throw UsageError("-o takes one input; for several use --out-dir");
  check_outputs_differ();
  if (!options.directory.empty()) create_folder(options.directory);
}

std::string Plan::output_of(size_t i) const {
  if (!options_.output.empty()) return options_.output;
  if (names_.name(i) == "-") {
    throw UsageError("reading standard input needs an output: -o FILE, or -o - for standard output");
  }
  std::string_view path = options_.directory.empty() ? names_.name(i) : names_.kept(i);
  const std::string_view extension = known_extension(path, naming_.source_extensions);
  if (!naming_.keeps) path.remove_suffix(extension.size());
  std::string renamed = std::string(path) + (options_.directory.empty() ? naming_.mark : "") +
                        (naming_.extension.empty() ? extension_of_copy(extension) : naming_.extension);
  if (options_.directory.empty()) return renamed;
  const fs::path below = fs::path(renamed).relative_path().lexically_normal();
  if (!below.empty() && *below.begin() == "..")
    throw UsageError(std::string(names_.name(i)) + ": its output would be outside --out-dir");
  return (options_.directory / below).string();
}

void Plan::check_outputs_differ() const {
  // A million names would fill the memory, their hashes do not.
  const auto normal_output = [this](size_t i) { return fs::path(output_of(i)).lexically_normal().string(); };
  std::vector<std::pair<size_t, size_t>> hashes;  // and whose
  for (size_t i = 0; i < size(); ++i) hashes.emplace_back(std::hash<std::string>()(normal_output(i)), i);
  std::sort(hashes.begin(), hashes.end());
  for (auto a = hashes.begin(); a != hashes.end(); ++a) {
    for (auto b = a + 1; b != hashes.end() && b->first == a->first; ++b) {
      if (normal_output(a->second) != normal_output(b->second)) continue;
      throw UsageError(std::string(names_.name(a->second)) + " and " + std::string(names_.name(b->second)) +
                       " would both be written to " + output_of(b->second) + "; rename or leave out one of them" +
                       naming_.advice);
    }
  }
}

}  // namespace pith::tool
