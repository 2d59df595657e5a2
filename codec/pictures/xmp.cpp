#include "pictures/xmp.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace pith {
namespace {

// As many, and as long, as a packet needs, few enough to look for all of them everywhere.
constexpr size_t kMostNames = 64, kLongestPrefix = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool ends_name(char c) { return is_blank(c) || c == '=' || c == '>' || c == '/'; }

// The names of the properties as this packet writes them, such as "hdrgm:Version", or how they begin.
std::vector<std::string> names_in(std::string_view text, std::span<const XmpProperties> properties) {
  constexpr std::string_view kDeclaration = "xmlns:";
  std::vector<std::string> names;
  for (size_t at = text.find(kDeclaration); at != text.npos; at = text.find(kDeclaration, at)) {
    at += kDeclaration.size();
    const std::string_view ahead = text.substr(at, kLongestPrefix);
    const size_t size = size_t(std::find_if(ahead.begin(), ahead.end(), ends_name) - ahead.begin());
    const size_t quote = text.find_first_not_of(" \t\r\n=", at + size);
    if (quote == text.npos) break;
    const std::string_view uri = text.substr(quote + 1);
    for (const auto& [space, start] : properties) {
      if (!uri.starts_with(space) || uri.size() == space.size() || uri[space.size()] != text[quote]) continue;
      std::string name = std::string(ahead.substr(0, size)) + ":" + std::string(start);
      if (names.size() < kMostNames && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
    }
  }
  return names;
}

// Where the tag ends whose inside `at` is in: behind its '>'.
std::optional<size_t> end_of_tag(std::string_view text, size_t at) {
  for (char quote = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? 0 : c;
    if (c == '>' && !quote) return at + 1;
  }
  return std::nullopt;
}

// Where the element ends whose name begins at `at`; nothing if it has no end.
std::optional<size_t> end_of_element(std::string_view text, size_t at, std::string_view name) {
  const auto begun = end_of_tag(text, at + name.size());
  if (!begun || text[*begun - 2] == '/') return begun;
  const size_t close = text.find("</" + std::string(name), *begun);
  return close == text.npos ? std::nullopt : end_of_tag(text, close);
}

// Where the attribute ends whose name ends at `at`.
std::optional<size_t> end_of_attribute(std::string_view text, size_t at) {
  const size_t quote = text.find_first_not_of(" \t\r\n=", at);
  if (quote == text.npos || (text[quote] != '"' && text[quote] != '\'')) return std::nullopt;
  const size_t end = text.find(text[quote], quote + 1);
  return end == text.npos ? std::nullopt : std::optional(end + 1);
}

}  // namespace

void xmp_set_upright(std::span<uint8_t> xmp) {
  constexpr std::string_view kName = "tiff:Orientation";
  auto at = xmp.begin();
  while ((at = std::search(at, xmp.end(), kName.begin(), kName.end())) != xmp.end()) {
    at += kName.size();
    // An attribute, ="6", or an element, >6<.
    auto value = std::find_if_not(at, xmp.end(), [](uint8_t c) { return is_blank(char(c)) || c == '='; });
    if (xmp.end() - value < 3 || (*value != '"' && *value != '\'' && *value != '>')) continue;
    if (value[1] >= '2' && value[1] <= '8' && (value[2] == *value || value[2] == '<')) value[1] = '1';
  }
}

bool xmp_remove(Bytes* xmp, std::span<const XmpProperties> properties) {
  const std::string_view text = text_of(*xmp);
  const std::vector<std::string> names = names_in(text, properties);
  if (names.empty()) return false;
  std::string kept;
  size_t copied = 0;  // of the text, but for what is taken out
  for (size_t at = 1; at < text.size(); ++at) {
    const bool is_element = text[at - 1] == '<';
    if (!is_element && !is_blank(text[at - 1])) continue;
    const auto begins = [&](const std::string& name) { return text.substr(at).starts_with(name); };
    if (std::none_of(names.begin(), names.end(), begins)) continue;
    const size_t name_end = size_t(std::find_if(text.begin() + ptrdiff_t(at), text.end(), ends_name) - text.begin());
    const auto end =
        is_element ? end_of_element(text, at, text.substr(at, name_end - at)) : end_of_attribute(text, name_end);
    if (!end) break;  // no XML: looking further would only take time
    kept += text.substr(copied, at - is_element - copied);
    copied = *end;
    at = std::max(at, copied - 1);
  }
  if (copied == 0) return false;
  kept += text.substr(copied);
  xmp->assign(kept.begin(), kept.end());
  return true;
}

}  // namespace pith
