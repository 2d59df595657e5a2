/* The dialog in which users say how a picture is exported, and see how large the file will be. */
#ifndef PITH_GIMP_SAVE_DIALOG_H
#define PITH_GIMP_SAVE_DIALOG_H

#include "encoding.h"

/* Whether the user wants the file, with what is then in `settings`. In that case *encoding is one with these settings
 * that has begun, or NULL; it is the caller's. */
gboolean ask_settings(const ExportSource* source, ExportSettings* settings, Encoding** encoding);

#endif
