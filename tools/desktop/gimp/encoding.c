#include "encoding.h"

#include "metadata.h"

enum { kStepsOfShare = 1000 };

struct Encoding {
  ExportSettings wanted;
  const ExportSource* source;
  KeptMetadata* kept;
  GThread* thread;
  gint steps, is_stopped, is_done; /* of both threads, by atomic operations */
  pith_status status;              /* this and what follows once it is done */
  pith_error reason;
  pith_buffer file;
};

gboolean are_equal(const ExportSettings* one, const ExportSettings* other) {
  return one->quality == other->quality && one->effort == other->effort && one->target_bytes == other->target_bytes &&
         one->with_exif == other->with_exif && one->with_xmp == other->with_xmp &&
         one->with_profile == other->with_profile;
}

static int on_progress(void* user, double share) {
  Encoding* encoding = user;
  g_atomic_int_set(&encoding->steps, (gint)(share * kStepsOfShare));
  return g_atomic_int_get(&encoding->is_stopped);
}

static gpointer encode(gpointer user) {
  Encoding* encoding = user;
  pith_encode_settings settings;
  pith_encode_settings_init(&settings);
  settings.quality = encoding->wanted.quality;
  settings.effort = (guint32)encoding->wanted.effort;
  settings.target_bytes = (guint64)encoding->wanted.target_bytes;
  settings.metadata = &encoding->kept->metadata;
  settings.preview = TRUE;
  settings.max_pixels = 0;
  settings.max_memory = encoding->source->max_memory;
  settings.progress = on_progress;
  settings.progress_user = encoding;
  encoding->status =
      pith_encode(encoding->source->context, &encoding->source->picture, &settings, &encoding->file, &encoding->reason);
  g_atomic_int_set(&encoding->is_done, TRUE);
  return NULL;
}

Encoding* start_encoding(const ExportSource* source, const ExportSettings* settings) {
  Encoding* encoding = g_new0(Encoding, 1);
  encoding->wanted = *settings;
  encoding->source = source;
  encoding->kept =
      get_metadata(source->image, (settings->with_profile ? kWithProfile : 0) | (settings->with_exif ? kWithExif : 0) |
                                      (settings->with_xmp ? kWithXmp : 0));
  encoding->thread = g_thread_new("encoding", encode, encoding);
  return encoding;
}

gboolean is_for(Encoding* encoding, const ExportSettings* settings) {
  return are_equal(&encoding->wanted, settings) && !g_atomic_int_get(&encoding->is_stopped);
}

gboolean is_encoded(Encoding* encoding) { return g_atomic_int_get(&encoding->is_done); }

gdouble encoded_share(Encoding* encoding) { return (gdouble)g_atomic_int_get(&encoding->steps) / kStepsOfShare; }

void stop_encoding(Encoding* encoding) { g_atomic_int_set(&encoding->is_stopped, TRUE); }

const pith_buffer* encoded_file(const Encoding* encoding, GError** error) {
  return succeeded(encoding->status, &encoding->reason, error) ? &encoding->file : NULL;
}

void free_encoding(Encoding* encoding) {
  if (!encoding) return;
  stop_encoding(encoding);
  g_thread_join(encoding->thread);
  free_metadata(encoding->kept);
  pith_buffer_free(&encoding->file);
  g_free(encoding);
}
