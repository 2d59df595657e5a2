#include "api/machine.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "api/guard.hpp"
#include "base/available.hpp"
#include "base/one_line.hpp"

namespace pith {
namespace {

// A hundred times the model's own size: enough for any of its kind, and not the size of a disk.
constexpr std::streamoff kMaxModelBytes = std::streamoff{1} << 30;

// So that a message has room for what is wrong.
constexpr size_t kMostNameBytes = 160;

// More would only take memory.
constexpr uint32_t kMaxThreads = 1024;

}  // namespace

ModelSource::ModelSource(const pith_context_settings& settings)
    : path(settings.model_path), data(settings.model_data), size(settings.model_size) {
  require(!path || !data, "a model is given both as a file and as bytes");
}

std::string ModelSource::name() const {
  if (path) return "model file " + shortened(path, kMostNameBytes);
  return data ? "the model in memory" : "the built-in model";
}

std::vector<uint8_t> read_model(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw Error(PITH_ERROR_MODEL, std::string("cannot be opened: ") + std::strerror(errno));
  const std::streamoff size = file.tellg();
  if (size < 0 || size > kMaxModelBytes) throw Error(PITH_ERROR_MODEL, "is no regular file of a model's size");
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), size)) throw Error(PITH_ERROR_MODEL, "cannot be read");
  return bytes;
}

DataType choose_precision(pith_precision wanted) {
  switch (wanted) {
    case PITH_PRECISION_AUTO: return can_make_code() ? fastest_precision() : DataType::f32;
    case PITH_PRECISION_F32: return DataType::f32;
    case PITH_PRECISION_BF16:
      if (!can_make_code())
        throw Error(PITH_ERROR_UNSUPPORTED,
                    "bf16 needs memory that is both writable and executable, which is denied here; choose f32");
      if (!can_run_bf16())
        throw Error(PITH_ERROR_UNSUPPORTED, "bf16 cannot be computed by this processor or build; choose f32");
      return DataType::bf16;
  }
  throw Error(PITH_ERROR_ARGUMENT, "unknown precision");
}

int choose_threads(uint32_t wanted) {
  require(wanted <= kMaxThreads, "more than 1024 threads");
  return static_cast<int>(wanted ? wanted : available_processors());
}

}  // namespace pith
