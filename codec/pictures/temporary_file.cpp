#include "pictures/temporary_file.hpp"

#include <fcntl.h>

#include <cstdio>
#include <random>

#include "pictures/doomed_files.hpp"

namespace pith {
namespace {

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

// So that no file of another process, maybe on another machine, can have the same name.
std::string random_text() {
  std::random_device random;
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return text;
}

// The only name of a nameless file.
std::string process_name(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

// Fails where the file system has no such files, and where /proc is missing, by which they get a name.
Descriptor open_nameless(const std::string& folder) {
  Descriptor file(::open(folder.empty() ? "." : folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666));
  if (file.get() >= 0 && ::access(process_name(file.get()).c_str(), F_OK) != 0) return Descriptor();
  return file;
}

// Folders that may be written but not read cannot be opened, and so not synced.
void sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0)
    wait_for_disk(opened.get(), "is complete, but a power failure might undo it, as its folder cannot be synced");
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& target, Kind kind) : target_(target), folder_(folder_of(target)) {
  if (kind == Kind::kNameless) descriptor_ = open_nameless(folder_);
  if (descriptor_.get() >= 0) return;
  descriptor_ = Descriptor(take_free_name(
      [](const std::string& name) { return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }));
}

TemporaryFile::~TemporaryFile() {
  if (name_.empty()) return;
  ::unlink(name_.c_str());
  forget_doomed_file(name_);
}

void TemporaryFile::commit(bool may_replace, Sync sync) {
  check_written(fd());
  if (sync == Sync::kYes) wait_for_disk(fd(), "cannot be written to the disk");
  take_target_name(may_replace);
  if (sync == Sync::kYes) sync_folder(folder_);
}

void TemporaryFile::take_target_name(bool may_replace) {
  if (name_.empty()) {
    const auto link_to = [&](const std::string& name) {
      return ::linkat(AT_FDCWD, process_name(fd()).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW);
    };
    if (link_to(target_) == 0) return;
    if (errno != EEXIST || !may_replace) throw_errno("cannot be written");
    take_free_name(link_to);  // only rename replaces a file at once, and it needs a name to begin with
  }
  if (rename_to_target(may_replace) != 0) throw_errno("cannot be written");
  forget_doomed_file(name_);
  name_.clear();
}

int TemporaryFile::rename_to_target(bool may_replace) {
  if (!may_replace) {
    const int result = ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE);
    if (result == 0 || errno != EINVAL) return result;  // EINVAL: the file system cannot tell
  }
  return ::rename(name_.c_str(), target_.c_str());
}

template <typename Create>
int TemporaryFile::take_free_name(Create create) {
  for (;;) {
    const std::string name = folder_ + ".pith-" + random_text() + ".tmp";
    doom_file(name);  // before there is one: signals do not wait
    const int result = create(name);
    if (result >= 0) {
      name_ = name;
      return result;
    }
    const int error = errno;
    forget_doomed_file(name);
    if (error != EEXIST) throw_errno("cannot be created", error);
  }
}

}  // namespace pith
