// What pages for browsers are made of.
#pragma once
#include <string>

#include "base/bytes.hpp"

namespace pith::tool {

// Text, as HTML has it, between tags and in quoted attributes.
std::string html_escaped(const std::string& text);

// A page of its own, which asks the network for nothing. `body` is HTML.
std::string html_page(const std::string& title, const std::string& style, const std::string& body);

// The content of a picture file as an address, so that a page is one file: `type` is "png" or "jpeg".
std::string data_address(const char* type, const Bytes& bytes);

}  // namespace pith::tool
