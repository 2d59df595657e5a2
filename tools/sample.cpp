// pith sample and pith interpolate: pictures that an autoencoder makes.
#include <cmath>
#include <numbers>
#include <random>

#include "autoencoder/load_picture.hpp"
#include "autoencoder/sheet.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"

namespace pith::tool {
namespace {

constexpr unsigned kMostPictures = 9999;

struct SampleOptions {
  CodecOptions model;
  SheetOptions sheet;
  unsigned count = 16;
  uint64_t seed = 1;
  double temperature = 1;
};

struct InterpolateOptions {
  CodecOptions model;
  SheetOptions sheet;
  std::string from, to;
  unsigned steps = 8;
};

// Of mean 0 and variance 1, the same on every machine: Box and Muller.
float normal(std::mt19937_64& random) {
  const auto uniform = [&] { return (static_cast<double>(random() >> 12) + 0.5) * 0x1p-52; };
  const double radius = std::sqrt(-2 * std::log(uniform()));
  return static_cast<float>(radius * std::cos(2 * std::numbers::pi * uniform()));
}

void sample(const SampleOptions& options) {
  check_sheet(options.sheet, options.count, {options.model.model});
  const AutoencoderContext context = make_autoencoder_context(options.model);
  const pith_autoencoder_info info = context.info();
  if (info.kind != PITH_AUTOENCODER_VARIATIONAL)
    throw FileError(options.model.model,
                    "is no variational autoencoder, and of the codes of other kinds nobody knows "
                    "how they are distributed; train one with --kind variational");
  std::mt19937_64 random(options.seed);
  std::vector<Image> pictures;
  for (unsigned i = 0; i < options.count; ++i) {
    std::vector<float> code(info.code_size);
    for (float& v : code) v = static_cast<float>(options.temperature) * normal(random);
    pictures.push_back(context.render(code));
  }
  write_sheet(options.sheet, pictures, static_cast<size_t>(std::ceil(std::sqrt(options.count))));
}

void interpolate(const InterpolateOptions& options) {
  check_sheet(options.sheet, options.steps, {options.model.model, options.from, options.to});
  const AutoencoderContext context = make_autoencoder_context(options.model);
  PictureFiles files;
  const auto code_of = [&](const std::string& name) { return context.embed(files.load(name).view()); };
  const std::vector<float> from = code_of(options.from), to = code_of(options.to);
  std::vector<Image> pictures;
  for (unsigned step = 0; step < options.steps; ++step) {
    const float share = static_cast<float>(step) / static_cast<float>(options.steps - 1);
    std::vector<float> code(from.size());
    for (size_t i = 0; i < code.size(); ++i) code[i] = from[i] + share * (to[i] - from[i]);
    pictures.push_back(context.render(code));
  }
  write_sheet(options.sheet, pictures, options.steps);
}

}  // namespace

void add_sample(CLI::App& app) {
  auto options = std::make_shared<SampleOptions>();
  CLI::App* command = app.add_subcommand("sample", "New pictures by a variational autoencoder");
  add_autoencoder_option(*command, &options->model);
  command->add_option("-n,--count", options->count, "Pictures to make")
      ->capture_default_str()
      ->check(CLI::Range(1u, kMostPictures))
      ->type_name("N");
  command->add_option("--seed", options->seed, "Of all chance")
      ->capture_default_str()
      ->check(number(0, 1e15))
      ->type_name("N");
  command
      ->add_option("--temperature", options->temperature,
                   "Standard deviation of the codes: below 1 pictures are more usual, above it less")
      ->capture_default_str()
      ->check(number(0, 10))
      ->type_name("T");
  add_sheet_options(*command, &options->sheet);
  command->callback([options] { sample(*options); });
}

void add_interpolate(CLI::App& app) {
  auto options = std::make_shared<InterpolateOptions>();
  CLI::App* command = app.add_subcommand("interpolate", "Pictures between two, by an autoencoder");
  command->add_option("A", options->from, "Picture to begin with")->required();
  command->add_option("B", options->to, "Picture to end with")->required();
  add_autoencoder_option(*command, &options->model);
  command->add_option("--steps", options->steps, "Pictures to make, with both ends as the autoencoder shows them")
      ->capture_default_str()
      ->check(CLI::Range(2u, kMostPictures))
      ->type_name("N");
  add_sheet_options(*command, &options->sheet);
  command->callback([options] { interpolate(*options); });
}

}  // namespace pith::tool
