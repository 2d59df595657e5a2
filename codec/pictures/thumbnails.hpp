// Small pictures within metadata.
#pragma once
#include "format/metadata.hpp"

namespace pith {

// Takes out what EXIF and XMP hold of the picture as it was: thumbnails, previews in makers' notes, originals of
// effects. For whatever changes the picture, since they would still show what is gone. All else stays where it is, as
// offsets point to it; what has become useless at the end is cut off.
void drop_thumbnails(Metadata* metadata);

}  // namespace pith
