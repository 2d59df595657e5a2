// Files that must not outlive the program.
#pragma once
#include <string>

namespace pith {

// SIGINT, SIGTERM and SIGHUP remove this file, if there is one then, before the program dies by them. A signal that the
// program ignores or handles by itself stays as it is. The name counts from the folder that the program is in then.
void doom_file(const std::string& name);

void forget_doomed_file(const std::string& name);

}  // namespace pith
