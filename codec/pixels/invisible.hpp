// Colours where alpha is 0: nobody sees them, so they are replaced by what costs the fewest bits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pith {

// Replaces the colours of invisible pixels by smooth continuations of the visible ones, in strips of rows from top to
// bottom. The result depends on visible pixels alone.
class InvisibleFill {
 public:
  static constexpr uint32_t kStrip = 64;  // rows of a strip

  InvisibleFill(uint32_t width, int channels) : width_(width), channels_(channels) {}

  // The next strip: kStrip rows, or fewer at the end of the picture. Rows are without gaps.
  void run(uint8_t* colours, const uint8_t* alpha, uint32_t rows);

 private:
  // Sums over squares of visible pixels, then means everywhere.
  struct Level {
    uint32_t width, height;
    std::vector<float> values, weights;
  };
  Level pull(const Level& fine) const;
  void push(const Level& coarse, Level& fine) const;
  void fill_top(Level& top);
  void remember(const uint8_t* last_row);

  uint32_t width_;
  int channels_;
  std::vector<float> before_;  // the coarsest level of the strip above
};

}  // namespace pith
