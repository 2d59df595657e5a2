#include <cctype>

#include "pictures/formats.hpp"
#include "pictures/readers_and_writers.hpp"

namespace pith {
namespace {

constexpr std::string_view kExtensions[] = {"ppm", "pgm", "pnm", "pam"};
constexpr std::string_view kOtherExtensions[] = {"pbm"};

bool probe(std::span<const uint8_t> start) {
  const bool is_pnm = start.size() >= 3 && start[0] == 'P' && start[1] >= '1' && start[1] <= '7';
  return is_pnm && (std::isspace(start[2]) || start[2] == '#');
}

}  // namespace

extern const PictureFormat kPnmFormat{
    .name = "Netpbm",
    .extensions = kExtensions,
    .other_extensions = kOtherExtensions,
    .is_deep = true,
    .probe = probe,
    .open = open_pnm,
    .make_writer = make_pnm_writer,
};

}  // namespace pith
