// Which of the engines that were built in runs a precision.
#include "net/engine.hpp"

#ifdef PITH_WITH_ONEDNN
#include <sys/mman.h>

#include <cerrno>
#endif

namespace pith {

std::unique_ptr<Engine> make_engine([[maybe_unused]] DataType precision, std::pmr::memory_resource& memory) {
#if defined(PITH_WITH_ONEDNN) && defined(PITH_WITH_PORTABLE)
  if (precision == DataType::bf16 && can_make_code()) return make_onednn_engine(precision, memory);
  return make_portable_engine(memory);
#elif defined(PITH_WITH_ONEDNN)
  return can_make_code() ? make_onednn_engine(precision, memory) : make_reference_engine();
#else
  return make_portable_engine(memory);
#endif
}

std::unique_ptr<Engine> make_restoration_engine(DataType precision, std::pmr::memory_resource& memory) {
#ifdef PITH_WITH_ONEDNN
  if (can_make_code()) return make_onednn_engine(precision, memory);
#endif
  return make_engine(precision, memory);
}

#ifdef PITH_WITH_ONEDNN
bool can_make_code() {
  static const bool can = [] {
    constexpr size_t kBytes = 4096;
    void* const memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return true;  // too little memory is another matter
    const bool allowed = ::mprotect(memory, kBytes, PROT_READ | PROT_WRITE | PROT_EXEC) == 0 || errno == ENOMEM;
    ::munmap(memory, kBytes);
    return allowed;
  }();
  return can;
}
#else
bool can_make_code() { return true; }  // nobody does
bool can_run_bf16() { return false; }
DataType fastest_precision() { return DataType::f32; }
#endif

}  // namespace pith
