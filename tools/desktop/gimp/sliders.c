#include "sliders.h"

enum { kHead, kSlider, kNumber, kUnit, kColumns };

enum { kSliderWidth = 200, kGap = 6 };

GtkWidget* new_table(guint rows) {
  GtkWidget* table = gtk_table_new(rows, kColumns, FALSE);
  gtk_table_set_row_spacings(GTK_TABLE(table), kGap);
  gtk_table_set_col_spacings(GTK_TABLE(table), kGap);
  return table;
}

static void put(GtkWidget* table, guint row, guint column, GtkWidget* widget, const gchar* tip) {
  const GtkAttachOptions horizontally = column == kSlider ? GTK_EXPAND | GTK_FILL : GTK_FILL;
  gtk_table_attach(GTK_TABLE(table), widget, column, column + 1, row, row + 1, horizontally, GTK_FILL, 0, 0);
  gimp_help_set_help_data(widget, tip, NULL);
}

static GtkAdjustment* put_number(GtkWidget* table, guint row, GtkWidget* head, gdouble value, const Range* range,
                                 const gchar* tip) {
  GtkAdjustment* adjustment =
      GTK_ADJUSTMENT(gtk_adjustment_new(value, range->least, range->most, range->step, range->page, 0));
  GtkWidget* number = gtk_spin_button_new(adjustment, range->step, range->digits);
  gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(number), TRUE);
  gtk_entry_set_activates_default(GTK_ENTRY(number), TRUE);
  if (GTK_IS_LABEL(head)) gtk_label_set_mnemonic_widget(GTK_LABEL(head), number);
  put(table, row, kHead, head, tip);
  put(table, row, kNumber, number, tip);
  return adjustment;
}

GtkAdjustment* add_slider(GtkWidget* table, guint row, GtkWidget* head, gdouble value, const Range* range,
                          const gchar* tip) {
  GtkAdjustment* adjustment = put_number(table, row, head, value, range, tip);
  GtkWidget* slider = gtk_hscale_new(adjustment);
  gtk_scale_set_draw_value(GTK_SCALE(slider), FALSE);
  gtk_widget_set_size_request(slider, kSliderWidth, -1);
  put(table, row, kSlider, slider, tip);
  return adjustment;
}

GtkAdjustment* add_number(GtkWidget* table, guint row, GtkWidget* head, gdouble value, const Range* range,
                          const gchar* unit, const gchar* tip) {
  GtkAdjustment* adjustment = put_number(table, row, head, value, range, tip);
  put(table, row, kUnit, gtk_label_new(unit), tip);
  return adjustment;
}

GtkWidget* new_name(const gchar* name) {
  GtkWidget* label = gtk_label_new_with_mnemonic(name);
  gtk_misc_set_alignment(GTK_MISC(label), 0, 0.5F);
  return label;
}

static guint row_of(GtkWidget* table, GtkWidget* widget) {
  guint row;
  gtk_container_child_get(GTK_CONTAINER(table), widget, "top-attach", &row, NULL);
  return row;
}

void let_activate_row(GtkWidget* table, GtkWidget* button) {
  GList* children = gtk_container_get_children(GTK_CONTAINER(table));
  for (GList* child = children; child; child = child->next)
    if (child->data != button && row_of(table, child->data) == row_of(table, button))
      g_object_bind_property(button, "active", child->data, "sensitive", G_BINDING_SYNC_CREATE);
  g_list_free(children);
}
