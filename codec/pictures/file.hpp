// Whole files in and out. "-" is standard input or output.
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "pictures/input_file.hpp"
#include "pictures/output_file.hpp"
#include "pictures/picture_io.hpp"
#include "pictures/whole_source.hpp"

namespace pith {

// Reads everything, up to kMaxFileBytes. Throws Error with the reason alone; the caller knows the name.
Bytes read_file(const std::string& path);

// Writes everything or nothing, as OutputFile does. Throws Error with the reason alone.
void write_file(const std::string& path, std::span<const uint8_t> data, Sync sync = Sync::kYes);

// Whether both names lead to one existing regular file. False where either is "-" or does not exist.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace pith
