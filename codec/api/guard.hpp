// The one place where exceptions become status codes.
#pragma once
#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

#include "base/error.hpp"
#include "base/one_line.hpp"

namespace pith {

inline pith_status report(pith_error* error, pith_status status, const char* message) noexcept {
  if (error) copy_one_line(message, error->message, sizeof error->message);
  return status;
}

// Runs `work` and returns PITH_OK, or the status and message of what it threw.
template <typename Work>
pith_status guarded(pith_error* error, Work work) noexcept {
  try {
    work();
    return report(error, PITH_OK, "");
  } catch (const Error& e) {
    return report(error, e.status(), e.what());
  } catch (const std::bad_alloc&) {
    return report(error, PITH_ERROR_MEMORY, "not enough memory");
  } catch (const std::exception& e) {
    return report(error, PITH_ERROR_INTERNAL, e.what());
  } catch (...) {
    return report(error, PITH_ERROR_INTERNAL, "unknown failure");
  }
}

// Defaults for a caller whose structure has `size` bytes, which may be fewer than today or more; but not so few that
// the size itself has no room.
template <typename Settings>
void init_sized(Settings* settings, size_t size, const Settings& defaults) {
  if (!settings || size < sizeof settings->struct_size) return;
  std::memset(static_cast<void*>(settings), 0, size);
  std::memcpy(settings, &defaults, std::min(size, sizeof defaults));
  settings->struct_size = size;
}

// The caller's settings over the defaults: a caller built with an older, shorter structure keeps the rest at default.
template <typename Settings>
Settings complete(const Settings* given, void (*init)(Settings*)) {
  Settings settings;
  init(&settings);
  if (given) {
    const size_t size = given->struct_size;
    // No version of a structure ends within a member.
    if (size < sizeof given->struct_size || size > sizeof settings || size % alignof(Settings) != 0)
      throw Error(PITH_ERROR_ARGUMENT, "the settings were not filled by their _init function");
    std::memcpy(&settings, given, size);
  }
  return settings;
}

}  // namespace pith
