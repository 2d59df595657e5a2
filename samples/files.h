/* What the samples share: files as a whole, and pictures as PGM and PPM. Functions return 0 on success; otherwise they
 * have told the reason on stderr. */
#ifndef PITH_SAMPLES_FILES_H
#define PITH_SAMPLES_FILES_H

#include <errno.h>
#include <pith/pith.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int complain(const char* name, const char* reason) {
  fprintf(stderr, "%s: %s\n", name, reason);
  return 1;
}

/* All of a file, with a 0 behind it; to be freed by the caller. */
static inline int read_file(const char* name, uint8_t** data, size_t* size) {
  FILE* file = fopen(name, "rb");
  if (!file) return complain(name, strerror(errno));
  size_t capacity = 1 << 16, used = 0;
  uint8_t* bytes = (uint8_t*)malloc(capacity);
  while (bytes) {
    used += fread(bytes + used, 1, capacity - used - 1, file);
    if (used < capacity - 1) break;
    uint8_t* more = (uint8_t*)realloc(bytes, capacity *= 2);
    if (!more) free(bytes);
    bytes = more;
  }
  const int failed = ferror(file);
  fclose(file);
  if (failed || !bytes) {
    free(bytes);
    return complain(name, failed ? "cannot be read" : "not enough memory");
  }
  bytes[used] = 0;
  *data = bytes;
  *size = used;
  return 0;
}

/* Some text and some bytes to a file, which appears, or replaces another, when all of it is on the disk. */
static inline int write_file(const char* name, const char* header, const void* data, size_t size) {
  char temporary[4096];
  if (snprintf(temporary, sizeof temporary, "%s.%ld.tmp", name, (long)getpid()) >= (int)sizeof temporary)
    return complain(name, "the name is too long");
  FILE* file = fopen(temporary, "wb");
  if (!file) return complain(temporary, strerror(errno));
  int written = fputs(header, file) >= 0 && fwrite(data, 1, size, file) == size;
  written = written && fflush(file) == 0 && fsync(fileno(file)) == 0;
  written = fclose(file) == 0 && written;
  if (written && rename(temporary, name) == 0) return 0;
  const int reason = errno;
  remove(temporary);
  return complain(name, strerror(reason));
}

/* A binary PGM or PPM of 8 bits without comments. picture->pixels are to be freed by the caller. */
static inline int read_pnm(const char* name, pith_image* picture) {
  uint8_t* data;
  size_t size;
  if (read_file(name, &data, &size)) return 1;
  char kind[2] = "";
  unsigned width = 0, height = 0;
  int start = 0;
  sscanf((const char*)data, "P%1[56] %5u %5u 255%n", kind, &width, &height, &start);
  const uint32_t channels = kind[0] == '5' ? 1 : 3;
  const size_t stride = (size_t)width * channels, pixels = stride * height;
  if (!start || pixels == 0 || size - (size_t)start - 1 != pixels) {
    free(data);
    return complain(name, "not a whole binary PGM or PPM of 8 bits without comments");
  }
  memmove(data, data + start + 1, pixels);
  picture->width = width;
  picture->height = height;
  picture->channels = channels;
  picture->stride = stride;
  picture->pixels = data;
  return 0;
}

/* To a PGM or PPM, or a PAM if there is transparency. There must be no gaps between the rows. */
static inline int write_pnm(const char* name, const pith_image* picture) {
  char header[128];
  if (picture->channels % 2)
    snprintf(header, sizeof header, "P%d\n%u %u\n255\n", picture->channels == 1 ? 5 : 6, (unsigned)picture->width,
             (unsigned)picture->height);
  else
    snprintf(header, sizeof header, "P7\nWIDTH %u\nHEIGHT %u\nDEPTH %u\nMAXVAL 255\nTUPLTYPE %s_ALPHA\nENDHDR\n",
             (unsigned)picture->width, (unsigned)picture->height, (unsigned)picture->channels,
             picture->channels == 2 ? "GRAYSCALE" : "RGB");
  return write_file(name, header, picture->pixels, picture->stride * picture->height);
}

#endif
