/* What the parts of the GIMP plug-in share. */
#ifndef PITH_GIMP_PLUG_IN_H
#define PITH_GIMP_PLUG_IN_H

#include <libgimp/gimp.h>
#include <pith/pith.h>

/* What a procedure gets and gives: `count` values, of which the first is the status of GIMP. */
typedef struct Call {
  const GimpParam* given;
  gint given_count;
  GimpParam results[5];
  gint result_count;
  GError** error;
} Call;

enum { kRunMode, kImage, kDrawable, kFirstSetting }; /* parameters of all procedures but those that load */

/* One procedure of the plug-in. `run` returns GIMP_PDB_EXECUTION_ERROR with an error, or without one if the user was
 * told. */
typedef struct Procedure {
  const gchar* name;
  void (*install)(void);
  GimpPDBStatusType (*run)(Call* call);
} Procedure;

extern const Procedure load_procedure, thumbnail_procedure, save_procedure, denoise_procedure, heal_procedure;

#define AUTHOR "The pith maintainers"
#define YEAR "2026"

/* Sets the error to one line. Returns FALSE. */
gboolean fail(GError** error, const gchar* message);

/* The same by what the library says, unless it succeeded. Returns whether it did. */
gboolean succeeded(pith_status status, const pith_error* reason, GError** error);

/* Bytes that work on the user's own images may take: as many as GIMP's preferences allow it, if these are more than
 * the library's default. */
guint64 most_memory(guint64 by_default);

/* A pith_progress_function that shows in GIMP how far something is. If the user cancels there, GIMP ends the plug-in
 * and frees what that has in it, so that nothing has changed. */
int show_progress(void* user, double share);

#endif
