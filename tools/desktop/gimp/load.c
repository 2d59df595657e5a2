/* Opens .pith files, or small pictures of them. */
#include <gio/gio.h>

#include "metadata.h"
#include "pixels.h"

static const gchar kName[] = "file-pith-load", kThumbnailName[] = "file-pith-load-thumb";

enum { kRows = 64 }; /* which GIMP's tiles have */

static void install_load(void) {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_INT32, "run-mode", "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) }"},
      {GIMP_PDB_STRING, "filename", "The name of the file to load"},
      {GIMP_PDB_STRING, "raw-filename", "The name entered"},
  };
  static const GimpParamDef results[] = {{GIMP_PDB_IMAGE, "image", "Output image"}};
  gimp_install_procedure(kName, "Open a .pith file", "Opens a .pith file, with its colour profile, EXIF and XMP.",
                         AUTHOR, AUTHOR, YEAR, "pith image", NULL, GIMP_PLUGIN, G_N_ELEMENTS(parameters),
                         G_N_ELEMENTS(results), parameters, results);
  gimp_register_file_handler_mime(kName, "image/x-pith");
  gimp_register_magic_load_handler(kName, "pith", "", "0,string,\212PITH\r\n\032");
  gimp_register_thumbnail_loader(kName, kThumbnailName);
}

static void install_thumbnail(void) {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_STRING, "filename", "The name of the file to load"},
      {GIMP_PDB_INT32, "thumb-size", "Preferred thumbnail size"},
  };
  static const GimpParamDef results[] = {
      {GIMP_PDB_IMAGE, "image", "Thumbnail image"},
      {GIMP_PDB_INT32, "image-width", "Width of the whole picture"},
      {GIMP_PDB_INT32, "image-height", "Height of the whole picture"},
  };
  gimp_install_procedure(kThumbnailName, "Open a small picture of a .pith file",
                         "Decodes a .pith file to a small picture, which is faster than decoding all of it.", AUTHOR,
                         AUTHOR, YEAR, NULL, NULL, GIMP_PLUGIN, G_N_ELEMENTS(parameters), G_N_ELEMENTS(results),
                         parameters, results);
}

static int read_bytes(void* user, void* data, size_t size, size_t* read) {
  return !g_input_stream_read_all(user, data, size, read, NULL, NULL);
}

static int seek_byte(void* user, uint64_t offset) {
  return !g_seekable_seek(user, (goffset)MIN(offset, (uint64_t)G_MAXINT64), G_SEEK_SET, NULL, NULL);
}

static gint32 make_layer(gint32 image, guint channels) {
  static const GimpImageType kTypes[] = {GIMP_GRAY_IMAGE, GIMP_GRAYA_IMAGE, GIMP_RGB_IMAGE, GIMP_RGBA_IMAGE};
  const gint32 layer = gimp_layer_new(image, "Background", gimp_image_width(image), gimp_image_height(image),
                                      kTypes[channels - 1], 100, gimp_image_get_default_new_layer_mode(image));
  gimp_image_insert_layer(image, layer, -1, 0);
  return layer;
}

static gboolean read_rows(pith_decoder* decoder, gint32 layer, guint channels, GError** error) {
  const gint width = gimp_drawable_width(layer), height = gimp_drawable_height(layer);
  const gsize stride = (gsize)width * channels;
  const Babl* levels = levels_of(layer);
  guint8* rows = g_malloc(kRows * stride);
  GeglBuffer* buffer = gimp_drawable_get_buffer(layer);
  gboolean goes_on = TRUE;
  for (gint y = 0; y < height && goes_on; y += kRows) {
    const GeglRectangle part = {0, y, width, MIN(kRows, height - y)};
    pith_error reason;
    goes_on = succeeded(pith_decoder_read_rows(decoder, rows, stride, (guint32)part.height, &reason), &reason, error);
    if (goes_on) gegl_buffer_set(buffer, &part, 0, levels, rows, (gint)stride);
  }
  g_object_unref(buffer);
  g_free(rows);
  return goes_on;
}

