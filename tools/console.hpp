// How the program talks: errors, warnings and progress on stderr, one line each, and the exit codes behind them.
#pragma once
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>

namespace pith::tool {

enum ExitCode { kExitOk = 0, kExitFailed = 1, kExitUsage = 2 };

// The command line makes no sense: one line, exit 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Something about one file went wrong: one line that names it, exit 1. Of a very long name the middle is left out.
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& name, const std::string& message);
};

// Some of the work failed and every reason has been printed: exit 1.
class AlreadyReported : public std::exception {};

// A signal ended the work, whose results so far are safe: exit 128 + signal, as shells count.
struct Interrupted : std::exception {
  explicit Interrupted(int number) : signal(number) {}
  int signal;
};

// "-" as people should read it.
std::string display_name(const std::string& path, bool output);

// Prints "pith: <message>" as exactly one line.
void print_error(const std::string& message);
void print_note(const std::string& message);

// Prints "pith: <name>: warning: <message>" as exactly one line.
void print_warning(const std::string& name, const std::string& message);

// Runs `work`, turning every exception into a FileError about `name`.
template <typename Work>
auto about_file(const std::string& name, Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw FileError(name, "not enough memory");
  } catch (const FileError&) {
    throw;
  } catch (const std::exception& error) {
    throw FileError(name, error.what());
  }
}

// A progress bar on stderr; silent unless that is a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(size_t total = 1);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  // Shows that `done` of the total are finished and `current` is being worked on.
  void show(size_t done, const std::string& current);

  // The same for a share of 0…1 of the work and any text.
  void show_share(double share, const std::string& text);

  bool visible() const { return visible_; }

 private:
  size_t total_;
  bool visible_;
};

}  // namespace pith::tool
