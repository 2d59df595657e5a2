// The models that came with versions of pith: their content ids stand for them alone, as FORMAT.md lists them.
#pragma once
#include <cstdint>

#include "format/model_hash.hpp"

namespace pith {

// The hash of the released model with that content id; null if there is none.
const ModelHash* released_model(uint64_t id);

}  // namespace pith
