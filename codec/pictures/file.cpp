#include "pictures/file.hpp"

#include <sys/stat.h>

namespace pith {

Bytes read_file(const std::string& path) {
  InputFile file(path);
  return read_whole(file);
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
