/* Filters > Enhance > Denoise: takes the noise out of what is selected. */
#include "denoise.h"

#include "pixels.h"

static const gchar kName[] = "plug-in-pith-denoise";

enum { kStrength = kFirstSetting, kSigma, kParameters };

static void install(void) {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_INT32, "run-mode",
       "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), RUN-WITH-LAST-VALS (2) }"},
      {GIMP_PDB_IMAGE, "image", "Input image"},
      {GIMP_PDB_DRAWABLE, "drawable", "Input drawable"},
      {GIMP_PDB_FLOAT, "strength", "Share of the change that is made (0 <= strength <= 1)"},
      {GIMP_PDB_FLOAT, "sigma",
       "Standard deviation of the noise in levels of 0 to 255 (0 <= sigma <= 100); below 0 it is found out"},
  };
  gimp_install_procedure(kName, "Take the noise out of a photo",
                         "Takes the noise out of what is selected. How strong the noise is, is found out from all of "
                         "the drawable, or told.",
                         AUTHOR, AUTHOR, YEAR, "De_noise (pith)...", "RGB*, GRAY*", GIMP_PLUGIN,
                         G_N_ELEMENTS(parameters), 0, parameters, NULL);
  gimp_plugin_menu_register(kName, "<Image>/Filters/Enhance");
}

gboolean take_out_noise(const pith_denoising_context* context, const pith_image* noisy, const DenoiseSettings* wanted,
                        pith_progress_function progress, pith_image* clean, GError** error) {
  pith_denoise_settings settings;
  pith_denoise_settings_init(&settings);
  settings.strength = wanted->strength;
  settings.sigma = wanted->sigma;
  settings.max_pixels = 0;
  settings.max_memory = most_memory(settings.max_memory);
  settings.progress = progress;
  pith_error reason;
  return succeeded(pith_denoise(context, noisy, &settings, clean, &reason), &reason, error);
}

static gboolean denoise(gint32 drawable, const pith_denoising_context* context, const DenoiseSettings* settings,
                        GError** error) {
  gimp_progress_init("Taking out noise");
  const pith_image before = read_pixels(drawable);
  pith_image after = pixels_like(&before);
  const gboolean is_done = take_out_noise(context, &before, settings, show_progress, &after, error) &&
                           write_changes(drawable, &before, &after, error);
  g_free(before.pixels);
  g_free(after.pixels);
  return is_done;
}

static gboolean can_denoise(gint32 drawable, GError** error) {
  gint x, y, width, height;
  if (!is_changeable(drawable, error)) return FALSE;
  return gimp_drawable_mask_intersect(drawable, &x, &y, &width, &height) ||
         fail(error, "Nothing of this layer is selected; select where to take out noise, or nothing for all of it");
}

static GimpPDBStatusType ask_and_denoise(const Call* call, const pith_denoising_context* context,
                                         DenoiseSettings* settings) {
  const GimpRunMode mode = call->given[kRunMode].data.d_int32;
  const gint32 drawable = call->given[kDrawable].data.d_drawable;
  if (mode == GIMP_RUN_INTERACTIVE && !ask_denoise_settings(drawable, context, settings)) return GIMP_PDB_CANCEL;
  if (!denoise(drawable, context, settings, call->error)) return GIMP_PDB_EXECUTION_ERROR;
  if (mode != GIMP_RUN_NONINTERACTIVE) gimp_set_data(kName, settings, sizeof *settings);
  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType run(Call* call) {
  DenoiseSettings settings = {.strength = 1, .sigma = -1};
  if (call->given[kRunMode].data.d_int32 == GIMP_RUN_NONINTERACTIVE) {
    if (call->given_count < kParameters) return GIMP_PDB_CALLING_ERROR;
    settings.strength = call->given[kStrength].data.d_float;
    settings.sigma = call->given[kSigma].data.d_float;
  } else {
    gimp_get_data(kName, &settings);
  }
  pith_denoising_context* context = NULL;
  pith_error reason;
  if (!can_denoise(call->given[kDrawable].data.d_drawable, call->error) ||
      !succeeded(pith_denoising_context_create(NULL, &context, &reason), &reason, call->error))
    return GIMP_PDB_EXECUTION_ERROR;
  const GimpPDBStatusType status = ask_and_denoise(call, context, &settings);
  pith_denoising_context_free(context);
  return status;
}

const Procedure denoise_procedure = {kName, install, run};
