#include "base/available.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif

#include "base/control_groups.hpp"

namespace pith {

#ifdef __linux__
unsigned available_processors(const std::string& root) {
  cpu_set_t set;
  const bool is_told = ::sched_getaffinity(0, sizeof set, &set) == 0;
  const double to_run_on = is_told ? CPU_COUNT(&set) : std::thread::hardware_concurrency();  // all of the machine's
  return static_cast<unsigned>(std::max(1., std::min(to_run_on, std::ceil(control_group_limits(root).processors))));
}
#else
unsigned available_processors(const std::string&) { return std::max(1u, std::thread::hardware_concurrency()); }
#endif

uint64_t available_memory(const std::string& root) {
  const uint64_t allowed = control_group_limits(root).memory;
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? std::min(allowed, static_cast<uint64_t>(pages) * static_cast<uint64_t>(page))
                               : allowed;
}

}  // namespace pith
