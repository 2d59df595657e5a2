// What every fuzz target is: a function that takes any bytes. libFuzzer calls it, or replay.cpp on a corpus.
#pragma once
#include <cstddef>
#include <cstdint>
#include <new>

#include "error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace pith::fuzz {

// Bad input may only ever be refused.
template <typename Work>
void may_be_refused(Work work) {
  try {
    work();
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {
  }
}

}  // namespace pith::fuzz
