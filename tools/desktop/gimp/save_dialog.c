#include "save_dialog.h"

#include "sliders.h"

enum { kGap = 6, kBorder = 12 };

enum { kPollingTime = 100, kQuietTime = 300 }; /* milliseconds; the latter of no change, before encoding begins */

typedef struct Dialog {
  const ExportSource* source;
  GtkWidget* window;
  GtkWidget* by_target;
  GtkAdjustment *quality, *target, *effort; /* the target in kB */
  GtkWidget *exif, *xmp, *profile;
  GtkWidget* size;
  ExportSettings latest; /* which have not changed since then */
  gint64 since;          /* microseconds */
  Encoding* encoding;    /* NULL, or one that may be of other settings, and then ends soon */
} Dialog;

static gboolean is_on(GtkWidget* button) { return gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(button)); }

static ExportSettings read_settings(const Dialog* dialog) {
  return (ExportSettings){
      .quality = gtk_adjustment_get_value(dialog->quality),
      .effort = (gint32)gtk_adjustment_get_value(dialog->effort),
      .target_bytes = is_on(dialog->by_target) ? (gint32)(1000 * gtk_adjustment_get_value(dialog->target) + 0.5) : 0,
      .with_exif = is_on(dialog->exif),
      .with_xmp = is_on(dialog->xmp),
      .with_profile = is_on(dialog->profile)};
}

static gchar* describe(const Dialog* dialog, gboolean* is_possible) {
  if (!dialog->encoding || !is_for(dialog->encoding, &dialog->latest)) return g_strdup("File size: …");
  if (!is_encoded(dialog->encoding))
    return g_strdup_printf("File size: … (%.0f %%)", 100 * encoded_share(dialog->encoding));
  GError* error = NULL;
  const pith_buffer* file = encoded_file(dialog->encoding, &error);
  if (!file) {
    gchar* message = g_strdup_printf("Not possible: %s", error->message);
    g_error_free(error);
    *is_possible = FALSE;
    return message;
  }
  const gdouble pixels = (gdouble)dialog->source->picture.width * dialog->source->picture.height;
  gchar* size = g_format_size(file->size);
  gchar* text = g_strdup_printf("File size: %s (%.2f bits per pixel)", size, 8 * (gdouble)file->size / pixels);
  g_free(size);
  return text;
}

static void show_size(Dialog* dialog) {
  gboolean is_possible = TRUE;
  gchar* text = describe(dialog, &is_possible);
  gtk_label_set_text(GTK_LABEL(dialog->size), text);
  gtk_dialog_set_response_sensitive(GTK_DIALOG(dialog->window), GTK_RESPONSE_OK, is_possible);
  g_free(text);
}

/* Has the picture encoded in the background whenever the settings have not changed for a while. */
static gboolean poll(gpointer user) {
  Dialog* dialog = user;
  const ExportSettings now = read_settings(dialog);
  if (!are_equal(&now, &dialog->latest)) {
    dialog->latest = now;
    dialog->since = g_get_monotonic_time();
  }
  if (dialog->encoding && !is_for(dialog->encoding, &now)) {
    stop_encoding(dialog->encoding);
    if (is_encoded(dialog->encoding)) g_clear_pointer(&dialog->encoding, free_encoding);
  }
  if (!dialog->encoding && g_get_monotonic_time() - dialog->since >= kQuietTime * G_TIME_SPAN_MILLISECOND)
    dialog->encoding = start_encoding(dialog->source, &now);
  show_size(dialog);
  return G_SOURCE_CONTINUE;
}

static GtkWidget* add_check(GtkWidget* box, const gchar* text, gboolean is_active) {
  GtkWidget* check = gtk_check_button_new_with_mnemonic(text);
  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(check), is_active);
  gtk_box_pack_start(GTK_BOX(box), check, FALSE, FALSE, 0);
  return check;
}

/* Quality or size, and effort. */
static void add_numbers(Dialog* dialog, GtkWidget* box, const ExportSettings* settings) {
  static const Range kQuality = {0, 100, 1, 10, 0}, kTarget = {0.1, 2e6, 10, 100, 1}, kEffort = {1, 9, 1, 1, 0};
  const gdouble kilobytes = settings->target_bytes ? settings->target_bytes / 1000.0
                                                   : dialog->source->picture.width / 8.0 *
                                                         dialog->source->picture.height / 1000; /* of a bit per pixel */
  GtkWidget* table = new_table(3);
  GtkWidget* by_quality = gtk_radio_button_new_with_mnemonic(NULL, "_Quality:");
  dialog->by_target = gtk_radio_button_new_with_mnemonic_from_widget(GTK_RADIO_BUTTON(by_quality), "Target _size:");
  dialog->quality = add_slider(table, 0, by_quality, settings->quality, &kQuality,
                               "30 is low quality, 50 medium, 70 high; 90 is hard to tell from the original");
  dialog->target = add_number(table, 1, dialog->by_target, kilobytes, &kTarget, "kB",
                              "The best quality that a file of at most this size can have");
  dialog->effort = add_slider(table, 2, new_name("_Effort:"), settings->effort, &kEffort,
                              "More takes longer, and gives smaller files of the same quality");
  let_activate_row(table, by_quality);
  let_activate_row(table, dialog->by_target);
  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(dialog->by_target), settings->target_bytes != 0);
  gtk_box_pack_start(GTK_BOX(box), table, FALSE, FALSE, 0);
}

static void fill(Dialog* dialog, const ExportSettings* settings) {
  GtkWidget* box = gtk_vbox_new(FALSE, kGap);
  gtk_container_set_border_width(GTK_CONTAINER(box), kBorder);
  gtk_box_pack_start(GTK_BOX(gimp_export_dialog_get_content_area(dialog->window)), box, TRUE, TRUE, 0);
  add_numbers(dialog, box, settings);
  dialog->exif = add_check(box, "Save E_xif data", settings->with_exif);
  dialog->xmp = add_check(box, "Save X_MP data", settings->with_xmp);
  dialog->profile = add_check(box, "Save color _profile", settings->with_profile);
  dialog->size = new_name("");
  gtk_label_set_line_wrap(GTK_LABEL(dialog->size), TRUE);
  gtk_box_pack_start(GTK_BOX(box), dialog->size, FALSE, FALSE, 0);
  gtk_widget_show_all(box);
}

gboolean ask_settings(const ExportSource* source, ExportSettings* settings, Encoding** encoding) {
  gimp_ui_init("pith", FALSE);
  Dialog dialog = {.source = source, .window = gimp_export_dialog_new("pith", "pith", NULL)};
  fill(&dialog, settings);
  poll(&dialog);
  const guint polling = g_timeout_add(kPollingTime, poll, &dialog);
  const gboolean is_wanted = gimp_dialog_run(GIMP_DIALOG(dialog.window)) == GTK_RESPONSE_OK;
  g_source_remove(polling);
  *settings = read_settings(&dialog);
  gtk_widget_destroy(dialog.window);
  if (is_wanted && dialog.encoding && is_for(dialog.encoding, settings)) {
    *encoding = dialog.encoding;
  } else {
    free_encoding(dialog.encoding);
  }
  return is_wanted;
}
