// What there is to know of a kind of picture files.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/look_ahead.hpp"
#include "pictures/picture_reader.hpp"
#include "pictures/picture_writer.hpp"

namespace pith {

// As many first bytes as probing needs: those of HEIC and AVIF name several brands.
inline constexpr size_t kProbedBytes = 32;

struct PictureFormat {
  std::string_view name;                               // as people know it
  std::span<const std::string_view> extensions;        // lower case, without the dot; the first one is for new files;
                                                       // none if files of this kind are never written
  std::span<const std::string_view> other_extensions;  // of files that are read alone
  bool is_deep;                                        // whether samples may have 16 bits

  // Whether a file that begins so announces that it is one, whatever it is called.
  bool (*probe)(std::string_view start);

  // As open_picture does, but for orientation and depth. Null if the library is missing.
  using Open = std::unique_ptr<PictureReader>(LookAhead source, uint64_t max_memory);
  Open* open;

  // Writes the header with as much of the metadata as the format holds. JPEG and Netpbm show transparency over white.
  // Only formats that are deep take samples of 16 bits, and Netpbm only where there is no transparency. JPEGs are
  // progressive with optimised Huffman tables up to kMaxProgressivePixels. TIFF, WebP and AVIF are gathered and written
  // by finish(). The sink must outlive the writer; the info is not needed after the call. Throws Error. Null if the
  // library is missing, or files of this kind are never written.
  using MakeWriter = std::unique_ptr<PictureWriter>(const PictureInfo& info, ByteSink& sink,
                                                    const WriterSettings& settings);
  MakeWriter* make_writer;

  uint32_t held;  // bytes that writing holds for each byte of the picture as RGB, about, beside a few rows

  std::string_view needs;  // the library that pith may have been built without; empty: nothing
};

}  // namespace pith
