#include "console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/one_line.hpp"

namespace pith::tool {
namespace {

constexpr char kClearLine[] = "\r\x1b[K";
constexpr size_t kBarWidth = 20;
constexpr size_t kMostLineBytes = 4096;
constexpr size_t kMostNameBytes = 1024;  // so that messages have room for several

void print_line(const std::string& text) {
  std::fprintf(stderr, "%spith: %s\n", isatty(STDERR_FILENO) ? kClearLine : "",
               shortened(one_line(text), kMostLineBytes).c_str());
}

}  // namespace

FileError::FileError(const std::string& name, const std::string& message)
    : std::runtime_error(shortened(name, kMostNameBytes) + ": " + message) {}

std::string display_name(const std::string& path, bool output) {
  if (path != "-") return path;
  return output ? "standard output" : "standard input";
}

void print_error(const std::string& message) { print_line(message); }

void print_note(const std::string& message) { print_line(message); }

void print_warning(const std::string& name, const std::string& message) { print_line(name + ": warning: " + message); }

ProgressBar::ProgressBar(size_t total) : total_(std::max<size_t>(total, 1)), visible_(isatty(STDERR_FILENO)) {}

ProgressBar::~ProgressBar() {
  if (visible_) std::fputs(kClearLine, stderr);
}

void ProgressBar::show(size_t done, const std::string& current) {
  show_share(static_cast<double>(done) / static_cast<double>(total_),
             std::to_string(done) + "/" + std::to_string(total_) + " " + current);
}

void ProgressBar::show_share(double share, const std::string& text) {
  if (!visible_) return;
  const auto filled = static_cast<size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  const std::string bar = std::string(filled, '#') + std::string(kBarWidth - filled, '.');
  std::string line = "[" + bar + "] " + one_line(text);
  winsize terminal{};
  // A line that wrapped could not be cleared any more.
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &terminal) == 0 && terminal.ws_col > 1)
    line.resize(std::min<size_t>(line.size(), terminal.ws_col - 1));
  std::fprintf(stderr, "%s%s", kClearLine, line.c_str());
  std::fflush(stderr);
}

}  // namespace pith::tool
