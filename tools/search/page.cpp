#include "search/page.hpp"

#include <cctype>

#include "autoencoder/full_name.hpp"
#include "autoencoder/thumbnail.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "html.hpp"

namespace pith::tool {
namespace {

constexpr uint32_t kSide = 192;

constexpr char kStyle[] = R"(
:root { color-scheme: light dark; }
body { font: 15px/1.4 sans-serif; margin: 1.5rem; }
.found { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; margin-bottom: 2.5rem; }
figure { margin: 0; width: 192px; } img { display: block; max-width: 192px; max-height: 192px; }
figcaption { overflow-wrap: anywhere; font-size: 13px; margin-top: .3rem; }
.query { padding-right: 1rem; border-right: 2px solid #888; }
)";

// As browsers have names of files.
std::string address_of(const std::string& name) {
  std::string address = "file://";
  for (const char c : full_name(name))
    if (std::isalnum(static_cast<unsigned char>(c)) || std::string("/-_.~").find(c) != std::string::npos)
      address += c;
    else
      address += formatted("%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return address;
}

std::string figure(const std::string& name, const std::string& text, const char* kind, PictureFiles& files) {
  std::string picture;
  try {
    picture = "<img alt=\"\" loading=\"lazy\" src=\"" + thumbnail_address(files.load(name), kSide) + "\">";
  } catch (const FileError&) {
    picture = "(cannot be shown)";
  }
  return formatted("<figure class=\"%s\">", kind) + "<a href=\"" + address_of(name) + "\">" + picture +
         "</a><figcaption>" + html_escaped(text) + "</figcaption></figure>\n";
}

}  // namespace

std::string search_page(const std::vector<SearchResult>& results, PictureFiles& files) {
  std::string html;
  for (const SearchResult& result : results) {
    html += "<div class=\"found\">\n" + figure(result.query, result.query, "query", files);
    for (const FoundPicture& found : result.found)
      html += figure(found.name, formatted("%.3f ", found.similarity) + found.name, "picture", files);
    html += "</div>\n";
  }
  return html_page("pith search", kStyle, html);
}

}  // namespace pith::tool
