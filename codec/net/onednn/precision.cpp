// Which precision this processor computes faster.
//
// oneDNN runs bf16 wherever it has AVX-512, but on plain AVX-512 emulates it at a fifth of the speed of f32. Having the
// instructions is not enough either: AMX tiles are some six times as fast as f32 and AMD's VDPBF16PS twice, whereas
// Intel's VDPBF16PS without AMX reaches only 0.6 of f32 (measured with oneDNN 2.6, 1x1 convolutions of 192 channels).
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "net/engine.hpp"
#include "net/onednn/shim.hpp"

namespace pith {
namespace {

bool is_amd() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(0, &a, &b, &c, &d)) return false;
  return b == signature_AMD_ebx && c == signature_AMD_ecx && d == signature_AMD_edx;
#else
  return false;
#endif
}

// oneDNN's own word counts, not the processor's: ONEDNN_MAX_CPU_ISA may have taken instructions away. The numbers of
// instruction sets are sets of bits, each with those of what it includes.
bool has(dnnl::cpu_isa wanted) {
  const auto have = static_cast<unsigned>(dnnl::get_effective_cpu_isa()), bits = static_cast<unsigned>(wanted);
  return (have & bits) == bits;
}

}  // namespace

bool can_run_bf16() { return has(dnnl::cpu_isa::avx512_core); }

DataType fastest_precision() {
  const bool fast = has(dnnl::cpu_isa::avx512_core_amx) || (has(dnnl::cpu_isa::avx512_core_bf16) && is_amd());
  return fast ? DataType::bf16 : DataType::f32;
}

}  // namespace pith
