#include "base/one_line.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace pith {
namespace {

struct Character {
  uint32_t code;  // kInvalid where the bytes are no UTF-8
  size_t bytes;
};
constexpr uint32_t kInvalid = 0xffffffff;

// The first character of a text that is not empty.
Character first_of(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead >= 0xf5 || text.size() < bytes) return {kInvalid, 1};
  uint32_t code = lead & (0x7f >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {kInvalid, 1};
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return code < kSmallest[bytes] || code > 0x10ffff || surrogate ? Character{kInvalid, 1} : Character{code, bytes};
}

bool breaks_a_line(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ||  // controls
         code == 0x2028 || code == 0x2029 ||              // separators of lines and paragraphs
         code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);  // directions of writing
}

// Without what would only become spaces at the end.
std::string_view without_end(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  return text;
}

}  // namespace

// What is shown of a character is never longer than that.
std::string one_line(std::string_view text) {
  std::string line(text.size(), '\0');
  copy_one_line(text, line.data(), line.size() + 1);
  line.resize(std::strlen(line.c_str()));
  return line;
}

std::string shortened(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  constexpr std::string_view kGap = "\u2026";
  const auto is_within = [&](size_t i) { return (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80; };
  const size_t half = (most - kGap.size()) / 2, longest = 3;  // bytes behind the first of a character
  size_t begin = half, end = text.size() - half;
  while (begin > half - longest && is_within(begin)) --begin;
  while (end < text.size() - half + longest && is_within(end)) ++end;
  return std::string(text.substr(0, begin)).append(kGap).append(text.substr(end));
}

void copy_one_line(std::string_view text, char* out, size_t size) noexcept {
  const char* const last = out + size - 1;
  for (text = without_end(text); !text.empty();) {
    const auto [code, bytes] = first_of(text);
    const std::string_view shown = code == kInvalid ? "?" : breaks_a_line(code) ? " " : text.substr(0, bytes);
    if (shown.size() > size_t(last - out)) break;
    out = std::copy(shown.begin(), shown.end(), out);
    text.remove_prefix(bytes);
  }
  *out = 0;
}

}  // namespace pith
