/* Takes the noise out of a picture on its way into a .pith file: denoise_encode PICTURE.ppm FILE.pith */
#include "files.h"

static pith_status denoise(const pith_image* noisy, pith_image* clean, pith_error* error) {
  pith_denoising_context* context = NULL;
  pith_status status = pith_denoising_context_create(NULL, &context, error);
  if (status != PITH_OK) return status;
  status = pith_denoise(context, noisy, NULL, clean, error); /* finds out how strong the noise is */
  pith_denoising_context_free(context);
  return status;
}

static pith_status encode(const pith_image* picture, pith_buffer* file, pith_error* error) {
  pith_context* context = NULL;
  pith_status status = pith_context_create(NULL, &context, error);
  if (status != PITH_OK) return status;
  status = pith_encode(context, picture, NULL, file, error);
  pith_context_free(context);
  return status;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: denoise_encode PICTURE.ppm FILE.pith\n");
    return 2;
  }
  pith_image noisy;
  if (read_pnm(argv[1], &noisy)) return 1;

  pith_image clean = {0}; /* without pixels: the library allocates them */
  pith_buffer file = {0};
  pith_error error;
  int failed = denoise(&noisy, &clean, &error) != PITH_OK || encode(&clean, &file, &error) != PITH_OK;
  if (failed)
    complain(argv[1], error.message);
  else
    failed = write_file(argv[2], "", file.data, file.size);
  pith_buffer_free(&file);
  pith_image_free(&clean);
  free(noisy.pixels);
  return failed;
}
