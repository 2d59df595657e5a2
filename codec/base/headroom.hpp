// What to do where memory runs out: not to let that happen inside of oneDNN, which does not check all of its
// allocations and would crash. It is called only while more is left than it takes, and what else takes much leaves that
// much alone.
#pragma once
#include <cstddef>

namespace pith {

// To be held during calls of oneDNN.
class Headroom {
 public:
  // Bytes to make a primitive, or to run some.
  static constexpr size_t kToMake = size_t{16} << 20, kToRun = size_t{1} << 20;

  // Throws std::bad_alloc unless there is so much, beside what others hold.
  explicit Headroom(size_t bytes);
  ~Headroom();
  Headroom(const Headroom&) = delete;
  Headroom& operator=(const Headroom&) = delete;

  // Whether so many bytes can be had beside what is held.
  static bool leaves(size_t bytes);

 private:
  const size_t bytes_;
};

}  // namespace pith
