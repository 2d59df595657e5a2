#include <string.h>

#include "denoise.h"
#include "pixels.h"
#include "sliders.h"

enum { kBorder = 12, kGap = 6 };

enum { kAround = 64 }; /* pixels around what the preview shows, which have influence on it */

static const gdouble kUsualSigma = 10;

typedef struct Dialog {
  gint32 drawable;
  const pith_denoising_context* context;
  GtkAdjustment *strength, *sigma;
  GtkWidget* is_set; /* whether sigma is */
} Dialog;

static DenoiseSettings read_settings(const Dialog* dialog) {
  const gboolean is_set = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(dialog->is_set));
  return (DenoiseSettings){.strength = gtk_adjustment_get_value(dialog->strength),
                           .sigma = is_set ? gtk_adjustment_get_value(dialog->sigma) : -1};
}

/* Of what is seen, the pixels of an image that begins at `part`. */
static const guint8* seen_of(const pith_image* image, const GeglRectangle* seen, const GeglRectangle* part) {
  return image->pixels + (gsize)(seen->y - part->y) * image->stride + (gsize)(seen->x - part->x) * image->channels;
}

/* Not by gimp_preview_draw_buffer(), which shows shifted rows where what is selected does not fill the preview. */
static void draw(GimpPreview* preview, gint32 drawable, const GeglRectangle* part, const pith_image* noisy,
                 const pith_image* clean) {
  GeglRectangle seen;
  gimp_preview_get_position(preview, &seen.x, &seen.y);
  gimp_preview_get_size(preview, &seen.width, &seen.height);
  GimpPreviewArea* area = GIMP_PREVIEW_AREA(gimp_preview_get_area(preview));
  const GimpImageType type = gimp_drawable_type(drawable);
  const guint8* denoised = seen_of(clean, &seen, part);
  if (gimp_selection_is_empty(gimp_item_get_image(drawable))) {
    gimp_preview_area_draw(area, 0, 0, seen.width, seen.height, type, denoised, (gint)clean->stride);
    return;
  }
  const pith_image selected = read_selection(drawable, &seen);
  gimp_preview_area_mask(area, 0, 0, seen.width, seen.height, type, seen_of(noisy, &seen, part), (gint)noisy->stride,
                         denoised, (gint)clean->stride, selected.pixels, (gint)selected.stride);
  g_free(selected.pixels);
}

static GeglRectangle part_around(GimpPreview* preview, gint32 drawable) {
  GeglRectangle part;
  gimp_preview_get_position(preview, &part.x, &part.y);
  gimp_preview_get_size(preview, &part.width, &part.height);
  const GeglRectangle around = {part.x - kAround, part.y - kAround, part.width + 2 * kAround,
                                part.height + 2 * kAround};
  const GeglRectangle all = {0, 0, gimp_drawable_width(drawable), gimp_drawable_height(drawable)};
  gegl_rectangle_intersect(&part, &around, &all);
  return part;
}

/* Noise that is found out is here that of the part, which need not be that of the whole. */
static void show_part(GimpPreview* preview, Dialog* dialog) {
  const GeglRectangle part = part_around(preview, dialog->drawable);
  const pith_image noisy = read_part(dialog->drawable, &part);
  pith_image clean = pixels_like(&noisy);
  const DenoiseSettings settings = read_settings(dialog);
  if (take_out_noise(dialog->context, &noisy, &settings, NULL, &clean, NULL))
    draw(preview, dialog->drawable, &part, &noisy, &clean);
  g_free(noisy.pixels);
  g_free(clean.pixels);
}

static GtkWidget* add_preview(Dialog* dialog, GtkWidget* box) {
  GtkWidget* preview = gimp_drawable_preview_new_from_drawable_id(dialog->drawable);
  gtk_box_pack_start(GTK_BOX(box), preview, TRUE, TRUE, 0);
  gtk_widget_show(preview);
  g_signal_connect(preview, "invalidated", G_CALLBACK(show_part), dialog);
  return preview;
}

static void add_numbers(Dialog* dialog, GtkWidget* box, const DenoiseSettings* settings) {
  static const Range kStrength = {0, 1, 0.01, 0.1, 2}, kSigma = {0, 100, 1, 10, 1};
  GtkWidget* table = new_table(2);
  dialog->strength =
      add_slider(table, 0, new_name("S_trength:"), settings->strength, &kStrength, "Share of the change that is made");
  dialog->is_set = gtk_check_button_new_with_mnemonic("_Set noise level:");
  dialog->sigma = add_slider(table, 1, dialog->is_set, settings->sigma < 0 ? kUsualSigma : settings->sigma, &kSigma,
                             "Standard deviation of the noise in levels of 0 to 255; found out from the layer unless "
                             "it is set. 6 to 8 suit the JPEGs of cameras at high ISO.");
  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(dialog->is_set), settings->sigma >= 0);
  let_activate_row(table, dialog->is_set);
  gtk_box_pack_start(GTK_BOX(box), table, FALSE, FALSE, 0);
  gtk_widget_show_all(table);
}

static void fill(Dialog* dialog, GtkWidget* window, const DenoiseSettings* settings) {
  GtkWidget* box = gtk_vbox_new(FALSE, kGap);
  gtk_container_set_border_width(GTK_CONTAINER(box), kBorder);
  gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(window))), box, TRUE, TRUE, 0);
  GtkWidget* preview = add_preview(dialog, box);
  add_numbers(dialog, box, settings);
  g_signal_connect_swapped(dialog->strength, "value-changed", G_CALLBACK(gimp_preview_invalidate), preview);
  g_signal_connect_swapped(dialog->sigma, "value-changed", G_CALLBACK(gimp_preview_invalidate), preview);
  g_signal_connect_swapped(dialog->is_set, "toggled", G_CALLBACK(gimp_preview_invalidate), preview);
  gtk_widget_show(box);
}

gboolean ask_denoise_settings(gint32 drawable, const pith_denoising_context* context, DenoiseSettings* settings) {
  Dialog dialog = {.drawable = drawable, .context = context};
  gimp_ui_init("pith", FALSE);
  GtkWidget* window = gimp_dialog_new("Denoise (pith)", "pith", NULL, 0, NULL, NULL, "_Cancel", GTK_RESPONSE_CANCEL,
                                      "_OK", GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response(GTK_DIALOG(window), GTK_RESPONSE_OK);
  gimp_window_set_transient(GTK_WINDOW(window));
  fill(&dialog, window, settings);
  const gboolean is_wanted = gimp_dialog_run(GIMP_DIALOG(window)) == GTK_RESPONSE_OK;
  *settings = read_settings(&dialog);
  gtk_widget_destroy(window);
  return is_wanted;
}
