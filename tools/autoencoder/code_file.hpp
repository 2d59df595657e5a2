// Codes of pictures for other programs.
#pragma once
#include <span>
#include <string>
#include <vector>

namespace pith::tool {

struct CodeRow {
  std::string name;         // of the picture
  std::vector<float> code;  // empty if it could not be read
};

enum class CodeFormat { npy, csv, jsonl };

// By the extension of an output; JSON lines on standard output, "-". Throws UsageError for others.
CodeFormat code_format_of(const std::string& output);

// The file of all rows. An .npy file is a matrix of float32 with a row for each picture, in which pictures that could
// not be read are NaN; the other formats have names, and leave such pictures out. `size` numbers make a code.
std::string code_file(CodeFormat format, std::span<const CodeRow> rows, size_t size);

}  // namespace pith::tool
