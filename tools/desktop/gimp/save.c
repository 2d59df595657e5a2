/* Exports .pith files. */
#include <gio/gio.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <stdlib.h>

#include "encoding.h"
#include "pixels.h"
#include "save_dialog.h"

static const gchar kName[] = "file-pith-save";

enum { kFileName = 3, kQuality = 5, kEffort, kTargetBytes, kMetadata, kProfile, kParameters };

enum { kPollingTime = 50000 }; /* microseconds */

static void install(void) {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_INT32, "run-mode",
       "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), RUN-WITH-LAST-VALS (2) }"},
      {GIMP_PDB_IMAGE, "image", "Input image"},
      {GIMP_PDB_DRAWABLE, "drawable", "Not used: all that is visible of the image is exported"},
      {GIMP_PDB_STRING, "filename", "The name of the file to save the image in"},
      {GIMP_PDB_STRING, "raw-filename", "The name entered"},
      {GIMP_PDB_FLOAT, "quality", "Quality (0 <= quality <= 100); 75 is the default of the dialog"},
      {GIMP_PDB_INT32, "effort",
       "Effort (1 <= effort <= 9): more takes longer and gives smaller files; 0: defaults instead of all of the "
       "settings"},
      {GIMP_PDB_INT32, "target-bytes", "Size of the file at most, instead of a quality; 0: none"},
      {GIMP_PDB_INT32, "save-metadata", "Keep EXIF and XMP (TRUE, FALSE)"},
      {GIMP_PDB_INT32, "save-color-profile", "Keep the colour profile (TRUE, FALSE)"},
  };
  gimp_install_procedure(kName, "Export a .pith file",
                         "Exports all that is visible of the image, with transparency, as a .pith file of 8 bits.",
                         AUTHOR, AUTHOR, YEAR, "pith image", "RGB*, GRAY*, INDEXED*", GIMP_PLUGIN,
                         G_N_ELEMENTS(parameters), 0, parameters, NULL);
  gimp_register_file_handler_mime(kName, "image/x-pith");
  gimp_register_save_handler(kName, "pith", "");
}

/* As in the preferences of GIMP. */
static ExportSettings default_settings(void) {
  pith_encode_settings defaults;
  pith_encode_settings_init(&defaults);
  return (ExportSettings){.quality = defaults.quality,
                          .effort = (gint32)defaults.effort,
                          .with_exif = gimp_export_exif(),
                          .with_xmp = gimp_export_xmp(),
                          .with_profile = gimp_export_color_profile()};
}

static gboolean read_parameters(const Call* call, ExportSettings* settings) {
  if (call->given_count < kParameters) return fail(call->error, "Parameters are missing");
  if (call->given[kEffort].data.d_int32 == 0) return TRUE; /* as gimp-file-save has it: that gives zeros */
  *settings = (ExportSettings){.quality = call->given[kQuality].data.d_float,
                               .effort = call->given[kEffort].data.d_int32,
                               .target_bytes = call->given[kTargetBytes].data.d_int32,
                               .with_exif = call->given[kMetadata].data.d_int32 != 0,
                               .with_xmp = call->given[kMetadata].data.d_int32 != 0,
                               .with_profile = call->given[kProfile].data.d_int32 != 0};
  return settings->target_bytes >= 0 || fail(call->error, "The size of the file must not be negative");
}

