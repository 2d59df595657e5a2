#include "pictures/file.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"

namespace pith {
namespace {

constexpr uint64_t kPipeBlock = uint64_t{1} << 20;

}  // namespace

Bytes read_file(const std::string& path) {
  InputFile file(path);
  const struct stat& status = file.status();
  // One byte more than the size, so that the end shows without growing the buffer.
  const uint64_t expected = S_ISREG(status.st_mode) ? uint64_t(status.st_size) + 1 : kPipeBlock;
  Bytes data;
  for (size_t used = 0;;) {
    if (used == data.size()) data.resize(std::min(std::max(expected, uint64_t{used} * 2), kMaxFileBytes + 1));
    const size_t count = file.read(data.data() + used, data.size() - used);
    used += count;
    if (used > kMaxFileBytes) throw Error(PITH_ERROR_LIMIT, "is larger than the limit of 4 GiB");
    if (count == 0) {
      data.resize(used);
      return data;
    }
  }
}

void write_file(const std::string& path, std::span<const uint8_t> data, Sync sync) {
  OutputFile file(path, OutputFile::IfExists::kReplace, sync);
  file.write(data);
  file.commit();
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first, second;
  if (a == "-" || b == "-" || ::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) return false;
  return S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace pith
