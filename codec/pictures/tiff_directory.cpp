#include "pictures/tiff_directory.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pith {
namespace {

enum Type : uint16_t { kShort = 3, kLong = 4, kRational = 5 };

}  // namespace

std::optional<TiffDirectories> TiffDirectories::open(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return std::nullopt;
  TiffDirectories result(bytes, bytes[0] == 'M');
  if (result.get(2, 2) != 42) return std::nullopt;
  result.first_ = result.get(4, 4);
  if (!result.is_directory(result.first_)) return std::nullopt;
  return result;
}

bool TiffDirectories::is_directory(size_t at) const {
  return at >= 8 && holds(at, 2) && holds(at + 2, kEntrySize * get(at, 2));
}

std::optional<size_t> TiffDirectories::find(size_t directory, uint16_t tag) const {
  const size_t count = get(directory, 2);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = directory + 2 + kEntrySize * i;
    if (get(entry, 2) == tag) return entry;
  }
  return std::nullopt;
}

std::optional<size_t> TiffDirectories::next_field(size_t directory) const {
  const size_t at = directory + 2 + kEntrySize * get(directory, 2);
  return holds(at, 4) ? std::optional(at) : std::nullopt;
}

std::optional<uint32_t> TiffDirectories::next(size_t directory) const {
  const auto field = next_field(directory);
  const uint32_t at = field ? get(*field, 4) : 0;
  return at ? std::optional(at) : std::nullopt;
}

std::optional<uint32_t> TiffDirectories::integer(size_t directory, uint16_t tag) const {
  const std::vector<uint32_t> values = integers(directory, tag);
  return values.size() == 1 ? std::optional(values[0]) : std::nullopt;
}

std::vector<uint32_t> TiffDirectories::integers(size_t directory, uint16_t tag) const {
  const auto entry = find(directory, tag);
  if (!entry) return {};
  const uint32_t type = get(*entry + 2, 2), count = get(*entry + 4, 4);
  const size_t size = type == kShort ? 2 : 4;
  if (type != kShort && type != kLong) return {};
  const size_t at = count * size <= 4 ? *entry + 8 : get(*entry + 8, 4);
  if (!holds(at, count * size)) return {};
  std::vector<uint32_t> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = get(at + i * size, size);
  return values;
}

std::optional<double> TiffDirectories::rational(size_t directory, uint16_t tag) const {
  const auto entry = find(directory, tag);
  if (!entry || get(*entry + 2, 2) != kRational || get(*entry + 4, 4) != 1) return std::nullopt;
  const size_t at = get(*entry + 8, 4);
  if (!holds(at, 8) || get(at + 4, 4) == 0) return std::nullopt;
  return double(get(at, 4)) / get(at + 4, 4);
}

std::vector<TiffEntry> TiffDirectories::entries(size_t directory, bool (*is_wanted)(uint16_t tag),
                                                TiffBudget* budget) const {
  constexpr size_t kSizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};  // of the types
  std::vector<TiffEntry> found;
  const size_t number = get(directory, 2);
  for (size_t i = 0; i < number; ++i) {
    const size_t at = directory + 2 + kEntrySize * i;
    TiffEntry entry{uint16_t(get(at, 2)), uint16_t(get(at + 2, 2)), get(at + 4, 4)};
    if (entry.type >= std::size(kSizes) || kSizes[entry.type] == 0) continue;
    const size_t size = entry.count * kSizes[entry.type], begin = size <= 4 ? at + 8 : get(at + 8, 4);
    if (!is_wanted(entry.tag)) continue;
    if (!holds(begin, size) || size > budget->bytes) {
      budget->is_short = true;
      continue;
    }
    budget->bytes -= size;
    entry.values.assign(bytes_.begin() + ptrdiff_t(begin), bytes_.begin() + ptrdiff_t(begin + size));
    found.push_back(std::move(entry));
  }
  return found;
}

void TiffDirectories::put16(std::span<uint8_t> bytes, size_t at, uint16_t value) const {
  bytes[at] = uint8_t(big_endian_ ? value >> 8 : value);
  bytes[at + 1] = uint8_t(big_endian_ ? value : value >> 8);
}

uint32_t TiffDirectories::get(size_t at, size_t size) const {
  uint32_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | bytes_[at + (big_endian_ ? i : size - 1 - i)];
  return value;
}

uint32_t append_directory(std::vector<TiffEntry> entries, bool big_endian, Bytes* out) {
  const auto put = [&](uint32_t value, size_t size) {
    for (size_t i = 0; i < size; ++i) out->push_back(uint8_t(value >> (8 * (big_endian ? size - 1 - i : i))));
  };
  std::ranges::stable_sort(entries, {}, &TiffEntry::tag);
  out->resize((out->size() + 1) / 2 * 2);
  const auto begin = uint32_t(out->size());
  size_t values = begin + 2 + TiffDirectories::kEntrySize * entries.size() + 4;  // where the next ones go
  put(uint32_t(entries.size()), 2);
  for (const TiffEntry& entry : entries) {
    put(entry.tag, 2);
    put(entry.type, 2);
    put(entry.count, 4);
    if (entry.values.size() > 4) {
      put(uint32_t(values), 4);
      values += (entry.values.size() + 1) / 2 * 2;
      continue;
    }
    out->insert(out->end(), entry.values.begin(), entry.values.end());
    out->resize(out->size() + 4 - entry.values.size());
  }
  put(0, 4);
  for (const TiffEntry& entry : entries) {
    if (entry.values.size() <= 4) continue;
    out->insert(out->end(), entry.values.begin(), entry.values.end());
    out->resize((out->size() + 1) / 2 * 2);
  }
  return begin;
}

}  // namespace pith
