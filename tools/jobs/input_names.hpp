// The names of the inputs, which may be millions.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/options.hpp"

namespace pith::tool {

// All in one block, since a million strings would take twice the memory.
class InputNames {
 public:
  // `kept` is where the part of the name begins that outputs keep below --out-dir.
  void add(std::string_view name, size_t kept) {
    entries_.push_back({text_.size(), static_cast<uint32_t>(name.size()), static_cast<uint32_t>(kept)});
    text_ += name;
  }

  size_t size() const { return entries_.size(); }
  std::string_view name(size_t i) const { return std::string_view(text_).substr(entries_[i].begin, entries_[i].size); }
  std::string_view kept(size_t i) const { return name(i).substr(entries_[i].kept); }

 private:
  struct Entry {
    uint64_t begin;
    uint32_t size, kept;
  };
  std::string text_;
  std::vector<Entry> entries_;
};

// Something that cannot be an input.
struct InputProblem {
  std::string name;
  std::string message;
};

// All inputs of a command, in order: what stands on the command line, then the list.
//  - A folder stands for its files with one of the `extensions` (lower case, with dot), sorted by name; with -r for
//    those of its folders as well, then for those of folders that links in it lead to, none of which is entered twice.
//    Names that begin with a dot are left out, as shells do. Outputs keep the path from the folder on.
//  - A file of the command line keeps its last name, one of the list its whole path.
//  - Lines of a list may end in CR LF, as they do on Windows, and begin with the mark of UTF-8.
// Throws UsageError, FileError. What is wrong with a folder does not hinder the rest: it goes to `problems`.
InputNames find_inputs(const FileOptions& options, const std::vector<std::string>& extensions,
                       std::vector<InputProblem>* problems);

}  // namespace pith::tool
