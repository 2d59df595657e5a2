/* Filters > Enhance > Heal selection: what is selected is filled from what lies around it. */
#include <string.h>

#include "pixels.h"

static const gchar kName[] = "plug-in-pith-heal";

static void install(void) {
  static const GimpParamDef parameters[] = {
      {GIMP_PDB_INT32, "run-mode", "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) }"},
      {GIMP_PDB_IMAGE, "image", "Input image"},
      {GIMP_PDB_DRAWABLE, "drawable", "Input drawable"},
  };
  gimp_install_procedure(kName, "Fill what is selected from what lies around it",
                         "Scratches, dust, stamps and wires disappear: whatever is selected of the drawable is filled "
                         "with what fits to its surroundings, where it is partly selected in that proportion.",
                         AUTHOR, AUTHOR, YEAR, "_Heal Selection (pith)", "RGB*, GRAY*", GIMP_PLUGIN,
                         G_N_ELEMENTS(parameters), 0, parameters, NULL);
  gimp_plugin_menu_register(kName, "<Image>/Filters/Enhance");
}

/* White where the drawable is selected at all; what is partly selected is blended afterwards. */
static pith_image read_holes(gint32 drawable, const pith_image* picture) {
  const GeglRectangle all = {0, 0, (gint)picture->width, (gint)picture->height};
  const pith_image holes = read_selection(drawable, &all);
  for (gsize i = 0; i < holes.stride * holes.height; ++i) holes.pixels[i] = holes.pixels[i] ? 255 : 0;
  return holes;
}

static gboolean has_both(const pith_image* holes, GError** error) {
  const gsize size = holes->stride * holes->height;
  if (!memchr(holes->pixels, 255, size)) return fail(error, "Nothing of this layer is selected; select what to fill");
  if (!memchr(holes->pixels, 0, size))
    return fail(error, "All of this layer is selected; select only what to fill, so that something is left around it");
  return TRUE;
}

static gboolean fill(pith_image* picture, const pith_image* holes, GError** error) {
  pith_inpaint_settings settings;
  pith_inpaint_settings_init(&settings);
  settings.max_pixels = 0;
  settings.max_memory = most_memory(settings.max_memory);
  settings.progress = show_progress;
  pith_inpainting_context* context = NULL;
  pith_error reason;
  pith_status status = pith_inpainting_context_create(NULL, &context, &reason);
  if (status == PITH_OK) status = pith_inpaint(context, picture, holes, &settings, NULL, &reason);
  pith_inpainting_context_free(context);
  return succeeded(status, &reason, error);
}

static gboolean heal(gint32 drawable, GError** error) {
  if (!is_changeable(drawable, error)) return FALSE;
  if (gimp_selection_is_empty(gimp_item_get_image(drawable)))
    return fail(error, "Nothing is selected; select what to fill");
  gimp_progress_init("Healing the selection");
  const pith_image before = read_pixels(drawable), holes = read_holes(drawable, &before);
  pith_image after = copy_of(&before);
  const gboolean healed =
      has_both(&holes, error) && fill(&after, &holes, error) && write_changes(drawable, &before, &after, error);
  g_free(before.pixels);
  g_free(holes.pixels);
  g_free(after.pixels);
  return healed;
}

static GimpPDBStatusType run(Call* call) {
  return heal(call->given[kDrawable].data.d_drawable, call->error) ? GIMP_PDB_SUCCESS : GIMP_PDB_EXECUTION_ERROR;
}

const Procedure heal_procedure = {kName, install, run};
