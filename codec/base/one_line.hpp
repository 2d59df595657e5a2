// Text from strangers, such as names of files and tensors, made fit for one line of a message or terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pith {

// What would break the line, move the cursor or turn the direction of writing becomes a space, what is no UTF-8 a
// question mark; at the end such characters are left out.
std::string one_line(std::string_view text);

// The text, without its middle if it has more than `most` bytes (12 at least): of a long name in a message, or of a
// line with such names, the beginning says what it is about, and the end what is wrong.
std::string shortened(std::string_view text, size_t most);

// The same as one_line into `size` bytes, with a zero at the end; what does not fit is cut between characters.
void copy_one_line(std::string_view text, char* out, size_t size) noexcept;

}  // namespace pith
