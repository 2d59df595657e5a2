// Pictures that an autoencoder made, as one or as files.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "pith/pith.hpp"

namespace pith::tool {

struct SheetOptions {
  std::string output;     // a sheet of all; or
  std::string directory;  // a folder of files
  bool force = false;
};

// Adds -o, --out-dir and -f.
void add_sheet_options(CLI::App& command, SheetOptions* options);

// Writes the pictures, of which there is at least one and which are equal in size: side by side in rows of `columns`,
// with a little white between them; or as 0001.png and so on. Throws FileError.
void write_sheet(const SheetOptions& options, const std::vector<Image>& pictures, size_t columns);

}  // namespace pith::tool
