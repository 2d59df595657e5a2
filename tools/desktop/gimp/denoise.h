/* The dialog in which users say how noise is taken out. */
#ifndef PITH_GIMP_DENOISE_H
#define PITH_GIMP_DENOISE_H

#include "plug_in.h"

typedef struct DenoiseSettings {
  gdouble strength; /* 0 to 1 */
  gdouble sigma;    /* 0 to 100, in levels of 0 to 255; below 0: it is found out */
} DenoiseSettings;

/* Whether the user wants it, with what is then in `settings`. */
gboolean ask_denoise_settings(DenoiseSettings* settings);

#endif
