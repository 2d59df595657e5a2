// oneDNN's errors as those of the codec.
#pragma once
#include <new>
#include <string>

#include "base/error.hpp"
#include "net/onednn/shim.hpp"

namespace pith::onednn {

[[noreturn]] inline void rethrow(const dnnl::error& e) {
  if (e.status == dnnl_out_of_memory) throw std::bad_alloc();
  throw Error(PITH_ERROR_INTERNAL, std::string("oneDNN cannot run the network: ") + e.what());
}

}  // namespace pith::onednn
