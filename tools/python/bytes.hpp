// The bytes of any Python object that gives a view of them: bytes, memoryview, mmap, arrays.
#pragma once
#include <pybind11/pybind11.h>

namespace pith::python {

// Holds the view, so that its bytes neither move nor go as long as it lives; made and freed with the GIL.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(pybind11::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE)) throw pybind11::error_already_set();
  }
  Bytes(const Bytes&) = delete;
  ~Bytes() { PyBuffer_Release(&view_); }

  const void* data() const { return view_.buf; }
  size_t size() const { return static_cast<size_t>(view_.len); }

 private:
  Py_buffer view_{};
};

}  // namespace pith::python
