// The format of a picture that is written.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "pictures/formats.hpp"

namespace pith::tool {

// The one that an extension stands for, in any case and without the dot. `output` is what the user calls the file,
// `advice` what else helps where its name does not give a format. Throws UsageError.
const PictureFormat& output_format(const std::string& extension, const std::string& output,
                                   const std::string& advice = "");

// Throws UsageError if the name given with -o asks for none.
void check_output_format(const std::string& output);

// --quality, of pictures in formats that have one.
void add_quality_option(CLI::App& command, std::optional<int>* quality);
WriterSettings writer_settings(std::optional<int> quality, uint32_t threads);

}  // namespace pith::tool
