// Other programs.
#pragma once
#include <string>
#include <vector>

namespace pith::tool {

// Whether a program of that name is in the path.
bool is_program(const std::string& name);

// Runs a program, found in the path, to its end; what it prints goes to the file `output`. Throws Error if it cannot be
// run or fails.
void run_program(const std::vector<std::string>& command, const std::string& output);

// The same without its output. Returns how long it took.
double seconds_of_process(const std::vector<std::string>& command);

}  // namespace pith::tool
