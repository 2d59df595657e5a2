#include "search/indexing.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <unordered_set>

#include "autoencoder/code_of.hpp"
#include "autoencoder/full_name.hpp"
#include "autoencoder/load_picture.hpp"
#include "base/parallel.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "jobs/input_names.hpp"
#include "search/embedding.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAtOnce = 256;  // pictures

struct Counts {
  size_t fresh = 0, changed = 0, gone = 0, unreadable = 0, missing = 0;
};

std::vector<ArchivePicture> outdated(const InputNames& names, Archive& archive, Counts& counts) {
  std::vector<ArchivePicture> pictures;
  std::unordered_set<std::string> seen;
  for (size_t i = 0; i < names.size(); ++i) {
    std::string name = full_name(names.name(i));
    if (!seen.insert(name).second) continue;
    const std::optional<FileState> now = state_of(name), before = archive.find(name);
    if (!now) {
      print_error(name + ": cannot be opened: " + std::strerror(errno));
      ++counts.missing;
    } else if (before != now) {
      ++(before ? counts.changed : counts.fresh);
      pictures.push_back({std::move(name), *now, {}});
    }
  }
  return pictures;
}

// Below folders that are there. A file of which it is not known whether it is there stays.
size_t remove_gone(const FileOptions& files, Archive& archive) {
  std::set<std::string> gone;
  for (const std::string& input : files.inputs) {
    std::error_code ignored;
    if (!fs::is_directory(input, ignored)) continue;
    for (std::string& name : archive.names_below(fs::canonical(input).string()))
      if (!state_of(name) && (errno == ENOENT || errno == ENOTDIR)) gone.insert(std::move(name));
  }
  archive.remove({gone.begin(), gone.end()});
  return gone.size();
}

void embed(std::span<ArchivePicture> pictures, const AutoencoderContext& context, PictureFiles& files, int threads,
           Counts& counts) {
  std::mutex mutex;
  for_each_in_parallel(threads, static_cast<int>(pictures.size()), [&] {
    return [&](int i) {
      try {
        pictures[i].code = code_of(pictures[i].name, context, files);
      } catch (const FileError& error) {
        const std::lock_guard lock(mutex);
        print_error(error.what());
        ++counts.unreadable;
      }
    };
  });
}

// What could not be read is tried again the next time; what it was before is not what is there now.
void store(Archive& archive, std::span<ArchivePicture> pictures) {
  std::vector<std::string> unreadable;
  std::vector<ArchivePicture> readable;
  for (ArchivePicture& picture : pictures)
    if (picture.code.empty())
      unreadable.push_back(std::move(picture.name));
    else
      readable.push_back(std::move(picture));
  archive.put(readable);
  archive.remove(unreadable);
}

}  // namespace

void index_pictures(const IndexOptions& options) {
  const std::string& path = options.files.output;
  if (std::ranges::find(options.files.inputs, "-") != options.files.inputs.end())
    throw UsageError("standard input has no name to be indexed by; --files-from - reads names from it");
  const AutoencoderContext context = make_autoencoder_context(options.model);
  std::vector<InputProblem> problems;
  const InputNames names = find_inputs(options.files, embeddable_extensions(), &problems);
  for (const InputProblem& problem : problems) print_error(problem.name + ": " + problem.message);
  Archive archive = Archive::to_change(path, embedding_of(context));
  Counts counts;
  about_file(path, [&] {
    std::vector<ArchivePicture> pictures = outdated(names, archive, counts);
    PictureFiles files(options.max_pixels);
    ProgressBar progress(pictures.size());
    for (size_t begin = 0; begin < pictures.size(); begin += kAtOnce) {
      const std::span<ArchivePicture> part =
          std::span(pictures).subspan(begin, std::min(kAtOnce, pictures.size() - begin));
      progress.show(begin, part[0].name);
      embed(part, context, files, static_cast<int>(thread_count(options.model)), counts);
      store(archive, part);
    }
    counts.gone = remove_gone(options.files, archive);
    archive.update_lists();
    print_note(formatted("%s: %zu pictures; %zu new, %zu changed, %zu gone, %zu unreadable", path.c_str(),
                         archive.count(), counts.fresh, counts.changed, counts.gone, counts.unreadable));
  });
  if (counts.unreadable || counts.missing || !problems.empty()) throw AlreadyReported();
}

}  // namespace pith::tool