/* Either the whole file or nothing: an old one stays until the new one is complete. */
static gboolean write_file(const gchar* name, const pith_buffer* data, GError** error) {
  char* behind_links = realpath(name, NULL); /* NULL: the file is new */
  GFile* file = g_file_new_for_path(behind_links ? behind_links : name);
  GCancellable* given_up = g_cancellable_new();
  GFileOutputStream* stream = g_file_replace(file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
  gboolean is_written =
      stream && g_output_stream_write_all(G_OUTPUT_STREAM(stream), data->data, data->size, NULL, NULL, error);
  /* Closing gives the file its name, unless that is cancelled beforehand. */
  if (stream && !is_written) g_cancellable_cancel(given_up);
  if (stream && !g_output_stream_close(G_OUTPUT_STREAM(stream), given_up, is_written ? error : NULL))
    is_written = FALSE;
  if (stream && !is_written && !behind_links) g_file_delete(file, NULL, NULL); /* which has its name from the start */
  g_clear_object(&stream);
  g_object_unref(given_up);
  g_object_unref(file);
  free(behind_links);
  return is_written;
}

static gboolean finish(Encoding* encoding, const gchar* name, GError** error) {
  GFile* file = g_file_new_for_path(name);
  gimp_progress_init_printf("Exporting '%s'", gimp_file_get_utf8_name(file));
  g_object_unref(file);
  while (!is_encoded(encoding)) {
    gimp_progress_update(encoded_share(encoding));
    g_usleep(kPollingTime);
  }
  gimp_progress_end(); /* so that nobody cancels while the file is written */
  const pith_buffer* data = encoded_file(encoding, error);
  return data && write_file(name, data, error);
}

static GimpPDBStatusType save(const ExportSource* source, const Call* call, ExportSettings* settings) {
  const GimpRunMode mode = call->given[kRunMode].data.d_int32;
  Encoding* encoding = NULL;
  if (mode == GIMP_RUN_INTERACTIVE && !ask_settings(source, settings, &encoding)) return GIMP_PDB_CANCEL;
  if (!encoding) encoding = start_encoding(source, settings);
  const gboolean is_saved = finish(encoding, call->given[kFileName].data.d_string, call->error);
  free_encoding(encoding);
  if (!is_saved) return GIMP_PDB_EXECUTION_ERROR;
  if (mode != GIMP_RUN_NONINTERACTIVE) gimp_set_data(kName, settings, sizeof *settings);
  return GIMP_PDB_SUCCESS;
}

/* `flat` is the image, or a copy of it with one layer. */
static GimpPDBStatusType save_flat(gint32 flat, gint32 drawable, const Call* call, ExportSettings* settings) {
  pith_context* context = NULL;
  pith_error reason;
  if (!succeeded(pith_context_create(NULL, &context, &reason), &reason, call->error)) return GIMP_PDB_EXECUTION_ERROR;
  pith_encode_settings defaults;
  pith_encode_settings_init(&defaults);
  const ExportSource source = {.image = flat,
                               .context = context,
                               .picture = read_pixels(drawable),
                               .max_memory = most_memory(defaults.max_memory)};
  const GimpPDBStatusType status = save(&source, call, settings);
  g_free(source.picture.pixels);
  pith_context_free(context);
  return status;
}

/* -1 if there is none. Where nothing is visible, gimp_export_image would give a layer all the same. */
static gint32 first_visible_layer_of(gint32 image) {
  gint count;
  gint* layers = gimp_image_get_layers(image, &count);
  gint32 first = -1;
  for (gint i = count; i-- > 0;)
    if (gimp_item_get_visible(layers[i])) first = layers[i];
  g_free(layers);
  return first;
}

static GimpPDBStatusType export(gint32 image, const Call* call, ExportSettings* settings) {
  gint32 flat = image, drawable = first_visible_layer_of(image);
  if (drawable == -1) {
    fail(call->error, "Nothing of the image is visible, so there is nothing to export");
    return GIMP_PDB_EXECUTION_ERROR;
  }
  const GimpExportReturn exported = gimp_export_image(
      &flat, &drawable, "pith",
      GIMP_EXPORT_CAN_HANDLE_RGB | GIMP_EXPORT_CAN_HANDLE_GRAY | GIMP_EXPORT_CAN_HANDLE_ALPHA | GIMP_EXPORT_NEEDS_CROP);
  if (exported == GIMP_EXPORT_CANCEL) return GIMP_PDB_CANCEL;
  const GimpPDBStatusType status = save_flat(flat, drawable, call, settings);
  if (exported == GIMP_EXPORT_EXPORT) gimp_image_delete(flat);
  return status;
}

static GimpPDBStatusType run(Call* call) {
  ExportSettings settings = default_settings();
  if (call->given[kRunMode].data.d_int32 == GIMP_RUN_NONINTERACTIVE) {
    if (!read_parameters(call, &settings)) return GIMP_PDB_EXECUTION_ERROR;
  } else {
    gimp_get_data(kName, &settings);
  }
  return export(call->given[kImage].data.d_image, call, &settings);
}

const Procedure save_procedure = {kName, install, run};
