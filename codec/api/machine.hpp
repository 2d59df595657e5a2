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

// What messages call a model, the embedded one where `path` is null.
std::string model_name(const char* path);

// The bytes of a model file. Throws PITH_ERROR_MODEL.
std::vector<uint8_t> read_model(const char* path);

// The model in a file, or the embedded one where `path` is null. Throws PITH_ERROR_MODEL, naming the file, or if none
// is embedded. `known`: what else there is to say to the model about the embedded one.
template <typename Model, typename... Known>
std::unique_ptr<const Model> load_model(const char* path, std::span<const uint8_t> embedded, Known... known) {
  if (!path && embedded.empty()) throw Error(PITH_ERROR_MODEL, "no model for that is built in; give it a model file");
  try {
    if (!path) return std::make_unique<Model>(embedded, known...);
    return std::make_unique<Model>(read_model(path));
  } catch (const Error& e) {
    throw Error(e.status(), model_name(path) + ": " + e.what());
  } catch (const std::bad_alloc&) {
    throw Error(PITH_ERROR_MEMORY, model_name(path) + ": not enough memory");
  }
}

// Throw PITH_ERROR_ARGUMENT or PITH_ERROR_UNSUPPORTED.
DataType choose_precision(pith_precision wanted);
int choose_threads(uint32_t wanted);

}  // namespace pith
