// Watches a folder and encodes every PGM and PPM that appears in it: archive_folder FOLDER ARCHIVE
//
// A picture is taken when the program that writes it closes it, or when it is moved there; at the start, if it is not
// in the archive yet. SIGINT and SIGTERM end the program between two pictures.
#include <limits.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <pith/pith.hpp>
#include <string>
#include <system_error>

#include "files.h"

namespace fs = std::filesystem;

namespace {

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

// A descriptor that can be read from once somebody wants the program to end.
int watch_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  checked(sigprocmask(SIG_BLOCK, &set, nullptr));
  return checked(signalfd(-1, &set, SFD_CLOEXEC));
}

bool readable(int descriptor) {
  pollfd poll_one{descriptor, POLLIN, 0};
  return checked(poll(&poll_one, 1, 0)) > 0;
}

class Archive {
 public:
  explicit Archive(const char* folder) : folder_(folder) { fs::create_directories(folder_); }

  bool has(const fs::path& picture) const { return fs::exists(name_of(picture)); }

  // A picture that cannot be taken is reported, and left to the user.
  void take(const fs::path& picture) const {
    if (picture.extension() != ".ppm" && picture.extension() != ".pgm") return;
    pith_image image;
    if (read_pnm(picture.c_str(), &image)) return;
    const std::unique_ptr<uint8_t, void (*)(void*)> owner(image.pixels, std::free);
    try {
      const pith::Buffer file = context_.encode(image);
      write_file(name_of(picture).c_str(), "", file.data(), file.size());
    } catch (const pith::Failure& failure) {
      complain(picture.c_str(), failure.what());
    }
  }

 private:
  std::string name_of(const fs::path& picture) const { return (folder_ / picture.filename()).string() + ".pith"; }

  const fs::path folder_;
  const pith::Context context_;
};

// At least the next one of the folder's events, and no more than a few.
void take_next(int watch, const fs::path& folder, const Archive& archive) {
  alignas(inotify_event) char events[sizeof(inotify_event) + NAME_MAX + 1];
  const int size = checked(static_cast<int>(read(watch, events, sizeof events)));
  for (int at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events + at);
    if (event->mask & (IN_Q_OVERFLOW | IN_IGNORED)) throw std::runtime_error("lost sight of the folder");
    if (event->len) archive.take(folder / event->name);
    at += static_cast<int>(sizeof *event + event->len);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: archive_folder FOLDER ARCHIVE\n");
    return 2;
  }
  try {
    const int signals = watch_signals();
    const int watch = checked(inotify_init1(IN_CLOEXEC));
    checked(inotify_add_watch(watch, argv[1], IN_CLOSE_WRITE | IN_MOVED_TO));
    const Archive archive(argv[2]);
    for (const fs::directory_entry& entry : fs::directory_iterator(argv[1]))
      if (!readable(signals) && !archive.has(entry.path())) archive.take(entry.path());

    while (!readable(signals)) {
      pollfd either[] = {{signals, POLLIN, 0}, {watch, POLLIN, 0}};
      checked(poll(either, 2, -1));
      if (either[1].revents && !either[0].revents) take_next(watch, argv[1], archive);
    }
    return 0;
  } catch (const std::exception& error) {
    return complain(argv[1], error.what());
  }
}
