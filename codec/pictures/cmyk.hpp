// Ink to light.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace pith {

class CmykConverter {
 public:
  // With a CMYK profile, or, if it is empty or of no use, by the usual formula (1 - C)(1 - K). `inverted` samples,
  // which Adobe's programs write, are 255 where there is no ink.
  CmykConverter(std::span<const uint8_t> icc, bool inverted);

  // What to say of the colours.
  const char* warning() const {
    return transform_ ? "CMYK was converted to sRGB by its colour profile"
                      : "CMYK without a usable colour profile was converted to sRGB by a formula";
  }

  // Interleaved CMYK to interleaved sRGB.
  void convert(const uint8_t* cmyk, size_t pixels, uint8_t* rgb) const;

 private:
  struct Free {
    void operator()(void* transform) const;
  };
  std::unique_ptr<void, Free> transform_;  // of lcms
  bool inverted_;
};

}  // namespace pith
