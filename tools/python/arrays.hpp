// Pictures as arrays of numpy: (height, width) or (height, width, channels), uint8.
#pragma once
#include <pybind11/numpy.h>

#include <memory>
#include <string>

#include "pith/pith.hpp"

namespace pith::python {
namespace py = pybind11;

// An array as the library sees it; a copy of it where its rows are more than bytes one after the other.
class Picture {
 public:
  explicit Picture(const py::object& object) {
    if (!py::isinstance<py::array>(object))
      throw py::type_error(std::string("a picture is a numpy array, not ") + Py_TYPE(object.ptr())->tp_name);
    const auto given = py::reinterpret_borrow<py::array>(object);
    if (!py::isinstance<py::array_t<uint8_t>>(given))
      throw py::type_error("a picture has the dtype uint8, not " + py::str(given.dtype()).cast<std::string>());
    if (given.ndim() < 2 || given.ndim() > 3 || (given.ndim() == 3 && (given.shape(2) < 1 || given.shape(2) > 4)))
      throw py::value_error("a picture has the shape (height, width) or (height, width, 1 to 4), not " +
                            py::str(given.attr("shape")).cast<std::string>());
    if (given.shape(0) > UINT32_MAX || given.shape(1) > UINT32_MAX) throw py::value_error("the picture is too large");

    const py::ssize_t channels = given.ndim() == 3 ? given.shape(2) : 1;
    const py::ssize_t row = given.shape(1) * channels;
    const bool has_plain_rows =
        (given.ndim() == 2 || given.strides(2) == 1) && given.strides(1) == channels && given.strides(0) >= row;
    array_ = has_plain_rows ? given : py::array_t<uint8_t, py::array::c_style | py::array::forcecast>(given);
    image_ = {static_cast<uint32_t>(given.shape(1)), static_cast<uint32_t>(given.shape(0)),
              static_cast<uint32_t>(channels), static_cast<size_t>(has_plain_rows ? given.strides(0) : row),
              const_cast<uint8_t*>(static_cast<const uint8_t*>(array_.data()))};
  }

  const pith_image& image() const { return image_; }

 private:
  py::array array_;
  pith_image image_{};
};

// The pixels themselves, without a copy.
inline py::array to_array(Image pixels) {
  auto owner = std::make_unique<Image>(std::move(pixels));
  const pith_image& image = owner->get();
  std::vector<size_t> shape{image.height, image.width}, strides{image.stride, image.channels};
  if (image.channels > 1) {
    shape.push_back(image.channels);
    strides.push_back(1);
  }
  const py::capsule base(owner.get(), [](void* pointer) { delete static_cast<Image*>(pointer); });
  owner.release();
  return py::array_t<uint8_t>(shape, strides, image.pixels, base);
}

}  // namespace pith::python
