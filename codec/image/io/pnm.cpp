// The binary portable maps of Netpbm: P5 (gray) and P6 (RGB), see netpbm.sourceforge.net/doc/pgm.html and ppm.html.
#include <algorithm>
#include <cctype>
#include <cstring>

#include "error.hpp"
#include "image/io/picture_io.hpp"

namespace pith {
namespace {

constexpr uint32_t kMaxNumber = 0x7fffffff;  // larger than any side or sample may be, small enough not to overflow

[[noreturn]] void throw_damaged(const char* what) {
  throw Error(PITH_ERROR_DAMAGED, std::string("the PPM or PGM is damaged (") + what + ")");
}

// The text part: numbers between white space and comments.
class HeaderReader {
 public:
  explicit HeaderReader(std::span<const uint8_t> data) : data_(data) {}

  uint32_t number() {
    skip_blanks();
    if (!more() || !std::isdigit(data_[at_])) throw_damaged("a number is missing in the header");
    uint64_t value = 0;
    for (; more() && std::isdigit(data_[at_]); ++at_) {
      value = std::min<uint64_t>(value * 10 + (data_[at_] - '0'), kMaxNumber);
    }
    return uint32_t(value);
  }

  // Exactly one white-space byte ends the header; the rest is samples.
  std::span<const uint8_t> samples() {
    if (!more() || !std::isspace(data_[at_])) throw_damaged("the header has no end");
    return data_.subspan(at_ + 1);
  }

 private:
  bool more() const { return at_ < data_.size(); }

  void skip_blanks() {
    for (; more() && (std::isspace(data_[at_]) || data_[at_] == '#'); ++at_) {
      if (data_[at_] != '#') continue;
      while (more() && data_[at_] != '\n') ++at_;
      if (!more()) break;
    }
  }

  std::span<const uint8_t> data_;
  size_t at_ = 2;  // after the magic number
};

uint8_t scale(uint32_t value, uint32_t maximum) {
  return uint8_t((std::min(value, maximum) * 255ull + maximum / 2) / maximum);
}

}  // namespace

ReadResult read_pnm(std::span<const uint8_t> data) {
  if (data.size() < 2 || (data[1] != '5' && data[1] != '6')) {
    throw Error(PITH_ERROR_UNSUPPORTED, "of the Netpbm formats pith reads only binary PGM (P5) and PPM (P6)");
  }
  HeaderReader header(data);
  const uint32_t width = header.number();
  const uint32_t height = header.number();
  const uint32_t maximum = header.number();
  const std::span<const uint8_t> source = header.samples();
  check_picture_size(width, height);
  if (maximum < 1 || maximum > 65535) throw_damaged("the largest value must be 1 to 65535");

  const uint32_t channels = data[1] == '5' ? 1 : 3;
  const size_t sample_size = maximum > 255 ? 2 : 1;
  const size_t count = size_t{width} * height * channels;
  if (source.size() / sample_size < count) throw_damaged("the file ends too early");

  ReadResult result;
  result.picture = make_picture(width, height, channels);
  uint8_t* target = result.picture.samples.get();
  if (maximum == 255) {
    std::memcpy(target, source.data(), count);
  } else if (sample_size == 1) {
    for (size_t i = 0; i < count; ++i) target[i] = scale(source[i], maximum);
  } else {
    for (size_t i = 0; i < count; ++i) target[i] = scale(source[2 * i] << 8 | source[2 * i + 1], maximum);
    result.warnings.push_back("16-bit samples were reduced to 8 bits");
  }
  return result;
}

Bytes write_pnm(const pith_image& image) {
  const std::string header = std::string(image.channels == 1 ? "P5\n" : "P6\n") + std::to_string(image.width) + " " +
                             std::to_string(image.height) + "\n255\n";
  const size_t row = size_t{image.width} * image.channels;
  Bytes file(header.size() + row * image.height);
  std::memcpy(file.data(), header.data(), header.size());
  for (uint32_t y = 0; y < image.height; ++y) {
    std::memcpy(file.data() + header.size() + row * y, image.pixels + image.stride * y, row);
  }
  return file;
}

}  // namespace pith
