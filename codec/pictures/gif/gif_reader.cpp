// Reads GIF through giflib: the first picture, on its canvas.
#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "format/limits.hpp"
#include "pictures/held_reader.hpp"
#include "pictures/metadata_collector.hpp"
#include "pictures/picture.hpp"
#include "pictures/picture_format.hpp"
#include "pictures/whole_source.hpp"

namespace pith {
namespace {

struct CloseGif {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

class GifReader final : public HeldReader {
 public:
  GifReader(LookAhead& source, uint64_t max_memory);

 private:
  static int on_read(GifFileType* gif, GifByteType* to, int size);

  void decode() override;
  void copy_row(uint32_t y, uint8_t* samples) const override;

  void check(bool succeeded);
  std::optional<GifRecordType> next_record();
  void find_picture();
  void read_extension();
  void take_extension(int code, std::span<const uint8_t> first);
  Bytes rest_of_extension(bool with_lengths);
  void look_behind();
  bool is_covered() const;

  Bytes file_;
  std::span<const uint8_t> rest_;
  std::unique_ptr<GifFileType, CloseGif> gif_;
  MetadataCollector metadata_{&info_, &warnings_};
  Bytes icc_;  // as it waits for the number of channels
  int transparent_ = NO_TRANSPARENT_COLOR;
  uint32_t left_ = 0, top_ = 0, width_ = 0, height_ = 0;  // of the part of the canvas that the picture takes
  Picture indices_;                                       // of the picture
  const ColorMapObject* colours_ = nullptr;
};

int GifReader::on_read(GifFileType* gif, GifByteType* to, int size) {
  auto& rest = static_cast<GifReader*>(gif->UserData)->rest_;
  const size_t count = std::min(rest.size(), size_t(size));
  std::copy_n(rest.begin(), count, to);
  rest = rest.subspan(count);
  return int(count);
}

void GifReader::check(bool succeeded) {
  if (succeeded) return;
  if (gif_->Error == D_GIF_ERR_NOT_ENOUGH_MEM) throw Error(PITH_ERROR_MEMORY, "not enough memory for the picture");
  const char* reason = GifErrorString(gif_->Error);
  throw Error(PITH_ERROR_DAMAGED,
              std::string("the GIF is damaged (") + (reason ? reason : "giflib cannot read it") + ")");
}

GifReader::GifReader(LookAhead& source, uint64_t max_memory) : file_(read_whole(source, max_memory)), rest_(file_) {
  int reason = 0;
  gif_.reset(DGifOpen(this, on_read, &reason));
  if (!gif_) throw Error(PITH_ERROR_DAMAGED, "the GIF is damaged (its header cannot be right, or ends too early)");
  find_picture();
  const GifImageDesc& picture = gif_->Image;
  info_.width = uint32_t(gif_->SWidth > 0 ? gif_->SWidth : picture.Left + picture.Width);
  info_.height = uint32_t(gif_->SHeight > 0 ? gif_->SHeight : picture.Top + picture.Height);
  check_picture_size(info_.width, info_.height);
  left_ = uint32_t(picture.Left);
  top_ = uint32_t(picture.Top);
  width_ = uint32_t(picture.Width);
  height_ = uint32_t(picture.Height);
  colours_ = picture.ColorMap ? picture.ColorMap : gif_->SColorMap;
  if (!colours_) throw Error(PITH_ERROR_DAMAGED, "the GIF is damaged (its colours are missing)");
  info_.channels = transparent_ != NO_TRANSPARENT_COLOR || !is_covered() ? 4 : 3;
  if (!icc_.empty()) metadata_.take_icc(std::move(icc_));
  info_.memory = file_.size() + uint64_t{width_} * height_ + info_.metadata.bytes();
}

bool GifReader::is_covered() const {
  return left_ == 0 && top_ == 0 && width_ >= info_.width && height_ >= info_.height;
}

std::optional<GifRecordType> GifReader::next_record() {
  GifRecordType type;
  return DGifGetRecordType(gif_.get(), &type) == GIF_OK ? std::optional(type) : std::nullopt;
}

void GifReader::find_picture() {
  for (;;) {
    const auto type = next_record();
    check(type.has_value());
    if (*type == TERMINATE_RECORD_TYPE) throw Error(PITH_ERROR_DAMAGED, "the GIF is damaged (it has no picture)");
    if (*type == EXTENSION_RECORD_TYPE) read_extension();
    if (*type == IMAGE_DESC_RECORD_TYPE) return check(DGifGetImageDesc(gif_.get()) == GIF_OK);
  }
}

void GifReader::read_extension() {
  int code;
  GifByteType* block;
  check(DGifGetExtension(gif_.get(), &code, &block) == GIF_OK);
  if (block) take_extension(code, {block + 1, block[0]});  // else it has ended
}

void GifReader::take_extension(int code, std::span<const uint8_t> first) {
  constexpr std::string_view kXmpName = "XMP DataXMP", kIccName = "ICCRGBG1012";
  const std::string_view name(reinterpret_cast<const char*>(first.data()), first.size());
  const bool is_application = code == APPLICATION_EXT_FUNC_CODE;
  GraphicsControlBlock control;
  if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(first.size(), first.data(), &control) == GIF_OK)
    transparent_ = control.TransparentColor;
  if (code == COMMENT_EXT_FUNC_CODE) metadata_.tell("text comments were not kept");
  const bool is_xmp = is_application && name == kXmpName, is_icc = is_application && name == kIccName;
  Bytes rest = rest_of_extension(is_xmp);
  if (is_icc) icc_ = std::move(rest);
  if (!is_xmp) return;
  // It does not stand in blocks; bytes behind it that lead any reader of blocks to their end are no part of it.
  constexpr uint8_t kBehind[] = {0x01, 0xff, 0xfe};
  rest.erase(std::find_end(rest.begin(), rest.end(), std::begin(kBehind), std::end(kBehind)), rest.end());
  const auto last = std::find(rest.rbegin(), rest.rend(), uint8_t{'>'});
  rest.erase(last.base(), rest.end());
  if (!rest.empty()) metadata_.take_xmp(std::move(rest));
}

// What the further blocks hold, or as much of it as may be metadata.
Bytes GifReader::rest_of_extension(bool with_lengths) {
  Bytes bytes;
  for (GifByteType* block;;) {
    check(DGifGetExtensionNext(gif_.get(), &block) == GIF_OK);
    if (!block) return bytes;
    if (bytes.size() <= kMaxBlobBytes) bytes.insert(bytes.end(), block + (with_lengths ? 0 : 1), block + 1 + block[0]);
  }
}

void GifReader::decode() {
  if (width_ > 0 && height_ > 0) {
    struct Pass {
      uint32_t first, step;
    };
    constexpr Pass kInterlaced[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}}, kInOrder[] = {{0, 1}};
    indices_ = make_picture(width_, height_, 1);
    for (const Pass& pass :
         gif_->Image.Interlace ? std::span<const Pass>(kInterlaced) : std::span<const Pass>(kInOrder))
      for (uint32_t y = pass.first; y < height_; y += pass.step)
        check(DGifGetLine(gif_.get(), indices_.row(y), int(width_)) == GIF_OK);
  }
  look_behind();
}

void GifReader::look_behind() {
  try {
    for (auto type = next_record(); type != TERMINATE_RECORD_TYPE; type = next_record()) {
      check(type.has_value());
      if (*type == IMAGE_DESC_RECORD_TYPE) return metadata_.tell(kFirstPictureOnly);
      GifByteType* block;
      int code;
      check(DGifGetExtension(gif_.get(), &code, &block) == GIF_OK);
      if (block) rest_of_extension(false);
    }
  } catch (const Error&) {
    metadata_.tell("the GIF has no end, as if it were cut off; but all of the picture was there");
  }
}

void GifReader::copy_row(uint32_t y, uint8_t* samples) const {
  std::fill_n(samples, info_.row_size(), uint8_t{0});
  if (y < top_ || y - top_ >= height_ || left_ >= info_.width) return;
  const uint8_t* row = indices_.row(y - top_);
  samples += size_t{left_} * info_.channels;
  for (uint32_t x = 0; x < std::min(width_, info_.width - left_); ++x, samples += info_.channels) {
    const int index = row[x];
    if (index == transparent_ || index >= colours_->ColorCount) {
      if (info_.has_alpha()) samples[3] = index == transparent_ ? 0 : 255;
      continue;
    }
    const GifColorType& colour = colours_->Colors[index];
    samples[0] = colour.Red;
    samples[1] = colour.Green;
    samples[2] = colour.Blue;
    if (info_.has_alpha()) samples[3] = 255;
  }
}

}  // namespace

std::unique_ptr<PictureReader> open_gif(LookAhead source, uint64_t max_memory) {
  return std::make_unique<GifReader>(source, max_memory);
}

}  // namespace pith
