/* Encoding on a thread of its own, so that dialogs and progress go on meanwhile. */
#ifndef PITH_GIMP_ENCODING_H
#define PITH_GIMP_ENCODING_H

#include "plug_in.h"

/* How a picture is exported. */
typedef struct ExportSettings {
  gdouble quality;     /* 0 to 100 */
  gint32 effort;       /* 1 to 9 */
  gint32 target_bytes; /* instead of the quality, unless it is 0 */
  gboolean with_exif;  /* with what the image has of each */
  gboolean with_xmp;
  gboolean with_profile;
} ExportSettings;

/* What is exported. All of it must stay as it is while something is encoded. */
typedef struct ExportSource {
  gint32 image; /* for its metadata */
  const pith_context* context;
  pith_image picture;
  guint64 max_memory;
} ExportSource;

gboolean are_equal(const ExportSettings* one, const ExportSettings* other);

typedef struct Encoding Encoding;

Encoding* start_encoding(const ExportSource* source, const ExportSettings* settings);
/* Whether it encodes with these settings, and was not stopped. */
gboolean is_for(Encoding* encoding, const ExportSettings* settings);
gboolean is_encoded(Encoding* encoding); /* or has failed */
gdouble encoded_share(Encoding* encoding);
void stop_encoding(Encoding* encoding); /* soon, without waiting for it */

/* The file, once it is encoded, valid until free_encoding; NULL, with an error, if that failed. */
const pith_buffer* encoded_file(const Encoding* encoding, GError** error);
void free_encoding(Encoding* encoding); /* NULL is allowed; else waits for its end */

#endif
