/* Metadata of files and of GIMP's images. */
#ifndef PITH_GIMP_METADATA_H
#define PITH_GIMP_METADATA_H

#include "plug_in.h"

/* Gives an image the colour profile of a file. What cannot be used is left out, with a warning, here and below. */
void set_profile(gint32 image, const pith_metadata* metadata);

/* Gives an image EXIF, XMP and the resolution that EXIF tells. */
void set_metadata(gint32 image, const pith_metadata* metadata);

/* What an image has of these, to be freed with free_metadata. */
typedef struct KeptMetadata {
  pith_metadata metadata; /* points into the rest */
  GBytes* icc;
  GBytes* exif;
  GBytes* xmp;
} KeptMetadata;

enum { kWithProfile = 1, kWithExif = 2, kWithXmp = 4 };

/* `kinds` is a sum of those above. */
KeptMetadata* get_metadata(gint32 image, unsigned kinds);
void free_metadata(KeptMetadata* kept);

#endif
