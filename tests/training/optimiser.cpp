#include "training/optimiser/optimiser.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "fixture.hpp"

using namespace pith;
using namespace pith::train;

namespace {

struct Model : LoadedModel {
  void set_random_gradients(uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.01f);
    for (Parameter& p : parameters.all())
      for (float& g : p.gradient) g = normal(random);
  }
};

std::vector<float> random_matrix(int rows, int columns) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  std::vector<float> matrix(static_cast<size_t>(rows) * columns);
  for (float& v : matrix) v = normal(random);
  return matrix;
}

// Singular values by Jacobi rotations of the rows or columns, whichever are fewer, until they are orthogonal.
std::vector<double> singular_values(const std::vector<float>& matrix, int rows, int columns) {
  std::vector<std::vector<double>> vectors(static_cast<size_t>(std::min(rows, columns)));
  for (size_t i = 0; i < matrix.size(); ++i) vectors[rows < columns ? i / columns : i % columns].push_back(matrix[i]);
  auto dot = [](const auto& a, const auto& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.); };
  for (int sweep = 0; sweep < 12; ++sweep)
    for (size_t i = 0; i < vectors.size(); ++i)
      for (size_t j = i + 1; j < vectors.size(); ++j) {
        auto &a = vectors[i], &b = vectors[j];
        const double angle = 0.5 * std::atan2(2 * dot(a, b), dot(a, a) - dot(b, b));
        for (size_t k = 0; k < a.size(); ++k) {
          const double x = a[k], y = b[k];
          a[k] = std::cos(angle) * x + std::sin(angle) * y;
          b[k] = std::cos(angle) * y - std::sin(angle) * x;
        }
      }
  std::vector<double> values;
  for (const auto& v : vectors) values.push_back(std::sqrt(dot(v, v)));
  return values;
}

std::vector<DataType> precisions() {
  return can_run_bf16() ? std::vector{DataType::f32, DataType::bf16} : std::vector{DataType::f32};
}

}  // namespace

TEST_CASE("Muon: matrices become nearly orthogonal and keep their directions") {
  for (DataType precision : precisions()) {
    Orthogonaliser orthogonaliser(precision);
    for (const auto& [rows, columns] : {std::pair{24, 40}, {40, 24}, {33, 71}, {71, 33}, {96, 192}, {1, 5}, {5, 1}}) {
      CAPTURE(size_of(precision), rows, columns);
      const std::vector<float> before = random_matrix(rows, columns);
      std::vector<float> after = before;
      orthogonaliser.run(after.data(), rows, columns);
      for (double s : singular_values(after, rows, columns)) {
        CHECK(s > 0.5);
        CHECK(s < 1.3);
      }
      // With the nearest orthogonal matrix the product is the sum of the singular values.
      const std::vector<double> s = singular_values(before, rows, columns);
      const double product = std::inner_product(before.begin(), before.end(), after.begin(), 0.);
      const double ratio = product / std::accumulate(s.begin(), s.end(), 0.);
      CHECK(ratio > 0.65);
      CHECK(ratio < 1.2);
    }
  }
}

TEST_CASE("Muon: the scale of a matrix makes no difference, zeros stay") {
  Orthogonaliser orthogonaliser(DataType::f32);
  std::vector<float> one = random_matrix(16, 24), other = one, zeros(one.size());
  for (float& v : other) v *= 1024;
  orthogonaliser.run(one.data(), 16, 24);
  orthogonaliser.run(other.data(), 16, 24);
  orthogonaliser.run(zeros.data(), 16, 24);
  for (size_t i = 0; i < one.size(); ++i) REQUIRE(one[i] == Approx(other[i]).margin(1e-4));
  CHECK(zeros == std::vector<float>(one.size()));
}

