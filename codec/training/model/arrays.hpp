// The arrays of a model file, gathered and checked before it is written.
#pragma once
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "training/model/safetensors_write.hpp"

namespace pith::train {

class Arrays {
 public:
  // Throws PITH_ERROR_MODEL: the model cannot be written, because of this in that tensor.
  [[noreturn]] static void fail(const std::string& name, const char* what);

  // Throws if a value is not finite.
  template <typename T, typename Convert>
  void add(const std::string& name, const char* type, const std::vector<int64_t>& shape,
           const std::vector<float>& values, Convert convert) {
    std::vector<T> converted;
    converted.reserve(values.size());
    for (float v : values) {
      if (!std::isfinite(v)) fail(name, "has a value that is no finite number");
      converted.push_back(convert(v));
    }
    add(name, type, shape, converted);
  }

  template <typename T>
  void add(const std::string& name, const char* type, const std::vector<int64_t>& shape, const std::vector<T>& values) {
    const std::span<const uint8_t> bytes = bytes_of(values);
    std::vector<uint8_t>& kept = bytes_[name];
    kept.assign(bytes.begin(), bytes.end());
    entries_[name] = {type, shape, kept};
  }

  // In 16 bits. Throws if a value does not fit.
  void add_half(const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values);

  // The bytes of a model file of that format, with that metadata besides.
  std::vector<uint8_t> file(const char* format, std::map<std::string, std::string> metadata) const;

 private:
  std::map<std::string, std::vector<uint8_t>> bytes_;
  std::map<std::string, SafetensorsEntry> entries_;
};

}  // namespace pith::train
