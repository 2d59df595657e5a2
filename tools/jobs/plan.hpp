// Which output each input gets.
#pragma once
#include <string>
#include <vector>

#include "jobs/input_names.hpp"
#include "jobs/options.hpp"

namespace pith::tool {

// How outputs are named after inputs.
struct Naming {
  std::vector<std::string> source_extensions;  // taken off; lower case, with dot
  std::string extension;                       // put on; empty: the one of the source again, or .png
                                               // for pictures that are only read
  std::string mark = "";                       // before it, where the output lies beside the source
  bool keeps = false;                          // the extension of the source stays, and the other one comes behind it
  std::string advice = "";                     // what else helps where two outputs would have the same name
};

struct Job {
  std::string input;
  std::string output;
};

// With those above it, where they are missing. Throws FileError.
void create_folder(const std::string& folder);

class Plan {
 public:
  // Finds the inputs and creates --out-dir. Throws UsageError, also where two inputs would have the same output, and
  // FileError.
  Plan(const FileOptions& options, const Naming& naming);

  const FileOptions& options() const { return options_; }
  const std::vector<InputProblem>& problems() const { return problems_; }  // folders that cannot be read
  size_t size() const { return names_.size(); }
  Job job(size_t i) const { return {std::string(names_.name(i)), output_of(i)}; }

 private:
  std::string output_of(size_t i) const;
  void check_outputs_differ() const;

  FileOptions options_;
  Naming naming_;
  std::vector<InputProblem> problems_;
  InputNames names_;
};

}  // namespace pith::tool
