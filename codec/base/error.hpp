// The one exception type of the library. The C boundary (api/) turns it into a status and a message.
#pragma once
#include <stdexcept>
#include <string>

#include "pith/pith.h"

namespace pith {

class Error : public std::runtime_error {
 public:
  Error(pith_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  pith_status status() const { return status_; }

 private:
  pith_status status_;
};

}  // namespace pith
