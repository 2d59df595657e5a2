#include "anomaly/examine.hpp"

#include "anomaly/heat.hpp"
#include "console.hpp"

namespace pith::tool {

Examined examine(const AutoencoderContext& context, PictureFiles& files, const std::string& name,
                 const ExamineSettings& settings) {
  const Picture picture = files.load(name);
  return about_file(name, [&] {
    Examined result;
    Image map;
    result.score = context.find_anomalies(picture.view(), settings.with_heat ? &map : nullptr);
    if (settings.with_heat) result.heat = heat_picture(picture.view(), map.get(), settings.threshold);
    return result;
  });
}

}  // namespace pith::tool
