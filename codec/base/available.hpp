// What of the machine this process may use.
#pragma once
#include <cstdint>
#include <string>

namespace pith {

// Processors that it may keep busy, at least 1: those that it may run on, or fewer where control groups limit its time.
// `root`, here and below: see control_groups.hpp.
unsigned available_processors(const std::string& root = "");

// Bytes of memory that the machine has, or its control groups allow, whatever is in use of them.
uint64_t available_memory(const std::string& root = "");

}  // namespace pith
