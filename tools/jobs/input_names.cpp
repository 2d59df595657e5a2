#include "jobs/input_names.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/look_ahead.hpp"
#include "console.hpp"
#include "jobs/extension.hpp"
#include "pictures/input_file.hpp"

namespace pith::tool {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBlock = size_t{1} << 16;

// A list that has more has no end, or none that memory could wait for.
constexpr uint64_t kMostListBytes = uint64_t{1} << 30;
constexpr size_t kMostListNames = size_t{1} << 24;

// One folder of the command line, and what is below it.
class Folder {
 public:
  Folder(const FileOptions& options, const std::vector<std::string>& extensions, InputNames* names,
         std::vector<InputProblem>* problems)
      : recursive_(options.recursive), extensions_(extensions), names_(names), problems_(problems) {}

  void add(const std::string& root) {
    const size_t names_before = names_->size(), problems_before = problems_->size();
    const std::string prefix = root.ends_with('/') ? root : root + "/";
    is_new(prefix);
    add_level(prefix, prefix.size());
    // Later, so that what is reached in both ways has its own name.
    for (size_t i = 0; i < links_.size(); ++i) {
      const std::string link = links_[i];
      if (is_new(link)) add_level(link, prefix.size());
    }
    if (names_->size() > names_before || problems_->size() > problems_before) return;
    std::string wanted;
    for (const std::string& extension : extensions_) wanted += (wanted.empty() ? "" : ", ") + extension;
    problems_->push_back({root, "has no files with one of the extensions " + wanted +
                                    (recursive_ ? "" : "; -r looks into its folders as well")});
  }

 private:
  struct Entry {
    std::string name;
    bool is_folder, is_link;
    bool operator<(const Entry& other) const { return name < other.name; }
  };

  void add_level(const std::string& prefix, size_t kept) {
    for (const Entry& entry : read_entries(prefix)) {
      if (entry.is_folder) {
        const std::string folder = prefix + entry.name + "/";
        if (entry.is_link) {
          links_.push_back(folder);
        } else if (is_new(folder)) {
          add_level(folder, kept);
        }
      } else {
        names_->add(prefix + entry.name, kept);
      }
    }
  }

  // Whether this folder has not been entered so far.
  bool is_new(const std::string& folder) {
    struct stat status;
    return ::stat(folder.c_str(), &status) == 0 && entered_.insert({status.st_dev, status.st_ino}).second;
  }

  // What is wanted of a folder, sorted.
  std::vector<Entry> read_entries(const std::string& folder) {
    std::vector<Entry> entries;
    std::error_code error, broken_link;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
      std::string name = i->path().filename().string();
      if (name.starts_with('.')) continue;
      const bool is_link = i->is_symlink(broken_link), is_folder = i->is_directory(broken_link);
      const bool is_wanted =
          is_folder ? recursive_ : !known_extension(name, extensions_).empty() && i->is_regular_file(broken_link);
      if (is_wanted) entries.push_back({std::move(name), is_folder, is_link});
    }
    if (error) problems_->push_back({folder, "cannot be read: " + error.message()});
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  const bool recursive_;
  const std::vector<std::string>& extensions_;
  InputNames* names_;
  std::vector<InputProblem>* problems_;
  std::set<std::pair<dev_t, ino_t>> entered_;
  std::vector<std::string> links_;  // to folders, not yet entered
};

// Names of a list, which programs on Windows write in several ways.
class ListParser {
 public:
  ListParser(bool ends_in_nul, InputNames* names) : ends_in_nul_(ends_in_nul), names_(names) {}

  // Of the first bytes.
  void begin(std::string_view start) {
    if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff"))
      throw Error(PITH_ERROR_UNSUPPORTED, "is a list in UTF-16; save it as UTF-8");
    if (start.starts_with("\xef\xbb\xbf")) skipped_ = 3;
  }

  void add(uint8_t byte) {
    if (skipped_ > 0) {
      --skipped_;
    } else if (byte == (ends_in_nul_ ? uint8_t{'\0'} : uint8_t{'\n'})) {
      end_name();
    } else if (byte == '\0') {
      throw Error(PITH_ERROR_UNSUPPORTED, "has names that end in NUL; give -0");
    } else {
      if (name_.size() == PATH_MAX)
        throw Error(PITH_ERROR_UNSUPPORTED, (ends_in_nul_ ? "name " : "line ") + std::to_string(number_) +
                                                " has more than the " + std::to_string(PATH_MAX) +
                                                " bytes that names of files may have; give a list of names");
      name_ += static_cast<char>(byte);
    }
  }

  void end_name() {
    if (!ends_in_nul_ && name_.ends_with('\r')) name_.pop_back();
    if (!name_.empty()) names_->add(name_, 0);
    if (names_->size() > kMostListNames)
      throw Error(PITH_ERROR_LIMIT, "has more than " + std::to_string(kMostListNames) + " names; split it");
    name_.clear();
    ++number_;
  }

 private:
  bool ends_in_nul_;
  InputNames* names_;
  int skipped_ = 0;      // bytes of the mark still to come
  uint64_t number_ = 1;  // of the name at work
  std::string name_;
};

void add_list(const FileOptions& options, InputNames* names) {
  InputFile source(options.list);
  LookAhead file(source);
  ListParser parser(options.list_ends_in_nul, names);
  parser.begin(text_of(file.peek(3)));
  std::vector<uint8_t> block(kBlock);
  for (uint64_t total = 0; const size_t size = file.read(block.data(), block.size());) {
    for (const uint8_t byte : std::span(block).first(size)) parser.add(byte);
    if ((total += size) > kMostListBytes) throw Error(PITH_ERROR_LIMIT, "is larger than 1 GiB; split it");
  }
  parser.end_name();
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
