// What is written, looked at before any work is done.
#pragma once
#include <string>
#include <vector>

namespace pith::tool {

// Throws FileError if the output is one of the `inputs`, exists already and is not to be replaced, or lies in a folder
// that cannot be written to. "-" is standard output.
void check_output(const std::string& output, bool force, const std::vector<std::string>& inputs);

}  // namespace pith::tool
