#include "api/embedded_model.hpp"

// The assembler includes the file: no generated source of five times its size has to be compiled.
asm(R"(
.section .rodata
.balign 64
pith_embedded_model_begin:
.incbin ")" PITH_EMBEDDED_MODEL R"("
pith_embedded_model_end:
.byte 0
.previous
)");

extern "C" {
extern const uint8_t pith_embedded_model_begin[] __attribute__((visibility("hidden")));
extern const uint8_t pith_embedded_model_end[] __attribute__((visibility("hidden")));
}

namespace pith {

std::span<const uint8_t> embedded_model() { return {pith_embedded_model_begin, pith_embedded_model_end}; }

}  // namespace pith
