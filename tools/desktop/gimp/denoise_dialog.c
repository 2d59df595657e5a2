#include "denoise.h"
#include "sliders.h"

enum { kBorder = 12 };

static const gdouble kUsualSigma = 10;

gboolean ask_denoise_settings(DenoiseSettings* settings) {
  static const Range kStrength = {0, 1, 0.01, 0.1, 2}, kSigma = {0, 100, 1, 10, 1};
  static const gchar kSigmaTip[] =
      "Standard deviation of the noise in levels of 0 to 255; found out from the layer unless it is set. 6 to 8 suit "
      "the JPEGs of cameras at high ISO.";
  gimp_ui_init("pith", FALSE);
  GtkWidget* window = gimp_dialog_new("Denoise (pith)", "pith", NULL, 0, NULL, NULL, "_Cancel", GTK_RESPONSE_CANCEL,
                                      "_OK", GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response(GTK_DIALOG(window), GTK_RESPONSE_OK);
  gimp_window_set_transient(GTK_WINDOW(window));

  GtkWidget* table = new_table(2);
  gtk_container_set_border_width(GTK_CONTAINER(table), kBorder);
  GtkAdjustment* strength =
      add_slider(table, 0, new_name("S_trength:"), settings->strength, &kStrength, "Share of the change that is made");
  GtkWidget* is_set = gtk_check_button_new_with_mnemonic("_Set noise level:");
  GtkAdjustment* sigma =
      add_slider(table, 1, is_set, settings->sigma < 0 ? kUsualSigma : settings->sigma, &kSigma, kSigmaTip);
  gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(is_set), settings->sigma >= 0);
  let_activate_row(table, is_set);
  gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(window))), table, TRUE, TRUE, 0);
  gtk_widget_show_all(table);

  const gboolean is_wanted = gimp_dialog_run(GIMP_DIALOG(window)) == GTK_RESPONSE_OK;
  settings->strength = gtk_adjustment_get_value(strength);
  settings->sigma = gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(is_set)) ? gtk_adjustment_get_value(sigma) : -1;
  gtk_widget_destroy(window);
  return is_wanted;
}
