// Calls of libraries in C that report errors by longjmp, and call functions of ours that may throw. Neither must pass
// the frames of the other.
#pragma once
#include <csetjmp>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace pith {

class GuardedCalls {
 public:
  // What an Error says where the library fails: `complaint` with its message instead of "%s".
  GuardedCalls(pith_status status, const char* complaint) : status_(status), complaint_(complaint) {}

  // Makes some calls of the library, as succeed() does. Throws what work that it called has thrown, or that Error.
  template <typename Calls>
  void call(Calls calls) {
    if (!succeed(calls)) throw_failure();
  }

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

  // After succeed() was false.
  [[noreturn]] void throw_failure() {
    rethrow();
    const size_t place = complaint_.find("%s");
    throw Error(status_, complaint_.substr(0, place) + message_ + complaint_.substr(place + 2));
  }

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

  pith_status status_;
  std::string complaint_;
  std::jmp_buf failed_;
  char message_[200] = "";
  std::exception_ptr thrown_;
};

}  // namespace pith
