// What every fuzz target is: a function that takes any bytes. libFuzzer calls it, or replay.cpp on a corpus.
#pragma once
#include <cstddef>
#include <cstdint>
#include <new>

#include "base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace pith::fuzz {

// What must be true of every result.
inline void expect(bool truth) {
  if (!truth) __builtin_trap();
}

// Bad input may only ever be refused. An internal error is a bug.
template <typename Work>
void may_be_refused(Work work) {
  try {
    work();
  } catch (const Error& error) {
    expect(error.status() != PITH_ERROR_INTERNAL);
  } catch (const std::bad_alloc&) {
  }
}

}  // namespace pith::fuzz
