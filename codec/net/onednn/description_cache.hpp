// Descriptions of convolutions, which oneDNN looks some 50 µs for: every thread asks for the same ones, and so does
// whoever wants to know beforehand what memory they take.
#pragma once
#include <map>
#include <mutex>
#include <vector>

#include "net/onednn/shim.hpp"

namespace pith::onednn {

class DescriptionCache {
 public:
  using Description = dnnl::convolution_forward::primitive_desc;
  using Key = std::vector<int64_t>;  // all that a description depends on, the engine apart

  explicit DescriptionCache(dnnl::engine engine) : engine(std::move(engine)) {}

  const dnnl::engine engine;

  // The one with that key; made by `make` if it is not there. Safe to call from many threads at once.
  template <typename Make>
  Description get(const Key& key, Make make) {
    std::lock_guard lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    if (known_.size() == kMost) known_.clear();
    return known_.emplace(key, make()).first->second;
  }

 private:
  static constexpr size_t kMost = 1024;  // extents are as many as pictures

  std::mutex mutex_;
  std::map<Key, Description> known_;
};

}  // namespace pith::onednn
