#include "anomaly/calibration.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <unordered_set>

#include "autoencoder/code_of.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "base/parallel.hpp"
#include "console.hpp"
#include "embed/normality.hpp"
#include "formatted.hpp"
#include "jobs/input_names.hpp"
#include "model/autoencoder.hpp"
#include "net/safetensors.hpp"
#include "pictures/file.hpp"
#include "training/model/safetensors_write.hpp"

namespace pith::tool {
namespace {

// Each file once: beside itself it would not be unusual.
std::vector<std::string> different(const InputNames& names) {
  std::vector<std::string> different;
  std::unordered_set<std::string> seen;
  for (size_t i = 0; i < names.size(); ++i)
    if (seen.insert(std::filesystem::weakly_canonical(names.name(i)).string()).second)
      different.emplace_back(names.name(i));
  return different;
}

std::vector<Parts> parts_of_all(const std::vector<std::string>& names, const AutoencoderModel& model, int threads) {
  const std::unique_ptr<Engine> engine = make_engine(DataType::f32);
  PictureFiles files;
  std::vector<Parts> parts(names.size());
  ProgressBar progress(names.size());
  std::atomic<size_t> done = 0;
  for_each_in_parallel(threads, static_cast<int>(names.size()), [&] {
    return [&, coder = std::make_shared<PictureCoder>(model, *engine)](int i) {
      parts[i] = parts_of(files.load(names[i]).view(), model.shape(), *coder);
      progress.show(++done, names[i]);
    };
  });
  return parts;
}

// The least threshold of which it can be promised that no more than that share of new good pictures reach it: they are
// as likely to come at any place among the scores of n old ones, which are in rising order.
double threshold_for(const std::vector<double>& scores, double false_alarms, const std::string& output) {
  const auto n = static_cast<double>(scores.size());
  const double place = std::ceil((n + 1) * (1 - false_alarms) - 1e-9);
  if (place > n)
    print_warning(output, formatted("with %zu good pictures no fewer than %.3g %% false alarms can be promised; the "
                                    "threshold is for that",
                                    scores.size(), 100 / (n + 1)));
  const double score = scores[static_cast<size_t>(std::clamp(place, 1.0, n)) - 1];
  return std::max(score, 1e-6) * (1 + 1e-6);  // which is not reached
}

std::vector<uint8_t> with_normal_parts(const Bytes& model, const Calibration& calibration, size_t size,
                                       double threshold) {
  SafetensorsFile file = read_safetensors(model);
  const std::vector<float> thresholds = {static_cast<float>(threshold)};
  const auto count = static_cast<int64_t>(calibration.codes.size() / size);
  file.tensors["normal.codes"] = {"F32", {count, static_cast<int64_t>(size)}, train::bytes_of(calibration.codes)};
  file.tensors["normal.errors"] = {"F32", {count, NormalParts::kErrors}, train::bytes_of(calibration.errors)};
  file.tensors["normal.threshold"] = {"F32", {1}, train::bytes_of(thresholds)};
  return train::write_safetensors(file.metadata, file.tensors);
}

}  // namespace

void calibrate_model(const CalibrationOptions& options) {
  check_output(options.output, options.force, {options.model});
  const Bytes bytes = about_file(options.model, [&] { return read_file(options.model); });
  const AutoencoderModel model = about_file(options.model, [&] { return AutoencoderModel(bytes); });
  if (model.shape().whole)
    throw FileError(options.model, "was taught on whole pictures; teach one on parts, with pith train --crops");
  if (model.shape().side < NormalParts::kLeastSide)
    throw FileError(options.model, formatted("sees less than %d pixels a side at once", NormalParts::kLeastSide));
  FileOptions files;
  files.inputs = options.inputs;
  files.recursive = options.recursive;
  std::vector<InputProblem> problems;
  const std::vector<std::string> names = different(find_inputs(files, embeddable_extensions(), &problems));
  for (const InputProblem& problem : problems) throw FileError(problem.name, problem.message);
  check_output(options.output, true, names);
  if (names.size() < 2) throw UsageError("what is normal takes two good pictures at least, and better many");
  const auto size = static_cast<size_t>(model.shape().code);
  const Calibration calibration = calibrate(parts_of_all(names, model, options.threads), size, options.threads);
  const double threshold = threshold_for(calibration.scores, options.false_alarms, options.output);
  const std::vector<uint8_t> file = with_normal_parts(bytes, calibration, size, threshold);
  about_file(options.output, [&] { write_file(options.output, file); });
}

}  // namespace pith::tool