/* Returns the image, or -1. */
static gint32 read_image(pith_decoder* decoder, const pith_info* info, GError** error) {
  guint32 width, height;
  pith_metadata metadata;
  pith_decoder_size(decoder, &width, &height);
  pith_decoder_metadata(decoder, &metadata);
  if (MAX(width, height) > GIMP_MAX_IMAGE_SIZE) {
    fail(error, "The picture is too large for GIMP; `pith decode` can open parts of it (--region)");
    return -1;
  }
  const gint32 image = gimp_image_new((gint)width, (gint)height, info->channels < 3 ? GIMP_GRAY : GIMP_RGB);
  gimp_image_undo_disable(image);
  set_profile(image, &metadata);
  if (!read_rows(decoder, make_layer(image, info->channels), info->channels, error)) {
    gimp_image_delete(image);
    return -1;
  }
  set_metadata(image, &metadata);
  gimp_image_undo_enable(image);
  return image;
}

static gint32 decode(GInputStream* stream, guint32 max_side, pith_info* info, GError** error) {
  pith_decode_settings settings;
  pith_decode_settings_init(&settings);
  settings.max_side = max_side;
  settings.seek = seek_byte;
  settings.progress = show_progress;
  pith_context* context = NULL;
  pith_decoder* decoder = NULL;
  pith_error reason;
  pith_status status = pith_context_create(NULL, &context, &reason);
  if (status == PITH_OK) status = pith_decoder_create(context, read_bytes, stream, &settings, &decoder, &reason);
  gint32 image = -1;
  if (succeeded(status, &reason, error)) {
    pith_decoder_info(decoder, info);
    image = read_image(decoder, info, error);
  }
  pith_decoder_free(decoder);
  pith_context_free(context);
  return image;
}

/* `max_side` is 0 for the whole picture. Returns the image, or -1. */
static gint32 open_file(const gchar* name, guint32 max_side, pith_info* info, GError** error) {
  GFile* file = g_file_new_for_path(name);
  gimp_progress_init_printf("Opening '%s'", gimp_file_get_utf8_name(file));
  GFileInputStream* stream = g_file_read(file, NULL, error);
  gint32 image = -1;
  if (stream) {
    image = decode(G_INPUT_STREAM(stream), max_side, info, error);
    g_object_unref(stream);
  }
  g_object_unref(file);
  return image;
}

static void give_image(Call* call, gint32 image) {
  call->results[1].type = GIMP_PDB_IMAGE;
  call->results[1].data.d_image = image;
  call->result_count = 2;
}

static void give_number(Call* call, guint32 number) {
  call->results[call->result_count].type = GIMP_PDB_INT32;
  call->results[call->result_count++].data.d_int32 = (gint32)number;
}

static GimpPDBStatusType run_load(Call* call) {
  const gchar* name = call->given[1].data.d_string;
  pith_info info;
  const gint32 image = open_file(name, 0, &info, call->error);
  if (image == -1) return GIMP_PDB_EXECUTION_ERROR;
  gimp_image_set_filename(image, name);
  give_image(call, image);
  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType run_thumbnail(Call* call) {
  if (call->given_count < 2) return GIMP_PDB_CALLING_ERROR;
  pith_info info;
  const gint32 image =
      open_file(call->given[0].data.d_string, (guint32)MAX(call->given[1].data.d_int32, 1), &info, call->error);
  if (image == -1) return GIMP_PDB_EXECUTION_ERROR;
  give_image(call, image);
  give_number(call, info.width);
  give_number(call, info.height);
  return GIMP_PDB_SUCCESS;
}

const Procedure load_procedure = {kName, install_load, run_load};
const Procedure thumbnail_procedure = {kThumbnailName, install_thumbnail, run_thumbnail};
