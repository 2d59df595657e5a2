/* Pixbufs to .pith files, with the options quality, 0 to 100, and icc-profile, in base64. */
#include <string.h>

#include "module.h"

typedef struct Target {
  GdkPixbufSaveFunc save;
  gpointer user;
  GError** error;
} Target;

static int write_bytes(void* user, const void* data, size_t size) {
  const Target* target = user;
  return !target->save(data, size, target->error, target->user);
}

static gboolean refuse_option(GError** error, const char* complaint) {
  g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_BAD_OPTION, complaint);
  return FALSE;
}

/* The profile is the caller's, to be freed. */
static gboolean read_options(gchar** keys, gchar** values, double* quality, guchar** profile, gsize* profile_size,
                             GError** error) {
  for (; keys && *keys; ++keys, ++values) {
    if (strcmp(*keys, "quality") == 0) {
      gchar* end;
      *quality = g_ascii_strtod(*values, &end);
      if (end == *values || *end || !(*quality >= 0 && *quality <= 100))
        return refuse_option(error, "The quality of a .pith file must be a number from 0 to 100");
    } else if (strcmp(*keys, "icc-profile") == 0) {
      g_free(*profile);
      *profile = g_base64_decode(*values, profile_size);
    }
  }
  return TRUE;
}

static pith_status encode(const pith_context* context, GdkPixbuf* pixbuf, const pith_encode_settings* settings,
                          Target* target, pith_error* reason) {
  const guint32 height = (guint32)gdk_pixbuf_get_height(pixbuf);
  pith_encoder* encoder = NULL;
  pith_status status =
      pith_encoder_create(context, (guint32)gdk_pixbuf_get_width(pixbuf), height,
                          (guint32)gdk_pixbuf_get_n_channels(pixbuf), settings, write_bytes, target, &encoder, reason);
  if (status == PITH_OK)
    status = pith_encoder_write_rows(encoder, gdk_pixbuf_read_pixels(pixbuf), (size_t)gdk_pixbuf_get_rowstride(pixbuf),
                                     height, reason);
  if (status == PITH_OK) status = pith_encoder_finish(encoder, reason);
  pith_encoder_free(encoder);
  return status;
}

static gboolean save(GdkPixbufSaveFunc save_func, gpointer user, GdkPixbuf* pixbuf, gchar** keys, gchar** values,
                     GError** error) {
  pith_encode_settings settings;
  pith_encode_settings_init(&settings);
  settings.preview = TRUE;
  guchar* profile = NULL;
  pith_metadata metadata = {0};
  const pith_context* context = NULL;
  if (read_options(keys, values, &settings.quality, &profile, &metadata.icc_size, error))
    context = shared_context(error);

  pith_status status = PITH_ERROR_ARGUMENT;
  if (context) {
    Target target = {save_func, user, error};
    pith_error reason;
    metadata.icc = profile;
    settings.metadata = &metadata;
    status = encode(context, pixbuf, &settings, &target, &reason);
    /* Whoever could not write has set the error. */
    if (status != PITH_OK && status != PITH_ERROR_IO) set_error(error, status, &reason);
  }
  g_free(profile);
  return status == PITH_OK;
}

static gboolean is_option(const gchar* key) { return strcmp(key, "quality") == 0 || strcmp(key, "icc-profile") == 0; }

void add_saving(GdkPixbufModule* module) {
  module->save_to_callback = save;
  module->is_save_option_supported = is_option;
}
