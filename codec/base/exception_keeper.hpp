// Carries exceptions of callbacks around the frames of a C library, through which they must not pass.
#pragma once
#include <exception>
#include <new>
#include <utility>

#include "base/error.hpp"

namespace pith {

class ExceptionKeeper {
 public:
  // Whether `call` returned; if not, what it threw is kept.
  template <typename Call>
  bool run(Call&& call) noexcept {
    try {
      call();
      return true;
    } catch (...) {
      kept_ = std::current_exception();
      return false;
    }
  }

  // Throws what was kept, with lack of memory as Error; does nothing if there is nothing.
  void rethrow() {
    if (!kept_) return;
    try {
      std::rethrow_exception(std::exchange(kept_, nullptr));
    } catch (const std::bad_alloc&) {
      throw Error(PITH_ERROR_MEMORY, "not enough memory");
    }
  }

 private:
  std::exception_ptr kept_;
};

}  // namespace pith
