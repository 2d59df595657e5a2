// oneDNN's cache of primitives gave wrong pictures once it was full (codec/net/onednn/description_cache.hpp).
#include <catch2/catch.hpp>
#include <oneapi/dnnl/dnnl.hpp>

#include "net/engine.hpp"

TEST_CASE("oneDNN: its own cache of primitives is off wherever an engine runs") {
  dnnl::set_primitive_cache_capacity(100);
  const auto engine = pith::make_onednn_engine(pith::DataType::f32);
  CHECK(dnnl::get_primitive_cache_capacity() == 0);
}
