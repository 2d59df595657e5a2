#include "training/model/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/error.hpp"
#include "pictures/file.hpp"
#include "training/model/safetensors_write.hpp"

namespace pith::train {
namespace {

constexpr const char* kFormat = "pith-checkpoint-1";

[[noreturn]] void fail(const std::string& what) { throw Error(PITH_ERROR_MODEL, "not a usable checkpoint: " + what); }

// Calls visit(name, shape, vector) for everything that is kept of a parameter and its state.
template <typename P, typename State, typename Visit>
void for_each_kept(P& parameter, State& state, Visit visit) {
  auto keep = [&](const char* what, auto& values) {
    if (!values.empty()) visit(parameter.name + '/' + what, parameter.used->shape, values);
  };
  keep("value", parameter.value);
  keep("average", state.average);
  keep("momentum", state.momentum);
  keep("first", state.first);
  keep("second", state.second);
}

template <typename Number>
std::string to_text(Number number) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

template <typename Number>
Number to_number(const SafetensorsFile& file, const std::string& name) {
  const auto found = file.metadata.find(name);
  if (found == file.metadata.end()) fail(name + " is missing");
  const char *begin = found->second.data(), *end = begin + found->second.size();
  Number number = 0;
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || stop != end || !(number >= 0)) fail(name + " is no count");
  return number;
}

SafetensorsFile parse(std::span<const uint8_t> bytes) {
  SafetensorsFile file;
  try {
    file = read_safetensors(bytes);
  } catch (const Error& e) {
    fail(e.what());
  }
  if (file.metadata["format"] != kFormat) fail("its format is not " + std::string(kFormat));
  return file;
}

RunLength run_length_of(const SafetensorsFile& file) {
  return {to_number<int64_t>(file, "steps"), to_number<int64_t>(file, "run_steps"),
          to_number<double>(file, "run_seconds")};
}

// The values of an array, which must have that shape and be finite.
std::vector<float> floats(const SafetensorsFile& file, const std::string& name, const std::vector<int64_t>& shape) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.type != "F32" || found->second.shape != shape)
    fail("it is of a model of another shape (" + name + ")");
  std::vector<float> values(found->second.bytes.size() / sizeof(float));
  std::memcpy(values.data(), found->second.bytes.data(), found->second.bytes.size());
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
    fail(name + " is not finite");
  return values;
}

}  // namespace

void write_checkpoint(const std::string& path, const Parameters& parameters, const Optimiser& optimiser,
                      const RunLength& length) {
  std::map<std::string, SafetensorsEntry> tensors;
  for (size_t i = 0; i < parameters.all().size(); ++i)
    for_each_kept(parameters.all()[i], optimiser.states()[i],
                  [&](const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values) {
                    tensors[name] = {"F32", shape, bytes_of(values)};
                  });
  const std::map<std::string, std::string> metadata = {{"format", kFormat},
                                                       {"steps", to_text(length.steps)},
                                                       {"run_steps", to_text(length.run_steps)},
                                                       {"run_seconds", to_text(length.run_seconds)},
                                                       {"adam_steps", to_text(optimiser.adam_steps)}};
  write_file(path, write_safetensors(metadata, tensors));
}

RunLength read_checkpoint(const std::string& path, Parameters& parameters, Optimiser& optimiser) {
  const Bytes bytes = read_file(path);
  const SafetensorsFile file = parse(bytes);
  const RunLength length = run_length_of(file);
  const auto adam_steps = to_number<int64_t>(file, "adam_steps");

  // All is read before anything changes.
  std::vector<std::pair<std::vector<float>*, std::vector<float>>> restored;
  for (size_t i = 0; i < parameters.all().size(); ++i)
    for_each_kept(parameters.all()[i], optimiser.states()[i],
                  [&](const std::string& name, const std::vector<int64_t>& shape, std::vector<float>& values) {
                    restored.emplace_back(&values, floats(file, name, shape));
                  });
  if (file.tensors.size() != restored.size()) fail("it is of a model of another shape");
  for (auto& [target, values] : restored) target->swap(values);
  for (Parameter& p : parameters.all()) use(p, p.value);
  optimiser.adam_steps = adam_steps;
  return length;
}

RunLength read_run_length(const std::string& path) {
  const Bytes bytes = read_file(path);
  return run_length_of(parse(bytes));
}

}  // namespace pith::train
