/* .pith files to pixbufs. The bytes are gathered and decoded when all are there: a small picture is made of a preview
 * that lies near the end. */
#include <string.h>

#include "module.h"

enum {
  kHeader = 64,         /* bytes that tell the size of the picture */
  kMostBytes = 1 << 30, /* of a file */
};

typedef struct Loading {
  guint8* data;
  gsize size, capacity;
  gsize position;    /* of reading */
  gboolean is_sized; /* the program knows the size of the picture, and has said which one it wants */
  gboolean is_info;  /* it wants to know no more than that */
  guint32 max_side;  /* as for pith_decode_settings */
  GdkPixbufModuleSizeFunc on_size;
  GdkPixbufModulePreparedFunc on_prepared;
  GdkPixbufModuleUpdatedFunc on_updated;
  gpointer user;
} Loading;

static gpointer begin_load(GdkPixbufModuleSizeFunc on_size, GdkPixbufModulePreparedFunc on_prepared,
                           GdkPixbufModuleUpdatedFunc on_updated, gpointer user, GError** error) {
  (void)error;
  Loading* loading = g_new0(Loading, 1);
  loading->on_size = on_size;
  loading->on_prepared = on_prepared;
  loading->on_updated = on_updated;
  loading->user = user;
  return loading;
}

/* The longer side of the smallest picture that is nowhere smaller than asked for; gdk-pixbuf scales it the rest of the
 * way. 0 if that is the whole picture. */
static guint32 side_for(const pith_info* info, int width, int height) {
  const double scale = MAX((double)width / info->width, (double)height / info->height);
  return scale < 1 ? (guint32)(scale * MAX(info->width, info->height) + 0.999) : 0;
}

static gboolean tell_size(Loading* loading, GError** error) {
  pith_info info;
  pith_error reason;
  const pith_status status = pith_read_info(loading->data, loading->size, &info, &reason);
  if (status != PITH_OK) {
    set_error(error, status, &reason);
    return FALSE;
  }
  int width = (int)info.width, height = (int)info.height;
  if (loading->on_size) loading->on_size(&width, &height, loading->user);
  loading->is_sized = TRUE;
  loading->is_info = width == 0 || height == 0;
  loading->max_side = side_for(&info, width, height);
  return TRUE;
}

static gboolean append(Loading* loading, const guchar* bytes, guint size, GError** error) {
  if (size > loading->capacity - loading->size) {
    const gsize needed = loading->size + size, capacity = MAX(2 * loading->capacity, needed);
    guint8* data = needed <= kMostBytes ? g_try_realloc(loading->data, capacity) : NULL;
    if (!data) {
      g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "The file is too large");
      return FALSE;
    }
    loading->data = data;
    loading->capacity = capacity;
  }
  memcpy(loading->data + loading->size, bytes, size);
  loading->size += size;
  return TRUE;
}

static gboolean load_increment(gpointer context, const guchar* bytes, guint size, GError** error) {
  Loading* loading = context;
  if (loading->is_info) return TRUE;
  if (!append(loading, bytes, size, error)) return FALSE;
  return loading->is_sized || loading->size < kHeader || tell_size(loading, error);
}

static int read_bytes(void* user, void* data, size_t size, size_t* read) {
  Loading* loading = user;
  *read = MIN(size, loading->size - loading->position);
  memcpy(data, loading->data + loading->position, *read);
  loading->position += *read;
  return 0;
}

static int seek_byte(void* user, uint64_t offset) {
  Loading* loading = user;
  loading->position = MIN(offset, loading->size);
  return 0;
}

/* Gray at the beginning of a row becomes red, green and blue all over it. */
static void spread_gray(guint8* row, guint32 width, gboolean has_alpha) {
  const guint32 from = has_alpha ? 2 : 1, to = from + 2;
  for (guint32 x = width; x-- > 0;) {
    const guint8 gray = row[from * x], alpha = row[from * x + from - 1];
    row[to * x + to - 1] = alpha;
    memset(row + to * x, gray, 3);
  }
}

/* A profile of gray says nothing of the pixels, which are RGB now. */
static void set_profile(GdkPixbuf* pixbuf, const pith_metadata* metadata) {
  gchar* text = g_base64_encode(metadata->icc, metadata->icc_size);
  gdk_pixbuf_set_option(pixbuf, "icc-profile", text);
  g_free(text);
}

static pith_status read_picture(pith_decoder* decoder, GdkPixbuf** picture, pith_error* reason) {
  guint32 width, height;
  pith_info info;
  pith_metadata metadata;
  pith_decoder_size(decoder, &width, &height);
  pith_decoder_info(decoder, &info);
  pith_decoder_metadata(decoder, &metadata);
  const gboolean has_alpha = info.channels % 2 == 0, is_gray = info.channels < 3;

  GdkPixbuf* pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, has_alpha, 8, (int)width, (int)height);
  if (!pixbuf) {
    g_strlcpy(reason->message, "Not enough memory for the pixels", sizeof reason->message);
    return PITH_ERROR_MEMORY;
  }
  guint8* pixels = gdk_pixbuf_get_pixels(pixbuf);
  const size_t stride = (size_t)gdk_pixbuf_get_rowstride(pixbuf);
  const pith_status status = pith_decoder_read_rows(decoder, pixels, stride, height, reason);
  if (status != PITH_OK) {
    g_object_unref(pixbuf);
    return status;
  }
  if (is_gray)
    for (guint32 y = 0; y < height; ++y) spread_gray(pixels + y * stride, width, has_alpha);
  else if (metadata.icc_size)
    set_profile(pixbuf, &metadata);
  *picture = pixbuf;
  return PITH_OK;
}

static GdkPixbuf* decode(Loading* loading, GError** error) {
  const pith_context* context = shared_context(error);
  if (!context) return NULL;
  pith_decode_settings settings;
  pith_decode_settings_init(&settings);
  settings.max_side = loading->max_side;
  settings.seek = seek_byte;

  GdkPixbuf* pixbuf = NULL;
  pith_decoder* decoder = NULL;
  pith_error reason;
  pith_status status = pith_decoder_create(context, read_bytes, loading, &settings, &decoder, &reason);
  if (status == PITH_OK) status = read_picture(decoder, &pixbuf, &reason);
  if (status != PITH_OK) set_error(error, status, &reason);
  pith_decoder_free(decoder);
  return pixbuf;
}

static gboolean finish(Loading* loading, GError** error) {
  if (!loading->is_sized && !tell_size(loading, error)) return FALSE; /* shorter than kHeader */
  if (loading->is_info) {
    g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_FAILED, "A picture without pixels was asked for");
    return FALSE;
  }
  GdkPixbuf* pixbuf = decode(loading, error);
  if (!pixbuf) return FALSE;
  if (loading->on_prepared) loading->on_prepared(pixbuf, NULL, loading->user);
  if (loading->on_updated)
    loading->on_updated(pixbuf, 0, 0, gdk_pixbuf_get_width(pixbuf), gdk_pixbuf_get_height(pixbuf), loading->user);
  g_object_unref(pixbuf);
  return TRUE;
}

static gboolean stop_load(gpointer context, GError** error) {
  Loading* loading = context;
  const gboolean succeeded = finish(loading, error);
  g_free(loading->data);
  g_free(loading);
  return succeeded;
}

void add_loading(GdkPixbufModule* module) {
  module->begin_load = begin_load;
  module->load_increment = load_increment;
  module->stop_load = stop_load;
}
