#include "pictures/whole_source.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace pith {

Bytes read_whole(ByteSource& source, uint64_t expected) {
  Bytes data;
  for (size_t used = 0;;) {
    // One byte more than expected, so that the end shows without growing the buffer.
    if (used == data.size()) data.resize(std::min(std::max(expected + 1, uint64_t{used} * 2), kMaxFileBytes + 1));
    const size_t count = source.read(data.data() + used, data.size() - used);
    used += count;
    if (used > kMaxFileBytes) throw Error(PITH_ERROR_LIMIT, "is larger than the limit of 4 GiB");
    if (count == 0) {
      data.resize(used);
      return data;
    }
  }
}

}  // namespace pith
