#include "jobs/options.hpp"

namespace pith::tool {

void add_file_options(CLI::App& command, FileOptions* options) {
  command.add_option("IN", options->inputs, "Files, or folders of them; - is standard input");
  auto* list =
      command.add_option("--files-from", options->list, "File with more names, one a line; - is standard input")
          ->type_name("FILE");
  command.add_flag("-0,--null", options->list_ends_in_nul, "Names in that file end in NUL, as after find -print0")
      ->needs(list);
  command.add_flag("-r,--recursive", options->recursive,
                   "Folders with all that is below them, and below links in them");
  auto* output =
      command.add_option("-o,--output", options->output, "Output file; - is standard output")->type_name("FILE");
  command.add_option("--out-dir", options->directory, "Folder for the outputs, created if missing")
      ->excludes(output)
      ->type_name("FOLDER");
  auto* force = command.add_flag("-f,--force", options->force, "Replace outputs that exist already");
  command.add_flag("--skip-existing", options->skip_existing, "Leave out inputs whose outputs exist already")
      ->excludes(force);
  command.add_flag("-p,--preserve", options->preserve, "Outputs get the inputs' times of modification and modes");
  command.add_flag("--no-sync", options->no_sync,
                   "Do not wait until outputs are on the disk: faster, but a power failure may leave them empty");
  command.add_flag("--json", options->json, "Tell about each file in a line of JSON on standard output");
}

}  // namespace pith::tool
