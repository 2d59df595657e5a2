// Whole training steps of a tiny model: they learn, and what should not matter does not.
#include "training/trainer.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fixture.hpp"
#include "pictures/file.hpp"
#include "temporary_directory.hpp"

using namespace pith;
using namespace pith::train;
using pith::test::TemporaryDirectory;

namespace {

struct Fixture {
  TemporaryDirectory directory;
  std::vector<uint8_t> model = test::tiny_model(2);

  std::vector<std::string> write_pictures() const {
    std::vector<std::string> paths;
    for (int i = 0; i < 3; ++i) {
      Crop samples = painted(96, 80, [i](int x, int y, int c) {
        return 128 + 80 * std::sin(0.05 * (i + 1) * x) * std::cos(0.07 * y + c);
      });
      paths.push_back(directory / (std::to_string(i) + ".png"));
      write_file(paths.back(), write_png(pith_image{96, 80, 3, 3 * 96, samples.data()}));
    }
    return paths;
  }

  PictureSet pictures() const { return {write_pictures(), {.side = 64}}; }
};

TrainSettings tiny_settings(int steps) {
  return {.steps = steps, .batch = 4, .side = 64, .threads = 1, .varied = false};
}

// The loss of every step.
std::vector<double> losses(const Fixture& f, const PictureSet& pictures, const TrainSettings& settings) {
  Trainer trainer(f.model, pictures, settings);
  std::vector<double> all;
  for (TrainReport report; trainer.step(&report);) all.push_back(report.loss);
  return all;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-3));
}

}  // namespace

TEST_CASE("Trainer: it learns, the same from the same seed") {
  const Fixture f;
  const PictureSet pictures = f.pictures();
  TrainSettings settings = tiny_settings(40);
  const std::vector<double> first = losses(f, pictures, settings);
  REQUIRE(first.size() == 40);
  CHECK(first.back() < 0.9 * first.front());
  CHECK(losses(f, pictures, settings) == first);
  settings.seed = 2;
  CHECK(losses(f, pictures, settings) != first);
}

TEST_CASE("Trainer: neither threads nor how a batch is divided matter beyond rounding") {
  const Fixture f;
  const PictureSet pictures = f.pictures();
  TrainSettings settings = tiny_settings(4);
  const std::vector<double> whole = losses(f, pictures, settings);
  settings.threads = 3;
  check_close(losses(f, pictures, settings), whole);
  settings.threads = 2;
  settings.batch = 2;
  settings.accumulate = 2;
  check_close(losses(f, pictures, settings), whole);
}

TEST_CASE("Trainer: the other distortions can be learned as well") {
  const Fixture f;
  const PictureSet pictures = f.pictures();
  TrainSettings settings = tiny_settings(30);
  settings.distortion = GENERATE(Distortion::mse, Distortion::l1);
  const std::vector<double> all = losses(f, pictures, settings);
  CHECK(all.back() < 0.9 * all.front());
}

TEST_CASE("Trainer: varied crops are other crops, the same every time") {
  const Fixture f;
  const PictureSet pictures = f.pictures();
  TrainSettings settings = tiny_settings(120);  // some of which have crops of another side
  const std::vector<double> plain = losses(f, pictures, settings);
  settings.varied = true;
  const std::vector<double> varied = losses(f, pictures, settings);
  CHECK(varied != plain);
  CHECK(losses(f, pictures, settings) == varied);
}

TEST_CASE("Trainer: the finished model is one that the codec takes, with its own content") {
  const Fixture f;
  const PictureSet pictures = f.pictures();
  Trainer trainer(f.model, pictures, tiny_settings(3));
  for (TrainReport report; trainer.step(&report);) CHECK(std::isfinite(report.loss));
  const CodecModel before(f.model), after(trainer.finish("tiny"));
  CHECK(after.id() != before.id());
  CHECK(after.weights().metadata().at("description") == "tiny");
  CHECK(after.weights().metadata().at("steps") == "3");
  CHECK(trainer.length().run_steps == 3);
}
