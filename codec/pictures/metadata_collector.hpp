// Takes the metadata that a file holds into a PictureInfo, and says what does not get in.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "pictures/coding_points.hpp"
#include "pictures/exif.hpp"
#include "pictures/picture_info.hpp"

namespace pith {

// For a file that has more to complain about, the last one says so.
inline constexpr size_t kMostWarnings = 16;

// What several things show that belong together.
inline constexpr char kFurtherPicturesLost[] =
    "what follows the picture in its file (previews, a gain map, the video of a motion photo) was not kept";
inline constexpr char kFirstPictureOnly[] = "of the animation only the first picture is kept";
inline constexpr char kExtendedXmpLost[] = "of the XMP only the main part was kept";

class MetadataCollector {
 public:
  // Both must outlive it.
  MetadataCollector(PictureInfo* info, std::vector<std::string>* warnings) : info_(info), warnings_(warnings) {}

  // Each keeps the first of its kind. A profile has to fit the channels in the info. XMP is rid of what it says of
  // further parts of its file.
  void take_icc(Bytes icc);
  void take_exif(Bytes exif);
  void take_xmp(Bytes xmp);

  // A profile of these colours; false if they are not known, of which a warning says so. HDR gets a warning, too.
  bool take_coding_points(const CodingPoints& points);

  // True once, for those who would have to work to get the XMP of a file.
  bool is_first_xmp() { return !std::exchange(saw_xmp_, true); }

  // After all of the above: what only the picture format says of the size on paper goes into the EXIF if that is empty.
  void take_resolution(const Resolution& resolution);

  // One line for each thing lost, however often it occurs; and no more than kMostWarnings of all of them.
  void tell(const std::string& warning);

 private:
  bool fits(const Bytes& blob, const char* name);

  PictureInfo* info_;
  std::vector<std::string>* warnings_;
  bool saw_xmp_ = false;
};

}  // namespace pith
