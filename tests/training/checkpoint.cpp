#include "training/model/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"
#include "pictures/file.hpp"
#include "temporary_directory.hpp"

using namespace pith;
using namespace pith::train;
using Catch::Matchers::Contains;

namespace {

// A run of a few steps along arbitrary gradients.
struct Run : LoadedModel {
  using LoadedModel::LoadedModel;

  void step(int64_t number) {
    for (Parameter& p : parameters.all())
      for (size_t i = 0; i < p.gradient.size(); ++i) p.gradient[i] = std::sin(static_cast<float>(i + 7) * number);
    optimiser.step({1e-3, 4e-3}, 1, number);
    for (Parameter& p : parameters.all()) use(p, p.value);
  }

  // Everything that a checkpoint holds, and what the networks see.
  std::vector<std::vector<float>> state() {
    std::vector<std::vector<float>> all;
    for (const Parameter& p : parameters.all()) all.insert(all.end(), {p.value, p.used->data});
    for (const OptimiserState& s : optimiser.states())
      all.insert(all.end(), {s.average, s.momentum, s.first, s.second});
    all.push_back({static_cast<float>(optimiser.adam_steps)});
    return all;
  }

  Optimiser optimiser{parameters, DataType::f32, 1};
};

void check_refused(const std::string& file, const char* reason) {
  Run run;
  run.step(5);
  const auto before = run.state();
  CHECK_THROWS_WITH(read_checkpoint(file, run.parameters, run.optimiser), Contains(reason));
  CHECK(run.state() == before);
}

}  // namespace

TEST_CASE("Checkpoint: a run that is restored goes on as if it had never ended") {
  const test::TemporaryDirectory directory;
  const std::string file = directory / "run.checkpoint";
  Run run;
  run.step(1);
  run.step(2);
  write_checkpoint(file, run.parameters, run.optimiser, {123456789012, 2, 0.1});
  CHECK(directory.entries() == 1);

  Run other(test::tiny_model(2));
  CHECK(other.state() != run.state());
  const RunLength length = read_checkpoint(file, other.parameters, other.optimiser);
  CHECK(length.steps == 123456789012);
  CHECK(length.run_steps == 2);
  CHECK(length.run_seconds == 0.1);
  CHECK(other.state() == run.state());
  run.step(3);
  other.step(3);
  CHECK(other.state() == run.state());
}

TEST_CASE("Checkpoint: what is none, or is damaged, is refused and changes nothing") {
  const test::TemporaryDirectory directory;
  const std::string file = directory / "run.checkpoint", bad = directory / "bad";
  Run run;
  write_checkpoint(file, run.parameters, run.optimiser, {});
  const Bytes whole = read_file(file);

  for (size_t size : {size_t{0}, size_t{100}, whole.size() / 2, whole.size() - 1}) {
    write_file(bad, std::span(whole).first(size));
    check_refused(bad, "not a usable checkpoint: ");
  }
  write_file(bad, test::tiny_model());
  check_refused(bad, "its format is not pith-checkpoint-1");
  run.parameters.get("synthesis.up.bias").value[3] = NAN;
  write_checkpoint(bad, run.parameters, run.optimiser, {});
  check_refused(bad, "synthesis.up.bias/value is not finite");
  check_refused(directory / "nothing", "cannot be opened");
}

TEST_CASE("Checkpoint: that of a model of another shape is refused and changes nothing") {
  const test::TemporaryDirectory directory;
  const std::string file = directory / "run.checkpoint";
  auto convolution = [](test::TestTensors& tensors, const std::string& name, int64_t outputs, int64_t inputs) {
    tensors[name + ".weight"] = {"F32", {outputs, inputs}, std::vector<uint8_t>(size_t(4 * outputs * inputs))};
    tensors[name + ".bias"] = {"F32", {outputs}, std::vector<uint8_t>(size_t(4 * outputs))};
  };

  test::TestTensors wider = test::tiny_tensors();
  convolution(wider, "analysis.fine.1.expand", 60, 24);
  convolution(wider, "analysis.fine.1.project", 24, 60);
  Run run(test::to_safetensors(wider));
  write_checkpoint(file, run.parameters, run.optimiser, {});
  check_refused(file, "it is of a model of another shape (analysis.fine.1.expand.bias/value)");

  test::TestTensors deeper = test::tiny_tensors();
  for (const auto& [name, tensor] : test::tiny_tensors())
    if (name.starts_with("analysis.fine.1")) deeper["analysis.fine.2" + name.substr(15)] = tensor;
  Run longer(test::to_safetensors(deeper));
  write_checkpoint(file, longer.parameters, longer.optimiser, {});
  check_refused(file, "it is of a model of another shape");
}