TEST_CASE("Optimiser: matrices move by the orthogonalised momentum") {
  Model m;
  m.set_random_gradients(1);
  Parameter& p = m.parameters.get("analysis.fine.0.expand.weight");  // 48 x 24
  const std::vector<float> before = p.value;
  Optimiser optimiser(m.parameters, DataType::f32, 1);
  optimiser.step({0, 0.25}, 1, 1);
  std::vector<float> expected = p.gradient;
  Orthogonaliser(DataType::f32).run(expected.data(), p.rows, p.columns);
  for (size_t i = 0; i < before.size(); ++i)
    REQUIRE(before[i] - p.value[i] == Approx(0.25 * 0.2 * std::sqrt(48.) * expected[i]).margin(1e-4));

  const size_t index = static_cast<size_t>(&p - m.parameters.all().data());
  const OptimiserState& state = optimiser.states()[index];
  CHECK(state.first.empty());
  CHECK(state.momentum[3] == Approx(0.05 * p.gradient[3]));
  optimiser.step({0, 0.25}, 0.5, 2);
  CHECK(state.momentum[3] == Approx((0.95 * 0.05 + 0.05 * 0.5) * p.gradient[3]));
}

TEST_CASE("Optimiser: Adam's first steps") {
  Model m;
  Parameter &bias = m.parameters.get("analysis.input.bias"), &shortcut = m.parameters.get("analysis.shortcut.weight");
  const float bias_before = bias.value[2], shortcut_before = shortcut.value[2];
  Optimiser optimiser(m.parameters, DataType::f32, 1);
  // Whatever its size, the first gradient moves a value by the rate.
  bias.gradient[2] = -0.03f;
  shortcut.gradient[2] = 5;
  optimiser.step({0.01, 0}, 1, 1);
  CHECK(bias.value[2] == Approx(bias_before + 0.01));
  CHECK(shortcut.value[2] == Approx(shortcut_before - 0.002));
  // Moments of 0.03·factor then of 0.06: m = 0.9·0.003 + 0.1·0.06, v = 0.99·0.01·0.03² + 0.01·0.06².
  bias.gradient[2] = 0.12f;
  optimiser.step({0.01, 0}, 0.5, 2);
  const double first = (-0.9 * 0.003 + 0.1 * 0.06) / (1 - 0.81);
  const double second = (0.99 * 0.01 * 0.0009 + 0.01 * 0.0036) / (1 - 0.9801);
  CHECK(bias.value[2] == Approx(bias_before + 0.01 - 0.01 * first / std::sqrt(second)));
  CHECK(optimiser.adam_steps == 2);
}

TEST_CASE("Optimiser: the average follows the values, at first quickly") {
  Model m;
  Optimiser optimiser(m.parameters, DataType::f32, 1);
  for (size_t i = 0; i < m.parameters.all().size(); ++i)
    REQUIRE(optimiser.states()[i].average == m.parameters.all()[i].value);
  for (const auto& [step, keep] : {std::pair{50, 0.2}, {1000000, 0.999}}) {
    m.set_random_gradients(2);
    std::vector<float> before;
    for (const OptimiserState& s : optimiser.states()) before.push_back(s.average[0]);
    optimiser.step({0.01, 0.01}, 1, step);
    for (size_t i = 0; i < before.size(); ++i)
      REQUIRE(optimiser.states()[i].average[0] ==
              Approx(keep * before[i] + (1 - keep) * m.parameters.all()[i].value[0]).margin(1e-6));
  }
}

TEST_CASE("Optimiser: the norm is that of all gradients, and tells if one is not finite") {
  Model m;
  Optimiser optimiser(m.parameters, DataType::f32, 2);
  CHECK(optimiser.gradient_norm() == 0);
  m.set_random_gradients(3);
  double squares = 0;
  for (const Parameter& p : m.parameters.all())
    for (float g : p.gradient) squares += double{g} * g;
  CHECK(optimiser.gradient_norm() == Approx(std::sqrt(squares)));
  for (float bad : {INFINITY, -INFINITY, NAN}) {
    m.parameters.get("gain.latent.encode").gradient.back() = bad;
    CHECK_FALSE(std::isfinite(optimiser.gradient_norm()));
  }
}

TEST_CASE("Optimiser: any number of threads gives the same values") {
  for (DataType precision : precisions()) {
    std::vector<std::vector<float>> results;
    for (int threads : {1, 2, 3}) {
      Model m;
      Optimiser optimiser(m.parameters, precision, threads);
      for (int step = 1; step <= 3; ++step) {
        m.set_random_gradients(static_cast<uint32_t>(step));
        optimiser.step({1e-3, 4e-3}, 0.7, step);
      }
      std::vector<float> all;
      for (const Parameter& p : m.parameters.all()) all.insert(all.end(), p.value.begin(), p.value.end());
      results.push_back(std::move(all));
    }
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
  }
}
