// Files that a library wants to see as a whole.
#pragma once
#include "base/byte_stream.hpp"
#include "base/bytes.hpp"

namespace pith {

// Larger inputs are refused while reading, so that an endless pipe cannot fill the memory. The largest picture allowed,
// with 16 bits a sample and uncompressed, has 3 GiB.
inline constexpr uint64_t kMaxFileBytes = uint64_t{1} << 32;

// All bytes that are left. Throws Error (limit) if they are more than `max_memory`, which may be 0 for none, or than
// the above; or what the source throws.
Bytes read_whole(ByteSource& source, uint64_t max_memory = 0);

}  // namespace pith
