// Keyword arguments of Python to the settings of pith.h. What the values may be is for the library to check.
#pragma once
#include <pybind11/pybind11.h>

#include <string>
#include <type_traits>

#include "pith/pith.h"

namespace pith::python {
namespace py = pybind11;

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

}  // namespace pith::python
