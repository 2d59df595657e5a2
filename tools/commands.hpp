// The subcommands of the program. Each function adds one to the parser; its work runs in a callback while arguments are
// parsed, and ends by returning (exit 0) or by one of the exceptions of console.hpp.
#pragma once
#include <CLI/CLI.hpp>
#include <memory>

namespace pith::tool {

// The whole command line.
std::unique_ptr<CLI::App> make_app();

void add_encode(CLI::App& app);
void add_decode(CLI::App& app);
void add_denoise(CLI::App& app);
void add_inpaint(CLI::App& app);
void add_embed(CLI::App& app);
void add_anomaly(CLI::App& app);
void add_search(CLI::App& app);  // only where it is built (PITH_WITH_SEARCH)
void add_sample(CLI::App& app);
void add_interpolate(CLI::App& app);
void add_info(CLI::App& app);
void add_eval(CLI::App& app);
void add_bench(CLI::App& app);
void add_train(CLI::App& app);  // only where training is built (PITH_TRAINING)

}  // namespace pith::tool
