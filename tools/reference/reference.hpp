// What is written from the definition of the command line.
#pragma once
#include "reference/command_line.hpp"

namespace pith::tool {

// Completions for shells.
std::string bash_completion(const Command& program);
std::string zsh_completion(const Command& program);
std::string fish_completion(const Command& program);

// A man page of the program or of one of its commands. `prose` is what is written by hand: its description, and behind
// that any sections that begin with .SH.
std::string man_page(const Command& command, const Command& program, const std::string& prose);

}  // namespace pith::tool
