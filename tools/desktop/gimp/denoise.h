/* What the filter that takes out noise shares with its dialog. */
#ifndef PITH_GIMP_DENOISE_H
#define PITH_GIMP_DENOISE_H

#include "plug_in.h"

typedef struct DenoiseSettings {
  gdouble strength; /* 0 to 1 */
  gdouble sigma;    /* 0 to 100, in levels of 0 to 255; below 0: it is found out */
} DenoiseSettings;

/* Takes the noise out of `noisy`, which is only read. `progress` may be NULL. */
gboolean take_out_noise(const pith_denoising_context* context, const pith_image* noisy, const DenoiseSettings* wanted,
                        pith_progress_function progress, pith_image* clean, GError** error);

/* Whether the user wants it, with what is then in `settings`. */
gboolean ask_denoise_settings(gint32 drawable, const pith_denoising_context* context, DenoiseSettings* settings);

#endif
