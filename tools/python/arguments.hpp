// What Python gives and gets, as the library takes and gives it: settings, bytes, pictures.
#pragma once
#include <pybind11/numpy.h>

#include <memory>
#include <string>
#include <type_traits>

#include "pith/pith.hpp"

namespace pith::python {
namespace py = pybind11;

// Keyword arguments to the settings of pith.h. What the values may be is for the library to check.
template <typename Number>
Number to_number(py::handle value, const std::string& name) {
  py::detail::make_caster<Number> caster;
  if (caster.load(value, true)) return caster;
  if (PyIndex_Check(value.ptr()))
    throw py::value_error(name + " is out of range: " + py::str(value).cast<std::string>());
  throw py::type_error(name + (std::is_integral_v<Number> ? " is a whole number, not " : " is a number, not ") +
                       Py_TYPE(value.ptr())->tp_name);
}

// None leaves the setting as it is.
template <typename Number>
void take(const py::dict& given, const char* name, Number& setting) {
  if (const py::object value = given[name]; !value.is_none()) setting = to_number<Number>(value, name);
}

// Of settings whose 0 means what None does in Python: a computed 0 must not be taken for it.
template <typename Number>
void take_positive(const py::dict& given, const char* name, Number& setting) {
  take(given, name, setting);
  if (setting == 0 && !given[name].is_none()) throw py::value_error(std::string(name) + " must be more than 0");
}

template <typename Settings>
void take_limits(const py::dict& given, Settings& settings) {
  take(given, "max_pixels", settings.max_pixels);
  take(given, "max_memory", settings.max_memory);
}

inline void take_region(const py::object& given, pith_region& region) {
  if (given.is_none()) return;
  if (!py::isinstance<py::sequence>(given) || py::len(given) != 4)
    throw py::value_error("region is (x, y, width, height)");
  uint32_t* const parts[] = {&region.x, &region.y, &region.width, &region.height};
  for (size_t i = 0; i < 4; ++i) *parts[i] = to_number<uint32_t>(py::sequence(given)[i], "region");
  if (!region.width || !region.height) throw py::value_error("the region has no extent");
}

// The bytes of any Python object that gives a view of them: bytes, memoryview, mmap, arrays. Holds the view, so that
// they neither move nor go as long as it lives; made and freed with the GIL.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(py::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE)) throw py::error_already_set();
  }
  Bytes(const Bytes&) = delete;
  ~Bytes() { PyBuffer_Release(&view_); }

  const void* data() const { return view_.buf; }
  size_t size() const { return static_cast<size_t>(view_.len); }

 private:
  Py_buffer view_{};
};

// An array of numpy, (height, width) or (height, width, channels) of uint8 or, where that may be, uint16, as the
// library sees it; a copy of it where its rows are more than samples one after the other.
class Picture {
 public:
  explicit Picture(const py::object& object, bool may_be_deep = false) {
    if (!py::isinstance<py::array>(object))
      throw py::type_error(std::string("a picture is a numpy array, not ") + Py_TYPE(object.ptr())->tp_name);
    const auto given = py::reinterpret_borrow<py::array>(object);
    const bool is_deep = may_be_deep && py::isinstance<py::array_t<uint16_t>>(given);
    if (!is_deep && !py::isinstance<py::array_t<uint8_t>>(given))
      throw py::type_error(std::string("a picture has the dtype uint8") + (may_be_deep ? " or uint16" : "") + ", not " +
                           py::str(given.dtype()).cast<std::string>());
    if (given.ndim() < 2 || given.ndim() > 3 || (given.ndim() == 3 && (given.shape(2) < 1 || given.shape(2) > 4)))
      throw py::value_error("a picture has the shape (height, width) or (height, width, 1 to 4), not " +
                            py::str(given.attr("shape")).cast<std::string>());
    if (given.shape(0) > UINT32_MAX || given.shape(1) > UINT32_MAX) throw py::value_error("the picture is too large");

    const py::ssize_t channels = given.ndim() == 3 ? given.shape(2) : 1;
    const py::ssize_t sample = given.itemsize(), row = given.shape(1) * channels * sample;
    const bool has_plain_rows = (given.ndim() == 2 || given.strides(2) == sample) &&
                                given.strides(1) == channels * sample && given.strides(0) >= row;
    array_ = has_plain_rows ? given
             : is_deep      ? py::array(py::array_t<uint16_t, py::array::c_style | py::array::forcecast>(given))
                            : py::array(py::array_t<uint8_t, py::array::c_style | py::array::forcecast>(given));
    bits_ = static_cast<uint32_t>(8 * sample);
    image_ = {static_cast<uint32_t>(given.shape(1)), static_cast<uint32_t>(given.shape(0)),
              static_cast<uint32_t>(channels), static_cast<size_t>(has_plain_rows ? given.strides(0) : row),
              const_cast<uint8_t*>(static_cast<const uint8_t*>(array_.data()))};
  }

  const pith_image& image() const { return image_; }
  uint32_t bits() const { return bits_; }  // of a sample

 private:
  uint32_t bits_ = 8;
  py::array array_;
  pith_image image_{};
};

// The pixels themselves as such an array, without a copy.
template <typename Sample = uint8_t>
py::array to_array(Image pixels) {
  auto owner = std::make_unique<Image>(std::move(pixels));
  const pith_image& image = owner->get();
  std::vector<size_t> shape{image.height, image.width}, strides{image.stride, image.channels * sizeof(Sample)};
  if (image.channels > 1) {
    shape.push_back(image.channels);
    strides.push_back(sizeof(Sample));
  }
  const py::capsule base(owner.get(), [](void* pointer) { delete static_cast<Image*>(pointer); });
  static_cast<void>(owner.release());  // it is the capsule's now
  return py::array_t<Sample>(shape, strides, reinterpret_cast<Sample*>(image.pixels), base);
}

}  // namespace pith::python
