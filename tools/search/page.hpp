// What a search found, as a page for browsers, in one file that needs no network.
#pragma once
#include <string>
#include <vector>

#include "autoencoder/load_picture.hpp"

namespace pith::tool {

struct FoundPicture {
  std::string name;
  double similarity;
};

struct SearchResult {
  std::string query;
  std::vector<FoundPicture> found;  // the most similar first
};

// Pictures that are not there any more are shown by their names alone.
std::string search_page(const std::vector<SearchResult>& results, PictureFiles& files);

}  // namespace pith::tool
