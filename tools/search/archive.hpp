// The index of an archive of pictures: their names, when they changed, and their codes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "search/database.hpp"
#include "search/neighbours.hpp"
#include "search/vector_lists.hpp"

namespace pith::tool {

// What made the codes; those of another cannot be compared.
struct Embedding {
  uint64_t model_id;
  size_t numbers;  // of a code
  size_t content;  // of these, the first ones, which tell what a picture shows
  size_t layout;   // of these, the last ones, by which copies are known
};

// What is known of a file without reading it.
struct FileState {
  int64_t modified = 0;  // ns
  int64_t bytes = 0;
  bool operator==(const FileState&) const = default;
};
std::optional<FileState> state_of(const std::string& name);  // nothing if there is no such file

struct ArchivePicture {
  std::string name;
  FileState state;
  std::vector<float> code;
};

class Archive {
 public:
  // Throw FileError if it was made with another model, or is no index. All functions throw std::runtime_error for what
  // is wrong with the file.
  static Archive to_read(const std::string& path, const Embedding& embedding);
  static Archive to_change(const std::string& path, const Embedding& embedding);  // made if it does not exist

  // Nothing if no picture has that name.
  std::optional<FileState> find(const std::string& name);

  // Changes all of these at once, or, if something goes wrong, none.
  void put(std::span<const ArchivePicture> pictures);
  void remove(const std::vector<std::string>& names);

  // Takes over the pictures of another index of the same model; where both have one, the later of the two.
  void merge(const std::string& other);

  std::vector<std::string> names_below(const std::string& folder);
  size_t count() { return count(0); }  // of pictures

  // Of all codes the parts that tell what pictures show, and those by which copies are known; of length 1, both of the
  // same pictures. Codes that are not finite are left out.
  struct Codes {
    Vectors content, layout;
  };
  Codes codes();

  std::string name(int64_t id);  // empty if there is no such picture

  // Brings the lists, by which large archives are searched, up to date; drops those that are not needed.
  void update_lists();

  // The pictures whose contents are most similar to that one, the most similar first, `most` at most.
  std::vector<Neighbour> nearest(std::span<const float> content, size_t most);

 private:
  Archive(const std::string& path, Database::Open how, const Embedding& embedding);
  Vectors part(size_t begin, size_t size, int64_t after);  // of ids beyond that
  Vectors content(int64_t after) { return part(0, embedding_.content, after); }
  size_t count(int64_t after);  // likewise
  bool exists(int64_t id);
  void read_lists();

  Embedding embedding_;
  Database database_;

  // Once they are asked for, of the database's version:
  std::optional<VectorLists> lists_;
  std::optional<Neighbours> unlisted_;  // pictures that are in no list
  int64_t version_ = 0;
};

}  // namespace pith::tool
