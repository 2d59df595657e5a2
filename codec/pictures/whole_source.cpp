#include "pictures/whole_source.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"

namespace pith {

Bytes read_whole(ByteSource& source, uint64_t max_memory) {
  constexpr uint64_t kPipeBlock = uint64_t{1} << 20;
  const uint64_t most = max_memory ? std::min(max_memory, kMaxFileBytes) : kMaxFileBytes;
  const uint64_t expected = source.expected();
  const auto check = [&](uint64_t size) {
    if (size <= most) return;
    if (most == kMaxFileBytes) throw Error(PITH_ERROR_LIMIT, "is larger than the limit of 4 GiB");
    throw Error(PITH_ERROR_LIMIT, "has to be read as a whole, and is larger than the " +
                                      std::to_string(most / 1000000) + " MB of memory that it may take");
  };
  check(expected);
  Bytes data;
  for (size_t used = 0;;) {
    // One byte more than expected, so that the end shows without growing the buffer.
    if (used == data.size())
      data.resize(std::min(std::max({expected ? expected + 1 : kPipeBlock, uint64_t{used} * 2}), most + 1));
    const size_t count = source.read(data.data() + used, data.size() - used);
    used += count;
    check(used);
    if (count > 0) continue;
    data.resize(used);
    if (!expected) data.shrink_to_fit();
    return data;
  }
}

}  // namespace pith
