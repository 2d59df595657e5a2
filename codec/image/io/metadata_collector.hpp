// Takes the metadata that a file holds into a PictureInfo, and says what does not get in.
#pragma once
#include <string>
#include <vector>

#include "image/io/bytes.hpp"
#include "image/io/exif.hpp"
#include "image/io/picture_info.hpp"

namespace pith {

class MetadataCollector {
 public:
  // Both must outlive it.
  MetadataCollector(PictureInfo* info, std::vector<std::string>* warnings) : info_(info), warnings_(warnings) {}

  // Each keeps the first of its kind. A profile has to fit the channels in the info.
  void take_icc(Bytes icc);
  void take_exif(Bytes exif);
  void take_xmp(Bytes xmp);

  // After all of the above: what only the picture format says of the size on paper goes into the EXIF if that is empty.
  void take_resolution(const Resolution& resolution);

  // One line for each thing lost, however often it occurs.
  void tell(const std::string& warning);

 private:
  bool fits(const Bytes& blob, const char* name);

  PictureInfo* info_;
  std::vector<std::string>* warnings_;
};

}  // namespace pith
