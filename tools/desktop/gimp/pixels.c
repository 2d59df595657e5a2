#include "pixels.h"

#include <string.h>

static gboolean is_linear(GimpPrecision precision) {
  switch (precision) {
    case GIMP_PRECISION_U8_LINEAR:
    case GIMP_PRECISION_U16_LINEAR:
    case GIMP_PRECISION_U32_LINEAR:
    case GIMP_PRECISION_HALF_LINEAR:
    case GIMP_PRECISION_FLOAT_LINEAR:
    case GIMP_PRECISION_DOUBLE_LINEAR: return TRUE;
    default: return FALSE;
  }
}

static guint channels_of(gint32 drawable) {
  return (gimp_drawable_is_gray(drawable) ? 1 : 3) + (gimp_drawable_has_alpha(drawable) ? 1 : 0);
}

/* With samples of a type, such as u8, in the colours of the drawable. */
static const Babl* format_of(gint32 drawable, const gchar* type) {
  static const gchar* const kOwnCurve[] = {"Y'", "Y'A", "R'G'B'", "R'G'B'A"};
  static const gchar* const kCurveOfSrgb[] = {"Y~", "Y~A", "R~G~B~", "R~G~B~A"};
  const GimpPrecision precision = gimp_image_get_precision(gimp_item_get_image(drawable));
  const gchar* model = (is_linear(precision) ? kCurveOfSrgb : kOwnCurve)[channels_of(drawable) - 1];
  gchar* name = g_strdup_printf("%s %s", model, type);
  const Babl* format = babl_format_with_space(name, babl_format_get_space(gimp_drawable_get_format(drawable)));
  g_free(name);
  return format;
}

const Babl* levels_of(gint32 drawable) { return format_of(drawable, "u8"); }

pith_image pixels_like(const pith_image* image) {
  pith_image other = *image;
  other.pixels = g_malloc(other.height * other.stride);
  return other;
}

pith_image copy_of(const pith_image* image) {
  const pith_image copy = pixels_like(image);
  memcpy(copy.pixels, image->pixels, image->height * image->stride);
  return copy;
}

pith_image read_part(gint32 drawable, const GeglRectangle* part) {
  pith_image image = {
      .width = (guint32)part->width, .height = (guint32)part->height, .channels = channels_of(drawable)};
  image.stride = (size_t)image.width * image.channels;
  image = pixels_like(&image);
  GeglBuffer* buffer = gimp_drawable_get_buffer(drawable);
  gegl_buffer_get(buffer, part, 1, levels_of(drawable), image.pixels, (gint)image.stride, GEGL_ABYSS_NONE);
  g_object_unref(buffer);
  return image;
}

pith_image read_pixels(gint32 drawable) {
  const GeglRectangle all = {0, 0, gimp_drawable_width(drawable), gimp_drawable_height(drawable)};
  return read_part(drawable, &all);
}

pith_image read_selection(gint32 drawable, const GeglRectangle* part) {
  pith_image image = {.width = (guint32)part->width, .height = (guint32)part->height, .channels = 1};
  image.stride = image.width;
  image = pixels_like(&image);
  gint x, y;
  gimp_drawable_offsets(drawable, &x, &y);
  const GeglRectangle place = {part->x + x, part->y + y, part->width, part->height};
  GeglBuffer* selection = gimp_drawable_get_buffer(gimp_image_get_selection(gimp_item_get_image(drawable)));
  gegl_buffer_get(selection, &place, 1, babl_format("Y u8"), image.pixels, (gint)image.stride, GEGL_ABYSS_NONE);
  g_object_unref(selection);
  return image;
}

gboolean is_changeable(gint32 drawable, GError** error) {
  if (gimp_item_is_group(drawable)) return fail(error, "A layer group has no pixels of its own; choose a layer in it");
  if (gimp_item_get_lock_content(drawable))
    return fail(error, "The pixels of this layer are locked; unlock them first");
  return TRUE;
}

/* A row of deep samples in which those that differ are as they are afterwards. */
static void take_changes(gfloat* deep, const guint8* before, const guint8* after, gsize count) {
  for (gsize i = 0; i < count; ++i)
    if (before[i] != after[i]) deep[i] = (gfloat)after[i] / 255.0F;
}

static void set_deep(GeglBuffer* from, GeglBuffer* to, const GeglRectangle* part, const Babl* format,
                     const pith_image* before, const pith_image* after) {
  const gsize count = (gsize)part->width * after->channels;
  gfloat* row = g_new(gfloat, count);
  for (gint y = part->y; y < part->y + part->height; ++y) {
    const GeglRectangle place = {part->x, y, part->width, 1};
    const gsize start = (gsize)y * after->stride + (gsize)part->x * after->channels;
    gegl_buffer_get(from, &place, 1, format, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    take_changes(row, before->pixels + start, after->pixels + start, count);
    gegl_buffer_set(to, &place, 0, format, row, GEGL_AUTO_ROWSTRIDE);
  }
  g_free(row);
}

static void set_shadow(gint32 drawable, const GeglRectangle* part, const pith_image* before, const pith_image* after) {
  GeglBuffer* shadow = gimp_drawable_get_shadow_buffer(drawable);
  if (gimp_image_get_precision(gimp_item_get_image(drawable)) == GIMP_PRECISION_U8_GAMMA) {
    const guint8* start = after->pixels + (gsize)part->y * after->stride + (gsize)part->x * after->channels;
    gegl_buffer_set(shadow, part, 0, levels_of(drawable), start, (gint)after->stride);
  } else {
    GeglBuffer* buffer = gimp_drawable_get_buffer(drawable);
    set_deep(buffer, shadow, part, format_of(drawable, "float"), before, after);
    g_object_unref(buffer);
  }
  g_object_unref(shadow);
}

gboolean write_changes(gint32 drawable, const pith_image* before, const pith_image* after, GError** error) {
  GeglRectangle part;
  if (!gimp_drawable_mask_intersect(drawable, &part.x, &part.y, &part.width, &part.height)) return TRUE;
  set_shadow(drawable, &part, before, after);
  if (!gimp_drawable_merge_shadow(drawable, TRUE)) return fail(error, gimp_get_pdb_error());
  gimp_drawable_update(drawable, part.x, part.y, part.width, part.height);
  gimp_displays_flush();
  return TRUE;
}
