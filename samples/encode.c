/* A picture to a .pith file: encode PICTURE.ppm FILE.pith [QUALITY] */
#include "files.h"

static pith_status encode(const pith_image* picture, double quality, pith_buffer* file, pith_error* error) {
  pith_context* context = NULL;
  pith_status status = pith_context_create(NULL, &context, error);
  if (status != PITH_OK) return status;

  pith_encode_settings settings;
  pith_encode_settings_init(&settings);
  settings.quality = quality;
  status = pith_encode(context, picture, &settings, file, error);
  pith_context_free(context);
  return status;
}

int main(int argc, char** argv) {
  char* end = NULL;
  const double quality = argc == 4 ? strtod(argv[3], &end) : 75;
  if (argc < 3 || argc > 4 || (end && (end == argv[3] || *end))) {
    fprintf(stderr, "usage: encode PICTURE.ppm FILE.pith [QUALITY]\n");
    return 2;
  }
  pith_image picture;
  if (read_pnm(argv[1], &picture)) return 1;

  pith_buffer file = {0};
  pith_error error;
  int failed = encode(&picture, quality, &file, &error) != PITH_OK;
  if (failed)
    complain(argv[1], error.message);
  else
    failed = write_file(argv[2], "", file.data, file.size);
  pith_buffer_free(&file);
  free(picture.pixels);
  return failed;
}
