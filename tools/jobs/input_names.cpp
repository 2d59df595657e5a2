#include "jobs/input_names.hpp"

#include <algorithm>
#include <filesystem>

#include "console.hpp"
#include "image/io/input_file.hpp"
#include "jobs/extension.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBlock = size_t{1} << 16;

// One folder of the command line, and what is below it.
class Folder {
 public:
  Folder(const FileOptions& options, const std::vector<std::string>& extensions, InputNames* names,
         std::vector<InputProblem>* problems)
      : recursive_(options.recursive), extensions_(extensions), names_(names), problems_(problems) {}

  void add(const std::string& root) {
    const size_t names_before = names_->size(), problems_before = problems_->size();
    const std::string prefix = root.ends_with('/') ? root : root + "/";
    add_level(prefix, prefix.size());
    if (names_->size() > names_before || problems_->size() > problems_before) return;
    std::string wanted;
    for (const std::string& extension : extensions_) wanted += (wanted.empty() ? "" : ", ") + extension;
    problems_->push_back({root, "has no files with one of the extensions " + wanted +
                                    (recursive_ ? "" : "; -r looks into its folders as well")});
  }

 private:
  struct Entry {
    std::string name;
    bool is_folder;
    bool operator<(const Entry& other) const { return name < other.name; }
  };

  void add_level(const std::string& prefix, size_t kept) {
    for (const Entry& entry : read_entries(prefix)) {
      if (entry.is_folder) {
        add_level(prefix + entry.name + "/", kept);
      } else {
        names_->add(prefix + entry.name, kept);
      }
    }
  }

  // What is wanted of a folder, sorted.
  std::vector<Entry> read_entries(const std::string& folder) {
    std::vector<Entry> entries;
    std::error_code error, broken_link;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
      std::string name = i->path().filename().string();
      if (name.starts_with('.')) continue;
      const bool is_folder = i->symlink_status(broken_link).type() == fs::file_type::directory;
      const bool is_wanted =
          is_folder ? recursive_ : !known_extension(name, extensions_).empty() && i->is_regular_file(broken_link);
      if (is_wanted) entries.push_back({std::move(name), is_folder});
    }
    if (error) problems_->push_back({folder, "cannot be read: " + error.message()});
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  const bool recursive_;
  const std::vector<std::string>& extensions_;
  InputNames* names_;
  std::vector<InputProblem>* problems_;
};

void add_list(const FileOptions& options, InputNames* names) {
  InputFile file(options.list);
  const char end_of_name = options.list_ends_in_nul ? '\0' : '\n';
  std::string name;
  const auto add_name = [&] {
    if (!name.empty()) names->add(name, 0);
    name.clear();
  };
  std::vector<uint8_t> block(kBlock);
  while (const size_t size = file.read(block.data(), block.size())) {
    for (const uint8_t byte : std::span(block).first(size)) {
      const char c = static_cast<char>(byte);
      if (c == end_of_name) {
        add_name();
      } else {
        name += c;
      }
    }
  }
  add_name();
}

}  // namespace

InputNames find_inputs(const FileOptions& options, const std::vector<std::string>& extensions,
                       std::vector<InputProblem>* problems) {
  if (options.inputs.empty() && options.list.empty()) throw UsageError("no input; name files, folders or --files-from");
  InputNames names;
  std::error_code ignored;
  for (const std::string& input : options.inputs) {
    if (input == "-" && options.list == "-") throw UsageError("standard input cannot be the list and a file in it");
    if (input != "-" && fs::is_directory(input, ignored)) {
      Folder(options, extensions, &names, problems).add(input);
    } else {
      names.add(input, input.rfind('/') + 1);  // npos + 1 is 0
    }
  }
  if (!options.list.empty()) about_file(display_name(options.list, false), [&] { add_list(options, &names); });
  return names;
}

}  // namespace pith::tool
