/* Rows of tables in dialogs, as GIMP's own plug-ins have them. */
#ifndef PITH_GIMP_SLIDERS_H
#define PITH_GIMP_SLIDERS_H

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

/* What a number may be, how far a key and a page move it, and its digits behind the point. */
typedef struct Range {
  gdouble least, most, step, page;
  guint digits;
} Range;

GtkWidget* new_table(guint rows);

/* Puts `head`, a slider and a field for a number into a row. Returns their adjustment. */
GtkAdjustment* add_slider(GtkWidget* table, guint row, GtkWidget* head, gdouble value, const Range* range,
                          const gchar* tip);

/* The same without a slider, and with a unit behind the number. */
GtkAdjustment* add_number(GtkWidget* table, guint row, GtkWidget* head, gdouble value, const Range* range,
                          const gchar* unit, const gchar* tip);

/* For `head`: a name, whose underlined letter leads to the row. */
GtkWidget* new_name(const gchar* name);

/* Has what stands behind `button`, in its row, be sensitive while that is active. */
void let_activate_row(GtkWidget* table, GtkWidget* button);

#endif
