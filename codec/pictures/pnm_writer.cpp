#include <span>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/transparency.hpp"

namespace pith {
namespace {

class PnmWriter final : public PictureWriter {
 public:
  PnmWriter(const PictureInfo& info, ByteSink& sink)
      : sink_(sink), width_(info.width), channels_(info.channels), row_size_(info.row_size()) {
    if (info.has_alpha() && info.sample_size > 1)
      throw Error(PITH_ERROR_UNSUPPORTED, "a PNM file cannot hold 16 bits with transparency; write a PNG");

    const Metadata& metadata = info.metadata;
    std::string lost;
    for (const auto& [blob, name] : {std::pair(&metadata.icc, "colour profile"), std::pair(&metadata.exif, "EXIF"),
                                     std::pair(&metadata.xmp, "XMP")}) {
      if (!blob->empty()) lost += (lost.empty() ? "" : ", ") + std::string(name);
    }
    if (!lost.empty()) warnings_.push_back("the format has no place for metadata, which was not kept: " + lost);
    if (info.has_alpha()) row_.resize(size_t{width_} * info.colours());
    const std::string header = std::string(info.colours() == 1 ? "P5\n" : "P6\n") + std::to_string(info.width) + " " +
                               std::to_string(info.height) + (info.sample_size > 1 ? "\n65535\n" : "\n255\n");
    sink_.write({reinterpret_cast<const uint8_t*>(header.data()), header.size()});
  }

  void write_rows(const uint8_t* samples, size_t stride, uint32_t count) override {
    for (uint32_t y = 0; y < count; ++y, samples += stride) {
      if (row_.empty()) {
        sink_.write({samples, row_size_});
        continue;
      }
      transparent_ |= lay_over_white(samples, width_, channels_, row_.data());
      sink_.write(row_);
    }
  }

  void finish() override {
    if (transparent_) warnings_.push_back(kLaidOverWhite);
  }

 private:
  ByteSink& sink_;
  uint32_t width_, channels_;
  size_t row_size_;
  Bytes row_;  // without alpha
  bool transparent_ = false;
};

}  // namespace

std::unique_ptr<PictureWriter> make_pnm_writer(const PictureInfo& info, ByteSink& sink, const WriterSettings&) {
  return std::make_unique<PnmWriter>(info, sink);
}

}  // namespace pith
