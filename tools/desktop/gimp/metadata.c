#include "metadata.h"

#include <gexiv2/gexiv2.h>
#include <libgimp/gimpui.h>
#include <string.h>

static const gchar kType[] = "image/x-pith";

void set_profile(gint32 image, const pith_metadata* metadata) {
  if (!metadata->icc_size) return;
  GimpColorProfile* profile = gimp_color_profile_new_from_icc_profile(metadata->icc, metadata->icc_size, NULL);
  if (!profile || !gimp_image_set_color_profile(image, profile))
    g_message("The colour profile of this file cannot be used, and is left out");
  g_clear_object(&profile);
}

static void warn(const gchar* what, GError* error) {
  g_message("The %s of this file cannot be read, and is left out: %s", what, error ? error->message : "unknown error");
  g_clear_error(&error);
}

/* Pictures in files are upright, whatever their metadata says, and so are GIMP's images. */
static void make_upright(GExiv2Metadata* metadata) {
  if (gexiv2_metadata_try_get_orientation(metadata, NULL) > GEXIV2_ORIENTATION_NORMAL)
    gexiv2_metadata_try_set_orientation(metadata, GEXIV2_ORIENTATION_NORMAL, NULL);
}

void set_metadata(gint32 image, const pith_metadata* from) {
  if (!from->exif_size && !from->xmp_size) return;
  GimpMetadata* metadata = gimp_metadata_new();
  GError* error = NULL;
  if (from->exif_size &&
      !gexiv2_metadata_from_app1_segment(GEXIV2_METADATA(metadata), from->exif, from->exif_size, &error))
    warn("EXIF", g_steal_pointer(&error));
  if (from->xmp_size && !gimp_metadata_set_from_xmp(metadata, from->xmp, (gint)from->xmp_size, &error))
    warn("XMP", error);
  make_upright(GEXIV2_METADATA(metadata));
  /* Which colours pixels have the profile says, or that there is none. */
  gimp_image_metadata_load_finish(image, kType, metadata,
                                  GIMP_METADATA_LOAD_ALL & ~(guint)GIMP_METADATA_LOAD_COLORSPACE, FALSE);
  g_object_unref(metadata);
}

static GBytes* profile_of(gint32 image) {
  GimpColorProfile* profile = gimp_image_get_color_profile(image);
  if (!profile) return NULL;
  if (gimp_color_profile_is_linear(profile)) { /* but the samples of files are along the curve of sRGB */
    GimpColorProfile* curved = gimp_color_profile_new_srgb_trc_from_color_profile(profile);
    g_object_unref(profile);
    profile = curved;
  }
  gsize size = 0;
  const guint8* data = profile ? gimp_color_profile_get_icc_profile(profile, &size) : NULL;
  GBytes* icc = data ? g_bytes_new(data, size) : NULL;
  g_clear_object(&profile);
  return icc;
}

/* Thumbnails would still show what was there before the picture was changed. */
static void drop_thumbnails(GExiv2Metadata* metadata) {
  gexiv2_metadata_try_erase_exif_thumbnail(metadata, NULL);
  gexiv2_metadata_try_clear_tag(metadata, "Xmp.xmp.Thumbnails", NULL);
}

/* EXIF of all images tells of their resolution, size and depth. */
static GBytes* exif_of(gint32 image, GimpMetadata* metadata) {
  gdouble across, down;
  gimp_image_get_resolution(image, &across, &down);
  gimp_metadata_set_resolution(metadata, across, down, gimp_image_get_unit(image));
  gimp_metadata_set_pixel_size(metadata, gimp_image_width(image), gimp_image_height(image));
  gimp_metadata_set_bits_per_sample(metadata, 8);
  return gexiv2_metadata_get_exif_data(GEXIV2_METADATA(metadata), GEXIV2_BYTE_ORDER_LITTLE, NULL);
}

/* Whether an image came with XMP: GIMP itself gives all that were in files an orientation. */
static gboolean has_xmp(gint32 image) {
  GimpMetadata* metadata = gimp_image_get_metadata(image);
  if (!metadata) return FALSE;
  gchar** tags = gexiv2_metadata_get_xmp_tags(GEXIV2_METADATA(metadata));
  gboolean is_there = FALSE;
  for (gchar** tag = tags; tag && *tag; ++tag) is_there |= !g_str_equal(*tag, "Xmp.tiff.Orientation");
  g_strfreev(tags);
  g_object_unref(metadata);
  return is_there;
}

/* Without what surrounds XMP in other files, which is mostly space for changes. */
static GBytes* xmp_of(GimpMetadata* metadata) {
  static const gchar kBegin[] = "<x:xmpmeta", kEnd[] = "</x:xmpmeta>";
  gchar* packet =
      gexiv2_metadata_try_generate_xmp_packet(GEXIV2_METADATA(metadata), GEXIV2_USE_COMPACT_FORMAT, 0, NULL);
  const gchar* begin = packet ? strstr(packet, kBegin) : NULL;
  const gchar* end = begin ? strstr(begin, kEnd) : NULL;
  GBytes* xmp = end ? g_bytes_new(begin, (gsize)(end - begin) + strlen(kEnd)) : NULL;
  g_free(packet);
  return xmp;
}

KeptMetadata* get_metadata(gint32 image, unsigned kinds) {
  KeptMetadata* kept = g_new0(KeptMetadata, 1);
  if (kinds & kWithProfile) kept->icc = profile_of(image);
  GimpMetadataSaveFlags flags;
  GimpMetadata* metadata = gimp_image_metadata_save_prepare(image, kType, &flags);
  if (!metadata) metadata = gimp_metadata_new();
  drop_thumbnails(GEXIV2_METADATA(metadata));
  make_upright(GEXIV2_METADATA(metadata));
  if (kinds & kWithExif) kept->exif = exif_of(image, metadata);
  if (kinds & kWithXmp && has_xmp(image)) kept->xmp = xmp_of(metadata);
  g_object_unref(metadata);
  if (kept->icc) kept->metadata.icc = g_bytes_get_data(kept->icc, &kept->metadata.icc_size);
  if (kept->exif) kept->metadata.exif = g_bytes_get_data(kept->exif, &kept->metadata.exif_size);
  if (kept->xmp) kept->metadata.xmp = g_bytes_get_data(kept->xmp, &kept->metadata.xmp_size);
  return kept;
}

void free_metadata(KeptMetadata* kept) {
  g_clear_pointer(&kept->icc, g_bytes_unref);
  g_clear_pointer(&kept->exif, g_bytes_unref);
  g_clear_pointer(&kept->xmp, g_bytes_unref);
  g_free(kept);
}
