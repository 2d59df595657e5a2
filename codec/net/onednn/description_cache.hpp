// Convolutions that were made before: what oneDNN looks some 50 µs for and then writes code for. Every thread asks for
// the same ones, and so do those that want to know beforehand what memory they take.
//
// oneDNN has a cache of its own, for the process. That of 2.6.3 breaks once it is full and drops its oldest, even if
// only one thread at a time asks it: of 114 times that files of 192 sizes were decoded on a busy machine, three gave
// wrong pictures from somewhere on, and one crashed; with a cache that is never full, or none, none of 146 did.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "net/onednn/shim.hpp"

namespace pith::onednn {

struct Convolution {
  dnnl::convolution_forward::primitive_desc description;
  dnnl::convolution_forward primitive;  // made when first needed; any number of threads may run it
};

class DescriptionCache {
 public:
  using Key = std::vector<int64_t>;  // all that a description depends on, the engine apart

  explicit DescriptionCache(dnnl::engine engine) : engine(std::move(engine)) {}

  const dnnl::engine engine;

  // The one with that key; described by `describe` if it is not there. These are safe to call from many threads at
  // once.
  template <typename Describe>
  std::shared_ptr<Convolution> get(const Key& key, Describe describe) {
    std::lock_guard lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    if (known_.size() == kMost) known_.clear();
    return known_.emplace(key, std::make_shared<Convolution>(Convolution{describe(), {}})).first->second;
  }

  const dnnl::convolution_forward& primitive(Convolution& convolution) {
    std::lock_guard lock(mutex_);
    if (!convolution.primitive)
      convolution.primitive = make_alone([&] { return dnnl::convolution_forward(convolution.description); });
    return convolution.primitive;
  }

 private:
  static constexpr size_t kMost = 1024;  // extents are as many as pictures

  std::mutex mutex_;
  std::map<Key, std::shared_ptr<Convolution>> known_;
};

}  // namespace pith::onednn
