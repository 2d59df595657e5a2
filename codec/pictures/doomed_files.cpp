#include "pictures/doomed_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <csignal>
#include <cstring>
#include <mutex>

namespace pith {
namespace {

// Fixed memory, since a signal may come while a name is being changed. It can meet old and new names of doomed files,
// and mixtures of both, but nothing else.
struct Entry {
  std::atomic<bool> used{false};
  char name[PATH_MAX];
};

// A file for each thread of a large machine; what is beyond is just not removed.
constexpr size_t kMaxFiles = 256;
Entry entries[kMaxFiles];
std::mutex mutex;

void remove_files_and_die(int signal) {
  for (Entry& entry : entries) {
    if (entry.used) ::unlink(entry.name);
  }
  ::raise(signal);  // which has its usual effect as soon as this returns
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = remove_files_and_die;
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now;
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace

void doom_file(const std::string& name) {
  const std::lock_guard lock(mutex);
  catch_signals();
  const auto entry = std::find_if(std::begin(entries), std::end(entries), [](const Entry& e) { return !e.used; });
  if (entry == std::end(entries) || name.size() >= sizeof entry->name) return;
  std::strcpy(entry->name, name.c_str());
  entry->used = true;
}

void forget_doomed_file(const std::string& name) {
  const std::lock_guard lock(mutex);
  for (Entry& entry : entries) {
    if (entry.used && name == entry.name) entry.used = false;
  }
}

}  // namespace pith
