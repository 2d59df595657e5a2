// pith._pith: pith.hpp for numpy. Its functions and their settings are documented in pith/__init__.py, the only caller.
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <map>
#include <optional>

#include "arguments.hpp"

namespace pith::python {
namespace {

template <typename Work>
auto without_gil(Work work) {
  const py::gil_scoped_release release;
  return work();
}

// Runs `work` with these settings so that other threads of Python go on meanwhile, and signals (Ctrl-C) end it.
template <typename Settings, typename Work>
auto interruptibly(Settings& settings, Work work) {
  settings.progress = [](void*, double) {
    const py::gil_scoped_acquire acquire;
    return PyErr_CheckSignals();
  };
  try {
    return without_gil(work);
  } catch (const Failure& failure) {
    if (failure.status == PITH_ERROR_CANCELLED) throw py::error_already_set();  // what the handler raised
    throw;
  }
}

py::bytes encode(const Context& context, const py::object& picture, const py::kwargs& given) {
  pith_encode_settings settings = encode_settings();
  take(given, "quality", settings.quality);
  take_positive(given, "target_size", settings.target_bytes);
  take_positive(given, "target_psnr", settings.target_psnr);
  take_positive(given, "target_ssimulacra2", settings.target_ssimulacra2);
  take(given, "effort", settings.effort);
  take(given, "tile_size", settings.tile_size);
  take(given, "preview", settings.preview);
  take_limits(given, settings);
  const auto bytes = [&](const char* name) {
    const py::object value = given[name];
    return value.is_none() ? Bytes() : Bytes(value);
  };
  const Bytes icc = bytes("icc"), exif = bytes("exif"), xmp = bytes("xmp");
  const pith_metadata metadata{icc.data(), icc.size(), exif.data(), exif.size(), xmp.data(), xmp.size()};
  settings.metadata = &metadata;

  const Picture source(picture, true);
  settings.bits = source.bits();
  const Buffer file = interruptibly(settings, [&] { return context.encode(source.image(), settings); });
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

py::array decode(const Context& context, const py::object& data, const py::kwargs& given) {
  pith_decode_settings settings = decode_settings();
  take_region(given["region"], settings.region);
  take_positive(given, "max_side", settings.max_side);
  take(given, "partial", settings.partial);
  take(given, "bits", settings.bits);
  take_limits(given, settings);
  const Bytes file(data);
  Image image = interruptibly(settings, [&] { return context.decode(file.data(), file.size(), settings); });
  return settings.bits == 16 ? to_array<uint16_t>(std::move(image)) : to_array(std::move(image));
}

py::tuple info(const py::object& data) {
  const Bytes file(data);
  const pith_info info = read_info(file.data(), file.size());
  return py::make_tuple(info.width, info.height, info.channels, info.quality, info.tile_size, info.tile_count,
                        info.model_id);
}

py::tuple metadata(const py::object& data) {
  const Bytes file(data);
  const pith_metadata found = read_metadata(file.data(), file.size());
  const auto copy = [](const void* bytes, size_t size) -> py::object {
    if (!bytes) return py::none();
    return py::bytes(static_cast<const char*>(bytes), size);
  };
  return py::make_tuple(copy(found.icc, found.icc_size), copy(found.exif, found.exif_size),
                        copy(found.xmp, found.xmp_size));
}

py::array denoise(const DenoisingContext& context, const py::object& picture, const py::kwargs& given) {
  pith_denoise_settings settings = denoise_settings();
  take(given, "sigma", settings.sigma);
  take(given, "strength", settings.strength);
  take_limits(given, settings);
  const Picture noisy(picture);
  return to_array(interruptibly(settings, [&] { return context.denoise(noisy.image(), settings); }));
}

py::object inpaint(const InpaintingContext& context, const py::object& picture, const py::object& mask,
                   const py::kwargs& given) {
  pith_inpaint_settings settings = inpaint_settings();
  take(given, "grow", settings.grow);
  take(given, "feather", settings.feather);
  take(given, "fill_transparent", settings.fill_transparent);
  take_limits(given, settings);
  [[maybe_unused]] const Picture checked(picture);
  std::optional<Picture> holes;
  if (!mask.is_none()) holes.emplace(mask);
  py::object result = picture.attr("copy")();
  const Picture filled(result);
  interruptibly(settings, [&] { return context.inpaint(filled.image(), holes ? &holes->image() : nullptr, settings); });
  return result;
}

py::array_t<float> embed(const AutoencoderContext& context, const py::object& picture) {
  const Picture given(picture);
  const std::vector<float> code = without_gil([&] { return context.embed(given.image()); });
  return py::array_t<float>(static_cast<py::ssize_t>(code.size()), code.data());
}

py::array render(const AutoencoderContext& context,
                 const py::array_t<float, py::array::c_style | py::array::forcecast>& code) {
  const std::vector<float> numbers(code.data(), code.data() + code.size());
  return to_array(without_gil([&] { return context.render(numbers); }));
}

py::tuple find_anomalies(const AutoencoderContext& context, const py::object& picture) {
  const Picture given(picture);
  Image map;
  const double score = without_gil([&] { return context.find_anomalies(given.image(), &map); });
  return py::make_tuple(score, to_array(std::move(map)));
}

// A kind's name, as the options of the program have it.
const char* name_of(pith_autoencoder_kind kind) {
  switch (kind) {
    case PITH_AUTOENCODER_SPARSE_L1: return "sparse-l1";
    case PITH_AUTOENCODER_SPARSE_KL: return "sparse-kl";
    case PITH_AUTOENCODER_CONTRACTIVE: return "contractive";
    case PITH_AUTOENCODER_DENOISING: return "denoising";
    case PITH_AUTOENCODER_VARIATIONAL: return "variational";
    case PITH_AUTOENCODER_NONE: return "none";
    case PITH_AUTOENCODER_PLAIN: break;
  }
  return "plain";
}

using ModelPath = std::optional<std::filesystem::path>;

const std::map<std::string, pith_precision> kPrecisions = {
    {"auto", PITH_PRECISION_AUTO}, {"f32", PITH_PRECISION_F32}, {"bf16", PITH_PRECISION_BF16}};

const std::map<std::string, pith_tune> kTunes = {{"eye", PITH_TUNE_EYE}, {"psnr", PITH_TUNE_PSNR}};

template <typename Kind>
std::unique_ptr<Kind> load(const ModelPath& model, const py::object& threads, const std::string& precision,
                           pith_tune tune) {
  pith_context_settings settings = context_settings();
  if (model) settings.model_path = model->c_str();
  settings.threads = to_number<uint32_t>(threads, "threads");
  const auto known = kPrecisions.find(precision);
  if (known == kPrecisions.end()) throw py::value_error("precision is auto, f32 or bf16, not " + precision);
  settings.precision = known->second;
  settings.tune = tune;
  return without_gil([&] { return std::make_unique<Kind>(settings); });
}

std::unique_ptr<Context> load_codec(const ModelPath& model, const std::string& tune, const py::object& threads,
                                    const std::string& precision) {
  const auto known = kTunes.find(tune);
  if (known == kTunes.end()) throw py::value_error("tune is eye or psnr, not " + tune);
  return load<Context>(model, threads, precision, known->second);
}

template <typename Kind>
std::unique_ptr<Kind> load_other(const ModelPath& model, const py::object& threads, const std::string& precision) {
  return load<Kind>(model, threads, precision, PITH_TUNE_EYE);
}

template <typename Kind>
py::class_<Kind> make_context_type(py::module_& module, const char* name, const char* doc) {
  py::class_<Kind> type(module, name, doc);
  type.attr("__module__") = "pith";
  return type;
}

#define PITH_MODEL_DOC "model: path of a model file; None: the one inside the library\n"
#define PITH_MACHINE_DOC                                                              \
  "threads: 0: one for each processor that this process, or its container, may use\n" \
  "precision: of the networks: 'f32', 'bf16', or 'auto': bf16 where the processor has it in hardware"

template <typename Kind>
void add_context(py::module_& module, const char* name, const char* doc) {
  make_context_type<Kind>(module, name, doc)
      .def(py::init(&load_other<Kind>), py::arg("model") = py::none(), py::kw_only(), py::arg("threads") = 0,
           py::arg("precision") = "auto", PITH_MODEL_DOC PITH_MACHINE_DOC);
}

void add_contexts(py::module_& module) {
  make_context_type<Context>(module, "Context", "A model of the codec. Any number of threads may use it at once.")
      .def(py::init(&load_codec), py::arg("model") = py::none(), py::kw_only(), py::arg("tune") = "eye",
           py::arg("threads") = 0, py::arg("precision") = "auto",
           PITH_MODEL_DOC
           "tune: which of those inside to encode with: 'eye', close to what people see, or 'psnr', for "
           "measurements\n" PITH_MACHINE_DOC)
      .def_property_readonly(
          "model_id", [](const Context& context) { return pith_context_model_id(context.get()); },
          "hash of the model's content; files carry it")
      .def_property_readonly(
          "precision",
          [](const Context& context) {
            return pith_context_precision(context.get()) == PITH_PRECISION_BF16 ? "bf16" : "f32";
          },
          "what the networks run with: 'f32' or 'bf16'");
  add_context<DenoisingContext>(module, "DenoisingContext", "A model of the denoiser, for any number of threads.");
  add_context<InpaintingContext>(module, "InpaintingContext", "A model of the inpainter, for any number of threads.");
  make_context_type<AutoencoderContext>(module, "AutoencoderContext",
                                        "An autoencoder, or the built-in embedding, for any number of threads.")
      .def(py::init([](const ModelPath& model) {
             return load<AutoencoderContext>(model, py::int_(1), "f32", PITH_TUNE_EYE);
           }),
           py::arg("model") = py::none(), "model: path of a model file; None: the built-in embedding")
      .def_property_readonly(
          "kind", [](const AutoencoderContext& context) { return name_of(context.info().kind); },
          "what it was taught: 'plain', 'sparse-l1', 'sparse-kl', 'contractive', 'denoising' or 'variational'; "
          "'none': the built-in embedding")
      .def_property_readonly(
          "code_size", [](const AutoencoderContext& context) { return context.info().code_size; }, "numbers of a code")
      .def_property_readonly(
          "side", [](const AutoencoderContext& context) { return context.info().side; },
          "of the pictures that it renders, in pixels")
      .def_property_readonly(
          "model_id", [](const AutoencoderContext& context) { return context.info().model_id; },
          "hash of the weights: two of one kind and id give the same codes");
}

// pith.Error, with the status as an attribute.
void add_error(py::module_& module) {
  py::enum_<pith_status> status(module, "Status", "Why something failed.");
  status.attr("__module__") = "pith";
  status.value("ARGUMENT", PITH_ERROR_ARGUMENT)
      .value("MEMORY", PITH_ERROR_MEMORY)
      .value("NOT_PITH", PITH_ERROR_NOT_PITH)
      .value("DAMAGED", PITH_ERROR_DAMAGED)
      .value("UNSUPPORTED", PITH_ERROR_UNSUPPORTED)
      .value("MODEL", PITH_ERROR_MODEL)
      .value("LIMIT", PITH_ERROR_LIMIT)
      .value("INTERNAL", PITH_ERROR_INTERNAL)
      .value("IO", PITH_ERROR_IO)
      .value("CANCELLED", PITH_ERROR_CANCELLED);
  module.attr("Error") = py::reinterpret_steal<py::object>(
      PyErr_NewExceptionWithDoc("pith.Error", "The library could not do it; `status` is a Status.", nullptr, nullptr));
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      std::rethrow_exception(std::move(thrown));
    } catch (const Failure& failure) {
      const py::object type = py::module_::import("pith._pith").attr("Error");
      const py::object error = type(failure.what());
      error.attr("status") = failure.status;
      PyErr_SetObject(type.ptr(), error.ptr());
    }
  });
}

}  // namespace
}  // namespace pith::python

PYBIND11_MODULE(_pith, module) {
  using namespace pith::python;
  add_error(module);
  add_contexts(module);
  module.attr("version") = pith_version();
  module.def("encode", &encode);
  module.def("decode", &decode);
  module.def("read_info", &info);
  module.def("read_metadata", &metadata);
  module.def("denoise", &denoise);
  module.def("inpaint", &inpaint);
  module.def("embed", &embed);
  module.def("find_anomalies", &find_anomalies);
  module.def("render", &render);
}
