// Calls of libraries in C that report errors by longjmp, and call functions of ours that may throw. Neither must pass
// the frames of the other.
#pragma once
#include <csetjmp>
#include <cstdio>
#include <exception>
#include <new>
#include <utility>

#include "base/error.hpp"

namespace pith {

class GuardedCalls {
 public:
  // Makes some calls of the library; false if one of them fails. Neither `calls` nor what it captures may need a
  // destructor.
  template <typename Calls>
  bool succeed(Calls calls) {
    if (setjmp(failed_)) return false;
    calls();
    return true;
  }

  // In a function that the library calls: ends succeed().
  [[noreturn]] void fail(const char* message) {
    std::snprintf(message_, sizeof message_, "%s", message);
    std::longjmp(failed_, 1);
  }

  // Likewise: does work that may throw, which ends succeed(), too.
  template <typename Work>
  void run(Work work) {
    if (!keep_exceptions(work)) std::longjmp(failed_, 1);
  }

  // Throws what that work has thrown, with lack of memory as Error; does nothing if that was nothing.
  void rethrow() {
    if (!thrown_) return;
    try {
      std::rethrow_exception(std::exchange(thrown_, nullptr));
    } catch (const std::bad_alloc&) {
      throw Error(PITH_ERROR_MEMORY, "not enough memory");
    }
  }

  const char* message() const { return message_; }  // of the last failure

 private:
  template <typename Work>
  bool keep_exceptions(Work& work) noexcept {
    try {
      work();
      return true;
    } catch (...) {
      thrown_ = std::current_exception();
      return false;
    }
  }

  std::jmp_buf failed_;
  char message_[200] = "";
  std::exception_ptr thrown_;
};

}  // namespace pith
