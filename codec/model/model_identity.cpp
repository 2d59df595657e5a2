#include "model/model_identity.hpp"

#include <charconv>
#include <string>

#include "base/error.hpp"
#include "model/released_models.hpp"

namespace pith {
namespace {

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, "not a usable model: " + what); }

template <typename Integer>
Integer from_hex(const std::string& digits) {
  Integer value{};
  const auto end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc{} || read != end) fail("it does not say of which model it is a part");
  return value;
}

// What the file says of the whole that it is a part of.
ModelIdentity whole_of(const WeightsFile& part) {
  const auto said = [&](const std::string& key, size_t digits) {
    const auto found = part.metadata().find(key);
    if (found == part.metadata().end() || found->second.size() != digits)
      fail("it does not say of which model it is a part");
    return found->second;
  };
  ModelIdentity whole{from_hex<uint64_t>(said("whole_id", 16)), {}, true};
  const std::string hash = said("whole_hash", 2 * whole.hash.size());
  for (size_t i = 0; i < whole.hash.size(); ++i) whole.hash[i] = from_hex<uint8_t>(hash.substr(2 * i, 2));
  return whole;
}

}  // namespace

ModelIdentity identify(std::span<const uint8_t> file, const WeightsFile& weights) {
  if (weights.metadata().contains("part")) {
    if (weights.metadata().at("part") != "decoder") fail("it is another part than that for decoding");
    const ModelIdentity whole = whole_of(weights);
    const ReleasedModel* const released = released_model(whole.id);
    if (released && (whole.hash != released->hash || model_hash(file) != released->decoder_hash))
      fail("it passes for a part of one of pith's own");
    return whole;
  }
  const ModelIdentity identity{weights.content_id(), model_hash(file), false};
  const ReleasedModel* const released = released_model(identity.id);
  if (released && identity.hash != released->hash) fail("by its content id it passes for one of pith's own");
  return identity;
}

}  // namespace pith
