// Indexes of archives: files of SQLite's that anyone may have changed. Whatever is in them, they are refused or
// searched, changed and merged like any other.
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "fuzz.hpp"
#include "search/archive.hpp"
#include "search/duplicates.hpp"
#include "temporary_directory.hpp"

namespace {

using namespace pith;
using namespace pith::tool;

// As the files of the corpus have it.
constexpr Embedding kEmbedding = {77, 4, 2, 2};
constexpr size_t kMost = 3;

template <typename Work>
void may_fail(Work work) {
  try {
    work();
  } catch (const std::runtime_error&) {
  } catch (const std::bad_alloc&) {
  }
}

void search(Archive& archive) {
  for (const float x : {1.f, -1.f}) {
    const std::vector<Neighbour> found = archive.nearest(std::vector<float>{x, 0}, kMost);
    fuzz::expect(found.size() <= kMost);
    for (size_t i = 0; i < found.size(); ++i) {
      fuzz::expect(std::isfinite(found[i].similarity));
      fuzz::expect(i == 0 || found[i].similarity <= found[i - 1].similarity);
      archive.name(found[i].id);
    }
  }
}

void find_copies(Archive& archive) {
  for (const std::vector<int64_t>& group : find_duplicates(archive, 0.9)) fuzz::expect(group.size() > 1);
}

void change(Archive& archive) {
  const std::vector<std::string> names = archive.names_below("/p");
  archive.put(std::vector<ArchivePicture>{{"/p/new", {5, 10}, {1, 0, 0, 1}}});
  archive.find("/p/new");  // which pages that contradict each other may hide
  may_fail([&] { archive.update_lists(); });
  may_fail([&] { search(archive); });
  if (!names.empty()) archive.remove({names[0]});
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "a.index";
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  may_fail([&] {
    Archive archive = Archive::to_read(path, kEmbedding);
    may_fail([&] { search(archive); });
    may_fail([&] { find_copies(archive); });
  });
  may_fail([&] {
    Archive other = Archive::to_change(folder / "b.index", kEmbedding);
    Archive::to_read(path, kEmbedding);
    other.merge(path);
    search(other);
  });
  may_fail([&] {
    Archive archive = Archive::to_change(path, kEmbedding);
    change(archive);
  });
  return 0;
}
