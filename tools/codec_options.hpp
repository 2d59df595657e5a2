// What the subcommands share about the library: options and the context that they ask for.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "pith/pith.hpp"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace pith::tool {

struct CodecOptions {
  std::string model;               // empty: the one inside the library
  pith_tune tune = PITH_TUNE_EYE;  // which one inside the library
  pith_precision precision = PITH_PRECISION_AUTO;
  uint32_t threads = 0;  // 0: all available processors
};

// Adds --model, --precision and -j.
void add_codec_options(CLI::App& command, CodecOptions* options);

// Adds --model, of an autoencoder instead of the built-in embedding.
void add_embedding_option(CLI::App& command, CodecOptions* options);

// Adds --tune; after --model.
void add_tune_option(CLI::App& command, CodecOptions* options);

// Adds --model, of an autoencoder, which is required.
void add_autoencoder_option(CLI::App& command, CodecOptions* options);

// Adds --precision and -j.
void add_machine_options(CLI::App& command, CodecOptions* options);

// Adds -j.
void add_threads_option(CLI::App& command, CodecOptions* options);

// Adds --tile-size.
void add_tile_size_option(CLI::App& command, uint32_t* tile_size);

// Has a command that has parts, of which one may be called, do `work` where none is. Its own options and inputs are
// refused before a part.
void run_with_parts(CLI::App& command, std::function<void()> work);

// Adds -e.
void add_effort_option(CLI::App& command, uint32_t* effort);

// For options that hold a number in low…high; unlike CLI::Range this refuses NaN.
CLI::Validator number(double low, double high);

// For options that hold one of 64…most, a multiple of 64.
CLI::Validator multiple_of_64(uint32_t most, const std::string& name);

// Threads that options.threads stands for, at least 1.
unsigned thread_count(const CodecOptions& options);

// How many jobs run at once, and the threads that each of them has. Whole files keep all threads busy, however small
// they are.
struct Threads {
  unsigned jobs, each;
};
Threads share_threads(const CodecOptions& options, size_t jobs);

// Load the model, to be run on so many threads for each picture. Throw Failure, which names the model file.
Context make_context(const CodecOptions& options, unsigned threads);
DenoisingContext make_denoising_context(const CodecOptions& options, unsigned threads);
InpaintingContext make_inpainting_context(const CodecOptions& options, unsigned threads);
AutoencoderContext make_autoencoder_context(const CodecOptions& options);

inline std::span<const uint8_t> bytes_of(const Buffer& file) { return {file.data(), file.size()}; }
inline std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Whether data starts like a .pith file, of which the first kPithStart bytes tell.
inline constexpr size_t kPithStart = 5;
bool looks_like_pith(std::span<const uint8_t> data);

}  // namespace pith::tool
