/* The GIMP plug-in: opens and exports .pith files, takes out noise, and fills what is selected. */
#include "plug_in.h"

#include <gegl.h>

static const Procedure* const kProcedures[] = {&load_procedure, &thumbnail_procedure, &save_procedure,
                                               &denoise_procedure, &heal_procedure};

gboolean fail(GError** error, const gchar* message) {
  g_set_error_literal(error, g_quark_from_static_string("pith"), 0, message);
  return FALSE;
}

gboolean succeeded(pith_status status, const pith_error* reason, GError** error) {
  return status == PITH_OK || fail(error, reason->message);
}

guint64 most_memory(guint64 by_default) {
  guint64 size = 0;
  gchar* text = gimp_gimprc_query("tile-cache-size");
  const gboolean is_known = text && gimp_memsize_deserialize(text, &size);
  g_free(text);
  return is_known ? MAX(size, by_default) : by_default;
}

int show_progress(void* user, double share) {
  (void)user;
  gimp_progress_update(share);
  return 0;
}

static void query(void) {
  gimp_plugin_enable_precision();
  for (gsize i = 0; i < G_N_ELEMENTS(kProcedures); ++i) kProcedures[i]->install();
}

static const Procedure* procedure_of(const gchar* name) {
  for (gsize i = 0; i < G_N_ELEMENTS(kProcedures); ++i)
    if (g_str_equal(name, kProcedures[i]->name)) return kProcedures[i];
  return NULL;
}

static void run(const gchar* name, gint given_count, const GimpParam* given, gint* result_count, GimpParam** results) {
  static Call call; /* GIMP reads the results after this function */
  GError* error = NULL;
  call = (Call){.given = given, .given_count = given_count, .result_count = 1, .error = &error};
  gimp_plugin_enable_precision();
  gegl_init(NULL, NULL);

  const Procedure* procedure = procedure_of(name);
  const GimpPDBStatusType status = procedure ? procedure->run(&call) : GIMP_PDB_CALLING_ERROR;
  call.results[0].type = GIMP_PDB_STATUS;
  call.results[0].data.d_status = status;
  if (status != GIMP_PDB_SUCCESS) call.result_count = 1;
  if (error) {
    call.results[1].type = GIMP_PDB_STRING;
    call.results[1].data.d_string = error->message;
    call.result_count = 2;
  }
  *result_count = call.result_count;
  *results = call.results;
}

const GimpPlugInInfo PLUG_IN_INFO = {NULL, NULL, query, run};

MAIN()
