// The system's own count of the memory that some work takes.
#pragma once

// Sanitizers take memory of their own.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PITH_CAN_MEASURE_PEAK
#include <malloc.h>

#include <fstream>
#include <string>

namespace pith::test {

inline double status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(name, 0) == 0) return 1024 * std::stod(line.substr(name.size()));
  return 0;
}

// Bytes that are in use at most during the work, beyond those before it.
template <typename Work>
double measured_peak(Work work) {
  malloc_trim(0);                               // else the work gets what others have left behind
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
  const double before = status_bytes("VmRSS:");
  work();
  return status_bytes("VmHWM:") - before;
}

}  // namespace pith::test
#endif
