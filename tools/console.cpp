#include "console.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace pith::tool {
namespace {

constexpr char kClearLine[] = "\r\x1b[K";
constexpr size_t kBarWidth = 24;

// File names and library messages may hold anything; what is printed is one line without control characters.
std::string one_line(std::string text) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  while (!text.empty() && is_control(text.back())) text.pop_back();
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return text;
}

void print_line(const std::string& text) {
  std::fprintf(stderr, "%spith: %s\n", isatty(STDERR_FILENO) ? kClearLine : "", one_line(text).c_str());
}

}  // namespace

std::string display_name(const std::string& path, bool output) {
  if (path != "-") return path;
  return output ? "standard output" : "standard input";
}

void print_error(const std::string& message) { print_line(message); }

void print_warning(const std::string& name, const std::string& message) { print_line(name + ": warning: " + message); }

Progress::Progress(size_t total) : total_(std::max<size_t>(total, 1)), visible_(isatty(STDERR_FILENO)) {}

Progress::~Progress() {
  if (visible_) std::fputs(kClearLine, stderr);
}

void Progress::show(size_t done, const std::string& current) {
  if (!visible_) return;
  const size_t filled = std::min(done, total_) * kBarWidth / total_;
  const std::string bar = std::string(filled, '#') + std::string(kBarWidth - filled, '.');
  std::fprintf(stderr, "%s[%s] %zu/%zu %s", kClearLine, bar.c_str(), done, total_, one_line(current).c_str());
  std::fflush(stderr);
}

}  // namespace pith::tool
