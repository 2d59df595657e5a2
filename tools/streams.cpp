#include "streams.hpp"

#include <algorithm>

namespace pith::tool {
namespace {

constexpr size_t kStart = 64;  // bytes with the header in them, says pith_read_info

}  // namespace

int OutgoingFile::write(void* self, const void* data, size_t size) {
  auto& file = *static_cast<OutgoingFile*>(self);
  return file.keep([&] {
    const std::span bytes(static_cast<const uint8_t*>(data), size);
    file.sink_.write(bytes);
    file.bytes_ += size;
    const std::span start = bytes.first(std::min(size, kStart - std::min(kStart, file.start_.size())));
    file.start_.insert(file.start_.end(), start.begin(), start.end());
  });
}

int IncomingFile::read(void* self, void* data, size_t size, size_t* read) {
  auto& file = *static_cast<IncomingFile*>(self);
  return file.keep([&] { *read = file.source_.read(static_cast<uint8_t*>(data), size); });
}

int IncomingFile::seek(void* self, uint64_t offset) {
  auto& file = *static_cast<IncomingFile*>(self);
  return file.keep([&] { file.source_.seek(offset); });
}

int IncomingRows::read(void* self, uint8_t* samples, size_t stride, uint32_t count) {
  auto& rows = *static_cast<IncomingRows*>(self);
  return rows.keep([&] { rows.reader_.read_rows(samples, stride, count); });
}

}  // namespace pith::tool
