#include "api/context.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#include "api/guard.hpp"

namespace {

using namespace pith;

// A hundred times the model's own size: enough for any of its kind, and not the size of a disk.
constexpr std::streamoff kMaxModelBytes = std::streamoff{1} << 30;

// More would only take memory.
constexpr uint32_t kMaxThreads = 1024;

std::vector<uint8_t> read_model(const char* path) {
  const std::string name = std::string("model file ") + path;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw Error(PITH_ERROR_MODEL, name + " cannot be opened: " + std::strerror(errno));
  const std::streamoff size = file.tellg();
  if (size < 0 || size > kMaxModelBytes) throw Error(PITH_ERROR_MODEL, name + " is no regular file of a model's size");
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), size)) throw Error(PITH_ERROR_MODEL, name + " cannot be read");
  return bytes;
}

std::unique_ptr<const CodecModel> load_model(const char* path) {
  if (!path) return std::make_unique<CodecModel>(embedded_model());
  const std::vector<uint8_t> bytes = read_model(path);
  try {
    return std::make_unique<CodecModel>(bytes);
  } catch (const Error& e) {
    throw Error(e.status(), std::string("model file ") + path + ": " + e.what());
  }
}

DataType choose_precision(pith_precision wanted) {
  switch (wanted) {
    case PITH_PRECISION_AUTO: return fastest_precision();
    case PITH_PRECISION_F32: return DataType::f32;
    case PITH_PRECISION_BF16:
      if (!can_run_bf16()) throw Error(PITH_ERROR_UNSUPPORTED, "this processor cannot compute in bf16; choose f32");
      return DataType::bf16;
  }
  throw Error(PITH_ERROR_ARGUMENT, "unknown precision");
}

int choose_threads(uint32_t wanted) {
  if (wanted > kMaxThreads) throw Error(PITH_ERROR_ARGUMENT, "more than 1024 threads");
  return static_cast<int>(wanted ? wanted : std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace

pith_context::pith_context(const pith_context_settings& settings)
    : model(load_model(settings.model_path)),
      precision(choose_precision(settings.precision)),
      floats(make_onednn_engine(precision)),
      exact(make_onednn_engine(DataType::f32)),
      threads(choose_threads(settings.threads)) {}

extern "C" {

void pith_context_settings_init_sized(pith_context_settings* settings, size_t size) {
  init_sized(settings, size, {0, nullptr, 0, PITH_PRECISION_AUTO});
}

pith_status pith_context_create(const pith_context_settings* settings, pith_context** context, pith_error* error) {
  return guarded(error, [&] {
    if (!context) throw Error(PITH_ERROR_ARGUMENT, "no place for the context");
    *context = new pith_context(complete(settings, pith_context_settings_init));
  });
}

void pith_context_free(pith_context* context) { delete context; }

uint64_t pith_context_model_id(const pith_context* context) { return context->model->id(); }

pith_precision pith_context_precision(const pith_context* context) {
  return context->precision == DataType::bf16 ? PITH_PRECISION_BF16 : PITH_PRECISION_F32;
}

}  // extern "C"
