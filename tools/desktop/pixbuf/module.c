/* The gdk-pixbuf module for .pith files: what it is, and what loading and saving have in common. */
#include "module.h"

/* gdk-pixbuf never unloads a module, so the context is there until the program ends. */
const pith_context* shared_context(GError** error) {
  static GMutex mutex;
  static pith_context* context;
  pith_error reason;
  g_mutex_lock(&mutex);
  const pith_status status = context ? PITH_OK : pith_context_create(NULL, &context, &reason);
  const pith_context* made = context;
  g_mutex_unlock(&mutex);
  if (status != PITH_OK) set_error(error, status, &reason);
  return made;
}

static int code_of(pith_status status) {
  switch (status) {
    case PITH_ERROR_MEMORY:
    case PITH_ERROR_LIMIT: return GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY;
    case PITH_ERROR_NOT_PITH:
    case PITH_ERROR_DAMAGED: return GDK_PIXBUF_ERROR_CORRUPT_IMAGE;
    default: return GDK_PIXBUF_ERROR_FAILED;
  }
}

void set_error(GError** error, pith_status status, const pith_error* reason) {
  g_set_error_literal(error, GDK_PIXBUF_ERROR, code_of(status), reason->message);
}

G_MODULE_EXPORT void fill_vtable(GdkPixbufModule* module) {
  add_loading(module);
  add_saving(module);
}

G_MODULE_EXPORT void fill_info(GdkPixbufFormat* info) {
  static GdkPixbufModulePattern signature[] = {{"\x8aPITH\r\n\x1a", NULL, 100}, {NULL, NULL, 0}};
  static gchar* types[] = {"image/x-pith", NULL};
  static gchar* extensions[] = {"pith", NULL};
  info->name = "pith";
  info->signature = signature;
  info->description = "pith";
  info->mime_types = types;
  info->extensions = extensions;
  info->flags = GDK_PIXBUF_FORMAT_WRITABLE | GDK_PIXBUF_FORMAT_THREADSAFE;
  info->license = "Apache-2.0";
}
