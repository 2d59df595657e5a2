// What the control groups of this process allow it, by which containers, services and batch systems set limits.
#pragma once
#include <cstdint>
#include <limits>
#include <string>

namespace pith {

struct ControlGroupLimits {
  double processors = std::numeric_limits<double>::infinity();  // whose time may be used, such as 1.5
  uint64_t memory = std::numeric_limits<uint64_t>::max();       // bytes
};

// The strictest of its group and all above that, of either version; nothing that is odd or missing is a limit. `root`
// is put before all paths that are read.
ControlGroupLimits control_group_limits(const std::string& root = "");

}  // namespace pith
