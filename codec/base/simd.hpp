// PITH_SIMD before a function's definition: it is compiled for wider vectors too, and the processor chooses at run
// time.
#pragma once

// Builds for distribution target plain x86-64, whose vectors are a quarter as wide as what most processors have. Works
// for loops in the function itself and in what is inlined into it, not in what it calls. The choice happens before the
// thread sanitizer is ready for it.
#if defined(__SANITIZE_THREAD__)
#define PITH_SIMD
#elif defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && __GNUC__ >= 12
#define PITH_SIMD __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__)
#define PITH_SIMD __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PITH_SIMD
#endif
