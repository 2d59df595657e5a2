// From the settings of a context to what it runs on.
#pragma once
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "net/engine.hpp"

namespace pith {

// Where a model is to come from: a file, bytes of one in memory or, if both are null, the library.
struct ModelSource {
  explicit ModelSource(const pith_context_settings& settings);  // throws PITH_ERROR_ARGUMENT if there are both

  bool is_built_in() const { return !path && !data; }

  // What messages call it.
  std::string name() const;

  const char* path;
  const void* data;
  size_t size;
};

// The bytes of a model file. Throws PITH_ERROR_MODEL.
std::vector<uint8_t> read_model(const char* path);

// The model from there, or the embedded one. Throws PITH_ERROR_MODEL, naming the source, or if none is embedded.
// `known`: what else there is to say to the model about the embedded one.
template <typename Model, typename... Known>
std::unique_ptr<const Model> load_model(const ModelSource& source, std::span<const uint8_t> embedded, Known... known) {
  if (source.is_built_in() && embedded.empty())
    throw Error(PITH_ERROR_MODEL, "no model for that is built in; give it a model file");
  try {
    if (source.path) return std::make_unique<Model>(read_model(source.path));
    if (source.data) return std::make_unique<Model>(std::span(static_cast<const uint8_t*>(source.data), source.size));
    return std::make_unique<Model>(embedded, known...);
  } catch (const Error& e) {
    throw Error(e.status(), source.name() + ": " + e.what());
  } catch (const std::bad_alloc&) {
    throw Error(PITH_ERROR_MEMORY, source.name() + ": not enough memory");
  }
}

// Throw PITH_ERROR_ARGUMENT or PITH_ERROR_UNSUPPORTED.
DataType choose_precision(pith_precision wanted);
int choose_threads(uint32_t wanted);

}  // namespace pith
