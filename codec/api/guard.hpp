// What the calls of the C interface have in common: arguments checked, the one place where exceptions become status
// codes, settings completed.
#pragma once
#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

#include "base/error.hpp"
#include "base/one_line.hpp"

namespace pith {

inline void require(bool condition, const char* message) {
  if (!condition) throw Error(PITH_ERROR_ARGUMENT, message);
}

// Runs `work` unless the object has failed before.
template <typename Work>
void once_broken_stays_broken(bool& broken, Work work) {
  require(!broken, "the last call on this object has failed: it can only be freed");
  broken = true;
  work();
  broken = false;
}

// `pixel_size` in bytes.
inline void check_rows(const uint8_t* samples, size_t stride, uint32_t width, uint32_t pixel_size, uint32_t count) {
  require(samples || !count, "there are no samples");
  require(stride / pixel_size >= width, "the stride is shorter than a row");
}

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
    require(size >= sizeof given->struct_size && size <= sizeof settings && size % alignof(Settings) == 0,
            "the settings were not filled by their _init function");
    std::memcpy(&settings, given, size);
  }
  return settings;
}

}  // namespace pith
