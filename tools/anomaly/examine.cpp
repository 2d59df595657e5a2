#include "anomaly/examine.hpp"

#include "anomaly/heat.hpp"
#include "console.hpp"

namespace pith::tool {

Examined examine(const AutoencoderContext& context, PictureFiles& files, const std::string& name, bool with_heat) {
  const Picture picture = files.load(name);
  return about_file(name, [&] {
    Examined result;
    Image map;
    result.score = context.find_anomalies(picture.view(), with_heat ? &map : nullptr);
    if (with_heat) result.heat = heat_picture(picture.view(), map.get());
    return result;
  });
}

}  // namespace pith::tool
