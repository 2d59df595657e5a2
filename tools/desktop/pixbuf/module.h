/* What the parts of the gdk-pixbuf module share. */
#ifndef PITH_PIXBUF_MODULE_H
#define PITH_PIXBUF_MODULE_H

#define GDK_PIXBUF_ENABLE_BACKEND
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <pith/pith.h>

/* The one context, which is made when it is first needed. Returns NULL and sets the error if that fails. */
const pith_context* shared_context(GError** error);

/* Turns a failure of the library into one of gdk-pixbuf. */
void set_error(GError** error, pith_status status, const pith_error* reason);

void add_loading(GdkPixbufModule* module);
void add_saving(GdkPixbufModule* module);

#endif
