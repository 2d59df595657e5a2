// The fast engine wherever it can run.
#include <sys/mman.h>

#include <cerrno>

#include "net/engine.hpp"

namespace pith {

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

std::unique_ptr<Engine> make_engine(DataType precision, std::pmr::memory_resource& memory) {
  return can_make_code() ? make_onednn_engine(precision, memory) : make_reference_engine();
}

}  // namespace pith
