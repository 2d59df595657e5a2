#include "base/headroom.hpp"

#include <atomic>
#include <new>

#ifdef __EMSCRIPTEN__
#include <emscripten/heap.h>
#include <malloc.h>
#else
#include <sys/mman.h>
#endif

namespace pith {
namespace {

std::atomic<size_t> held{0};

// Whether limits of addresses, of data and of what the system promises have room for so much. Nothing is touched.
#ifdef __EMSCRIPTEN__
// Memory of WebAssembly never shrinks: what an attempt took would stay.
bool is_available(size_t bytes) {
  return bytes <= emscripten_get_heap_max() - emscripten_get_heap_size() + mallinfo().fordblks;
}
#else
bool is_available(size_t bytes) {
  void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED && ::munmap(memory, bytes) == 0;
}
#endif

}  // namespace

Headroom::Headroom(size_t bytes) : bytes_(bytes) {
  if (is_available(held += bytes_)) return;
  held -= bytes_;
  throw std::bad_alloc();
}

Headroom::~Headroom() { held -= bytes_; }

bool Headroom::leaves(size_t bytes) { return is_available(bytes + held); }

}  // namespace pith
