/* A .pith file to a picture: decode FILE.pith PICTURE.ppm */
#include "files.h"

static pith_status decode(const uint8_t* data, size_t size, pith_image* picture, pith_error* error) {
  pith_context* context = NULL;
  pith_status status = pith_context_create(NULL, &context, error);
  if (status != PITH_OK) return status;
  status = pith_decode(context, data, size, NULL, picture, error);
  pith_context_free(context);
  return status;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: decode FILE.pith PICTURE.ppm\n");
    return 2;
  }
  uint8_t* data;
  size_t size;
  if (read_file(argv[1], &data, &size)) return 1;

  pith_image picture = {0}; /* without pixels: the library allocates them */
  pith_error error;
  int failed = decode(data, size, &picture, &error) != PITH_OK;
  if (failed)
    complain(argv[1], error.message);
  else
    failed = write_pnm(argv[2], &picture);
  pith_image_free(&picture);
  free(data);
  return failed;
}
