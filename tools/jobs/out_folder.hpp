// What is below --out-dir stays there.
#pragma once
#include <string>

namespace pith::tool {

// Creates the folders of `output` that are missing below the folder `out_folder`, in which it lies by its name. Throws
// FileError if a symbolic link leads out of that, to a folder or to a file.
void create_folder_of(const std::string& output, const std::string& out_folder);

}  // namespace pith::tool
