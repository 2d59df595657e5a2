#include "shared_context.hpp"

namespace pith::qt {

const Context& shared_context() {
  // Never freed: other threads may still be at work when the program ends.
  static const Context& context = *new Context;
  return context;
}

}  // namespace pith::qt
