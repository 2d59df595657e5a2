#include "decode/checked_plan.hpp"

#include <cstdio>
#include <string>

#include "base/error.hpp"
#include "base/memory_limit.hpp"

namespace pith {
namespace {

std::string hex(const ModelHash& hash) {
  std::string text;
  for (const uint8_t byte : hash) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

std::string hex(uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  return text;
}

}  // namespace

DecodePlan checked_plan(const Machine& machine, const ContainerReader& file, const Decoding& decoding) {
  const Header& header = file.header();
  if (header.model_id != machine.model.id())
    throw Error(PITH_ERROR_MODEL, "made with model " + hex(header.model_id) + ", but the model in use is " +
                                      hex(machine.model.id()) + "; give the model that it was made with");
  if (const auto& hash = file.model_hash(); hash && *hash != machine.model.hash())
    throw Error(PITH_ERROR_MODEL, "made with another model " + hex(header.model_id) +
                                      " than the one in use: its hash is " + hex(*hash) + ", not " +
                                      hex(machine.model.hash()) + "; give the model that it was made with");
  check_pixel_limit(header.width, header.height, decoding.max_pixels);
  return DecodePlan(header, decoding, machine.model.halo(), machine.threads);
}

}  // namespace pith
