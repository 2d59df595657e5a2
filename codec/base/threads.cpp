#include "base/threads.hpp"

#include <pthread.h>

#include "base/headroom.hpp"

namespace pith {

bool has_room_for_thread() {
  pthread_attr_t attributes;
  size_t stack = 0;
  if (::pthread_attr_init(&attributes) != 0) return false;
  ::pthread_attr_getstacksize(&attributes, &stack);
  ::pthread_attr_destroy(&attributes);
  return Headroom::leaves(stack);
}

}  // namespace pith
