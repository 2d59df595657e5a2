// The maps of Netpbm: P1 and P4 (bits), P5 (gray), P6 (RGB) and P7 (also with alpha), see
// netpbm.sourceforge.net/doc/pbm.html, pgm.html, ppm.html and pam.html.
#include <algorithm>
#include <cctype>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"

namespace pith {
namespace {

constexpr size_t kTextBlock = size_t{1} << 14;
constexpr size_t kMaxHeader = size_t{1} << 16;  // with all comments
constexpr uint32_t kMaxNumber = 0x7fffffff;     // larger than any side or sample may be, small enough not to overflow

[[noreturn]] void throw_damaged(const char* what) {
  throw Error(PITH_ERROR_DAMAGED, std::string("the Netpbm file is damaged (") + what + ")");
}

// The text part: words and numbers between white space and comments.
class HeaderReader {
 public:
  explicit HeaderReader(std::span<const uint8_t> data) : data_(data) {}

  uint32_t number() {
    const std::string_view digits = word();
    if (digits.empty() || !std::isdigit(uint8_t(digits[0]))) throw_damaged("a number is missing in the header");
    uint64_t value = 0;
    for (const char digit : digits) {
      if (!std::isdigit(uint8_t(digit))) throw_damaged("a number in the header is none");
      value = std::min<uint64_t>(value * 10 + uint64_t(digit - '0'), kMaxNumber);
    }
    return uint32_t(value);
  }

  std::string_view word() {
    skip_blanks();
    const size_t begin = at_;
    while (more() && !std::isspace(data_[at_]) && data_[at_] != '#') ++at_;
    return {reinterpret_cast<const char*>(data_.data()) + begin, at_ - begin};
  }

