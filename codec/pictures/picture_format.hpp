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

// As many first bytes as probing needs.
inline constexpr size_t kProbedBytes = 8;

struct PictureFormat {
  std::string_view name;                               // as people know it
  std::span<const std::string_view> extensions;        // lower case, without the dot; the first one is for new files
  std::span<const std::string_view> other_extensions;  // of files that are read alone
  bool is_deep;                                        // whether samples may have 16 bits

  // Whether a file that begins so announces that it is one, whatever it is called.
  bool (*probe)(std::string_view start);

  // As open_picture does, but for orientation.
  using Open = std::unique_ptr<PictureReader>(LookAhead source, Depth depth);
  Open* open;

  // Writes the header with as much of the metadata as the format holds. JPEG and Netpbm show transparency over white.
  // JPEG takes samples of 8 bits alone, and so does Netpbm where there is transparency. JPEGs are progressive with
  // optimised Huffman tables up to kMaxProgressivePixels. The sink must outlive the writer; the info is not needed
  // after the call. Throws Error.
  using MakeWriter = std::unique_ptr<PictureWriter>(const PictureInfo& info, ByteSink& sink,
                                                    const WriterSettings& settings);
  MakeWriter* make_writer;
};

}  // namespace pith
