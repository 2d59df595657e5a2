// The model, loaded once for all that is read and written.
#pragma once
#include <pith/pith.hpp>

namespace pith::qt {

// Makes it when it is first needed. Throws Failure if that fails, and tries again the next time.
const Context& shared_context();

}  // namespace pith::qt
