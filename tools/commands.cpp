#include "commands.hpp"

#include "pith/pith.h"

namespace pith::tool {

std::unique_ptr<CLI::App> make_app() {
  auto app = std::make_unique<CLI::App>(
      "pith keeps the essential part of a picture: a learned image codec.\n"
      "pith FILE alone compresses a picture, or decodes a .pith file.",
      "pith");
  app->set_version_flag("--version", pith_version());
  app->require_subcommand(1);
  add_encode(*app);
  add_decode(*app);
  add_denoise(*app);
  add_inpaint(*app);
  add_embed(*app);
  add_anomaly(*app);
#ifdef PITH_WITH_SEARCH
  add_search(*app);
#endif
  add_sample(*app);
  add_interpolate(*app);
  add_info(*app);
  add_eval(*app);
  add_bench(*app);
#ifdef PITH_TRAINING
  add_train(*app);
#endif
  return app;
}

}  // namespace pith::tool