  // Exactly one white-space byte ends the header. Returns where the samples begin.
  size_t end() const {
    if (!more() || !std::isspace(data_[at_])) throw_damaged("the header has no end");
    return at_ + 1;
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

struct Header {
  uint32_t width = 0, height = 0, channels = 0, maximum = 0;
};

Header read_plain(HeaderReader* reader, uint32_t channels, bool has_maximum) {
  Header header{.width = reader->number(), .height = reader->number(), .channels = channels, .maximum = 1};
  if (has_maximum) header.maximum = reader->number();
  return header;
}

Header read_pam(HeaderReader* reader) {
  Header header;
  std::string_view type;
  for (std::string_view key; key != "ENDHDR";) {
    key = reader->word();
    if (key == "WIDTH") {
      header.width = reader->number();
    } else if (key == "HEIGHT") {
      header.height = reader->number();
    } else if (key == "DEPTH") {
      header.channels = reader->number();
    } else if (key == "MAXVAL") {
      header.maximum = reader->number();
    } else if (key == "TUPLTYPE") {
      type = reader->word();
    } else if (key != "ENDHDR") {
      throw_damaged("the header has no end");
    }
  }
  constexpr std::string_view kTypes[] = {"GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"};
  constexpr std::string_view kBitTypes[] = {"BLACKANDWHITE", "BLACKANDWHITE_ALPHA"};
  const auto fits = [&](uint32_t channels) {
    return type.empty() || type == kTypes[channels - 1] || (channels <= 2 && type == kBitTypes[channels - 1]);
  };
  if (header.channels < 1 || header.channels > 4 || !fits(header.channels)) {
    throw Error(PITH_ERROR_UNSUPPORTED, "of the PAM formats pith reads only gray and RGB, with and without alpha");
  }
  return header;
}

// To 0…wanted.
uint32_t scale(uint32_t value, uint32_t maximum, uint32_t wanted = 255) {
  return uint32_t((std::min(value, maximum) * uint64_t{wanted} + maximum / 2) / maximum);
}

class PnmReader final : public PictureReader {
 public:
  explicit PnmReader(LookAhead source) : source_(std::move(source)) {
    const std::span<const uint8_t> start = source_.peek(kMaxHeader);
    if (start[1] == '2' || start[1] == '3') {
      throw Error(PITH_ERROR_UNSUPPORTED,
                  "of the Netpbm formats pith reads only PBM (P1, P4), binary PGM (P5) and PPM (P6), and PAM (P7)");
    }
    magic_ = start[1];
    HeaderReader reader(start);
    const Header header = magic_ == '7' ? read_pam(&reader) : read_plain(&reader, magic_ == '6' ? 3 : 1, !is_pbm());
    source_.drop(reader.end());
    check_picture_sides(header.width, header.height);
    if (header.maximum < 1 || header.maximum > 65535) throw_damaged("the largest value must be 1 to 65535");
    info_.width = header.width;
    info_.height = header.height;
    info_.channels = header.channels;
    maximum_ = header.maximum;
    if (magic_ == '1') row_.reserve(kTextBlock);
    if (magic_ == '4') row_.resize((size_t{info_.width} + 7) / 8);
    if (maximum_ > 255) info_.sample_size = 2;
    info_.memory = source_.held() + row_.capacity();
  }

  void read_rows(uint8_t* samples, size_t stride, uint32_t count) override {
    for (uint32_t y = 0; y < count; ++y, samples += stride) {
      const size_t size = info_.row_size();
      if (is_pbm()) {
        magic_ == '1' ? read_digits(samples) : read_bits(samples);
      } else if (info_.sample_size == 2) {
        read_fully(samples, size);
        if (maximum_ < 65535) widen(samples, size);
      } else {
        read_fully(samples, size);
        if (maximum_ < 255) {
          std::transform(samples, samples + size, samples,
                         [this](uint8_t value) { return uint8_t(scale(value, maximum_)); });
        }
      }
    }
  }

 private:
  bool is_pbm() const { return magic_ == '1' || magic_ == '4'; }

  // 1 is black.
  static uint8_t level_of(unsigned bit) { return bit ? 0 : 255; }

  void read_bits(uint8_t* samples) {
    read_fully(row_.data(), row_.size());
    for (size_t x = 0; x < info_.width; ++x) samples[x] = level_of(row_[x / 8] >> (7 - x % 8) & 1);
  }

  void read_digits(uint8_t* samples) {
    for (size_t x = 0; x < info_.width;) {
      const uint8_t c = next_byte();
      if (std::isspace(c)) continue;
      if (c != '0' && c != '1') throw_damaged("a bit is neither 0 nor 1");
      samples[x++] = level_of(c - '0');
    }
  }

  uint8_t next_byte() {
    if (text_at_ == row_.size()) {
      row_.resize(kTextBlock);
      row_.resize(source_.read(row_.data(), kTextBlock));
      text_at_ = 0;
      if (row_.empty()) throw_damaged("the file ends too early");
    }
    return row_[text_at_++];
  }

  // Samples of two bytes, to all that these can hold.
  void widen(uint8_t* samples, size_t size) const {
    for (size_t i = 0; i < size; i += 2) {
      const uint32_t value = scale(samples[i] << 8 | samples[i + 1], maximum_, 65535);
      samples[i] = uint8_t(value >> 8);
      samples[i + 1] = uint8_t(value);
    }
  }

  void read_fully(uint8_t* target, size_t size) {
    if (!source_.read_fully(target, size)) throw_damaged("the file ends too early");
  }

  LookAhead source_;
  uint32_t maximum_ = 0;
  uint8_t magic_ = 0;  // the digit that names the format
  Bytes row_;          // of packed bits, or text
  size_t text_at_ = 0;
};

constexpr std::string_view kExtensions[] = {"ppm", "pgm", "pnm", "pam"};
constexpr std::string_view kReadExtensions[] = {"pbm"};

bool is_pnm(std::string_view start) {
  return start.size() >= 3 && start[0] == 'P' && start[1] >= '1' && start[1] <= '7' &&
         (std::isspace(uint8_t(start[2])) || start[2] == '#');
}

std::unique_ptr<PictureReader> open_pnm(LookAhead source, uint64_t) {
  return std::make_unique<PnmReader>(std::move(source));
}

}  // namespace

PictureFormat::MakeWriter make_pnm_writer;  // pnm_writer.cpp

extern const PictureFormat kPnmFormat{"Netpbm", kExtensions, kReadExtensions, true, is_pnm, open_pnm, make_pnm_writer,
                                      0,        {}};

}  // namespace pith
