// Reads a model file in the safetensors format: named tensors and a few lines of metadata.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pith {

// A dense array of floats with a shape.
struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> data;  // row-major, as many as the product of the shape
};

// Everything is checked and copied while loading; the bytes may go afterwards.
// Accepted element types: F32 and F16 (floats), I8, U16 and I32 (integers). Errors: PITH_ERROR_MODEL.
class WeightsFile {
 public:
  // `format` is the kind of model that the file must say it is.
  explicit WeightsFile(std::span<const uint8_t> bytes, const std::string& format);

  // Hash of the tensors' bytes; two files with equal content have equal ids whatever their metadata says.
  uint64_t content_id() const { return content_id_; }

  // The lines that the file says about itself, such as "description".
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  bool has(const std::string& name) const { return tensors_.count(name) != 0; }

  // The tensor of that name, integers converted to floats (exact: they have at most 24 bits).
  // Throws if it is missing or its shape differs; -1 in `shape` accepts any extent.
  const Tensor& get(const std::string& name, const std::vector<int64_t>& shape) const;

  // Multiplies a tensor by a factor. The content id stays that of the file.
  void scale(const std::string& name, float factor);

  // All by name, for training, which changes and adds some. Their addresses stay, and so does the content id.
  std::map<std::string, Tensor>& tensors() { return tensors_; }

 private:
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
  uint64_t content_id_ = 0;
};

}  // namespace pith
