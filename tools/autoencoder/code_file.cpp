#include "autoencoder/code_file.hpp"

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "console.hpp"
#include "eval/text.hpp"
#include "jobs/extension.hpp"

namespace pith::tool {
namespace {

static_assert(std::endian::native == std::endian::little, "the header of .npy files says so");

// NumPy's format, version 1.0: a header of a multiple of 64 bytes, then the numbers.
std::string npy(std::span<const CodeRow> rows, size_t size) {
  std::string header = formatted("{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows.size(), size);
  constexpr size_t kPrefix = 10, kUnit = 64;
  header.append(kUnit - 1 - (kPrefix + header.size()) % kUnit, ' ') += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  const std::vector<float> none(size, NAN);
  for (const CodeRow& row : rows) {
    const std::vector<float>& code = row.code.empty() ? none : row.code;
    file.append(reinterpret_cast<const char*>(code.data()), size * sizeof(float));
  }
  return file;
}

std::string csv(std::span<const CodeRow> rows, size_t size) {
  std::string file = "picture";
  for (size_t i = 0; i < size; ++i) file += formatted(",%zu", i);
  file += '\n';
  for (const CodeRow& row : rows) {
    if (row.code.empty()) continue;
    file += csv_field(row.name);
    for (const float v : row.code) file += formatted(",%.9g", v);
    file += '\n';
  }
  return file;
}

std::string jsonl(std::span<const CodeRow> rows) {
  std::string file;
  for (const CodeRow& row : rows) {
    if (row.code.empty()) continue;
    const nlohmann::ordered_json line = {{"picture", row.name}, {"code", row.code}};
    file += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return file;
}

}  // namespace

CodeFormat code_format_of(const std::string& output) {
  const auto ends_in = [&](const char* extension) { return !known_extension(output, {extension}).empty(); };
  if (ends_in(".npy")) return CodeFormat::npy;
  if (ends_in(".csv")) return CodeFormat::csv;
  if (ends_in(".jsonl") || output == "-") return CodeFormat::jsonl;
  throw UsageError(output + ": codes are written as .npy, .csv or .jsonl");
}

std::string code_file(CodeFormat format, std::span<const CodeRow> rows, size_t size) {
  switch (format) {
    case CodeFormat::npy: return npy(rows, size);
    case CodeFormat::csv: return csv(rows, size);
    case CodeFormat::jsonl: break;
  }
  return jsonl(rows);
}

}  // namespace pith::tool
