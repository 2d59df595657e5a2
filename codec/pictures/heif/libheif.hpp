// What reading and writing through libheif have in common.
#pragma once
#include <libheif/heif.h>

#include <memory>

namespace pith {

template <auto kFree>
struct FreeHeif {
  void operator()(auto* owned) const { kFree(owned); }
};
using HeifContext = std::unique_ptr<heif_context, FreeHeif<heif_context_free>>;
using HeifHandle = std::unique_ptr<heif_image_handle, FreeHeif<heif_image_handle_release>>;
using HeifImage = std::unique_ptr<heif_image, FreeHeif<heif_image_release>>;

}  // namespace pith
