/* Between GIMP's drawables and pictures of the library. */
#ifndef PITH_GIMP_PIXELS_H
#define PITH_GIMP_PIXELS_H

#include <gegl.h>

#include "plug_in.h"

/* The format in which a drawable's pixels have 8 bits as files have them: as they are if they have 8 bits in GIMP,
 * and along the curve of sRGB if they are linear there. */
const Babl* levels_of(gint32 drawable);

/* All pixels of a drawable, or some. They are the caller's, to be freed with g_free. */
pith_image read_pixels(gint32 drawable);
pith_image read_part(gint32 drawable, const GeglRectangle* part);

/* How much is selected of each pixel of a part of a drawable, in one channel; also to be freed with g_free. */
pith_image read_selection(gint32 drawable, const GeglRectangle* part);

/* An image of the same size whose pixels are not yet set, or equal. */
pith_image pixels_like(const pith_image* image);
pith_image copy_of(const pith_image* image);

/* Whether a drawable may be changed; says why if not. */
gboolean is_changeable(gint32 drawable, GError** error);

/* Puts what differs between `before`, which was read, and `after` into what is selected of the drawable, as one step
 * that can be undone. What does not differ keeps all bits that it has in GIMP. */
gboolean write_changes(gint32 drawable, const pith_image* before, const pith_image* after, GError** error);

#endif
