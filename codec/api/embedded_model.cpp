#include "api/embedded_model.hpp"

// The assembler includes the file, if there is a name: no generated source of five times its size has to be compiled.
#define PITH_QUOTED(text) "\"" text "\""
#define PITH_EMBED(name, path)                                                 \
  asm(".section .rodata\n"                                                   \
      ".balign 64\n" #name                                                   \
      "_begin:\n"                                                            \
      ".ifnes " PITH_QUOTED(path) ", \"\"\n"                                 \
      ".incbin " PITH_QUOTED(path) "\n"                                      \
      ".endif\n" #name                                                       \
      "_end:\n"                                                              \
      ".byte 0\n"                                                            \
      ".previous\n"); \
  extern "C" {                                                                 \
  extern const uint8_t name##_begin[] __attribute__((visibility("hidden")));   \
  extern const uint8_t name##_end[] __attribute__((visibility("hidden")));     \
  }

PITH_EMBED(pith_embedded_eye, PITH_EMBEDDED_EYE)
PITH_EMBED(pith_embedded_psnr, PITH_EMBEDDED_PSNR)
PITH_EMBED(pith_embedded_denoiser, PITH_EMBEDDED_DENOISER)
PITH_EMBED(pith_embedded_inpainter, PITH_EMBEDDED_INPAINTER)
PITH_EMBED(pith_embedded_embedding, PITH_EMBEDDED_EMBEDDING)

namespace pith {

std::span<const uint8_t> embedded_model(pith_tune tune) {
  if (tune == PITH_TUNE_EYE) return {pith_embedded_eye_begin, pith_embedded_eye_end};
  return {pith_embedded_psnr_begin, pith_embedded_psnr_end};
}

std::span<const uint8_t> embedded_denoiser() { return {pith_embedded_denoiser_begin, pith_embedded_denoiser_end}; }

std::span<const uint8_t> embedded_inpainter() { return {pith_embedded_inpainter_begin, pith_embedded_inpainter_end}; }

std::span<const uint8_t> embedded_embedding() { return {pith_embedded_embedding_begin, pith_embedded_embedding_end}; }

}  // namespace pith
