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

// To be called before they are made: throws FileError or UsageError if so many pictures cannot be written, would
// replace what is not to be replaced, or one of the `inputs`.
void check_sheet(const SheetOptions& options, size_t count, const std::vector<std::string>& inputs);

// Writes the pictures, of which there is at least one and which are equal in size: side by side in rows of `columns`,
// with a little white between them; or as 0001.png and so on. Throws FileError.
void write_sheet(const SheetOptions& options, const std::vector<Image>& pictures, size_t columns);

}  // namespace pith::tool
