// Writes the man pages and the completions for shells: pith_reference PROSE OUT. PROSE has a file for each page.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "commands.hpp"
#include "console.hpp"
#include "pictures/file.hpp"
#include "pictures/formats.hpp"
#include "reference/reference.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

// Prose, with the names of the formats where it has a place for them.
std::string read(const fs::path& name) {
  const Bytes bytes = about_file(name, [&] { return read_file(name); });
  std::string text(bytes.begin(), bytes.end());
  constexpr std::string_view kFormats = "@FORMATS@";
  if (const size_t at = text.find(kFormats); at != text.npos) text.replace(at, kFormats.size(), names_of_formats());
  return text;
}

void write(const fs::path& name, const std::string& text) {
  fs::create_directories(name.parent_path());
  about_file(name, [&] { write_file(name, {reinterpret_cast<const uint8_t*>(text.data()), text.size()}, Sync::kNo); });
}

void write_reference(const fs::path& prose, const fs::path& out) {
  const Command program = command_line(*make_app());
  write(out / "pith.bash", bash_completion(program));
  write(out / "_pith", zsh_completion(program));
  write(out / "pith.fish", fish_completion(program));
  write(out / "man1/pith.1", man_page(program, program, read(prose / "pith.man")));
  for (const Command& command : program.commands) {
    std::string name = command.name;
    std::ranges::replace(name, ' ', '-');
    write(out / "man1" / ("pith-" + name + ".1"), man_page(command, program, read(prose / (name + ".man"))));
  }
}

}  // namespace
}  // namespace pith::tool

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("usage: pith_reference PROSE OUT");
  pith::tool::write_reference(argv[1], argv[2]);
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
