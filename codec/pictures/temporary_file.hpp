// A file that is not there until it is whole.
#pragma once
#include <string>

#include "pictures/descriptor.hpp"

namespace pith {

// Whether a file is on the disk for good when it gets its name, or whenever the system gets to it.
enum class Sync { kYes, kNo };

// A new file in the folder of a target, gone again unless it is committed.
class TemporaryFile {
 public:
  enum class Kind {
    kNameless,  // nothing is left however the program ends; where the file system has no such files, a named one
    kNamed      // .pith-*.tmp; removed by the destructor, and by SIGINT, SIGTERM and SIGHUP where those end the program
  };

  // Throws Error.
  explicit TemporaryFile(const std::string& target, Kind kind = Kind::kNameless);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  int fd() const { return descriptor_.get(); }

  // Takes the place of the target; of one that exists only if `may_replace`. With Sync::kYes no power failure
  // afterwards undoes that, and none before leaves less than a whole file. Throws Error; the target is as it was then,
  // unless it was the folder that could not be synced.
  void commit(bool may_replace, Sync sync);

 private:
  // Calls create(name) with names until one is free, and takes that name. Throws Error.
  template <typename Create>
  int take_free_name(Create create);
  void take_target_name(bool may_replace);
  int rename_to_target(bool may_replace);

  std::string target_, folder_;
  std::string name_;  // empty: nameless
  Descriptor descriptor_;
};

}  // namespace pith
