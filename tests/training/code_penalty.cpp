#include "training/loss/code_penalty.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "training/data/random.hpp"

using namespace pith::train;

namespace {

std::vector<float> any_values(size_t count, uint64_t seed) {
  Random random{seed};
  std::vector<float> values(count);
  for (float& v : values) v = random.normal();
  return values;
}

// Against differences of the value.
void check_gradient(std::vector<float> values, const std::vector<float>& gradient,
                    const std::function<double(const std::vector<float>&)>& value_of) {
  constexpr float kStep = 1e-3f;
  for (size_t i = 0; i < values.size(); ++i) {
    const float before = values[i];
    values[i] = before + kStep;
    const double above = value_of(values);
    values[i] = before - kStep;
    const double below = value_of(values);
    values[i] = before;
    INFO(i);
    CHECK(gradient[i] == Approx((above - below) / (2 * kStep)).epsilon(0.01).margin(2e-5));
  }
}

}  // namespace

TEST_CASE("l1_penalty is 1 where all are equal, least where one is left, and blind to scale") {
  std::vector<float> gradient(4);
  const std::vector<float> equal = {2, -2, 2, 2}, one = {0, 5, 0, 0}, larger = {0, 50, 0, 0};
  CHECK(l1_penalty({equal, 4}, gradient) == Approx(1));
  CHECK(l1_penalty({one, 4}, gradient) == Approx(0.5));
  CHECK(l1_penalty({larger, 4}, gradient) == Approx(0.5));
  const std::vector<float> none(4);
  CHECK(l1_penalty({none, 4}, gradient) == 0);

  const std::vector<float> any = any_values(12, 1);
  gradient.resize(12);
  l1_penalty({any, 4}, gradient);
  std::vector<float> ignored(12);
  check_gradient(any, gradient, [&](const std::vector<float>& v) { return l1_penalty({v, 4}, ignored); });
}

TEST_CASE("kl_penalty is nothing where numbers are on average what they should be") {
  std::vector<float> gradient(6), ignored(6);
  const std::vector<float> right = {0, 0.1f, 0.2f, 0.1f, 0.1f, 0.1f}, wrong = {0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.6f};
  CHECK(kl_penalty({right, 2}, 0.1, gradient) == Approx(0).margin(1e-6));
  CHECK(kl_penalty({wrong, 2}, 0.1, gradient) > 0.5);
  check_gradient(wrong, gradient, [&](const std::vector<float>& v) { return kl_penalty({v, 2}, 0.1, ignored); });
}

TEST_CASE("contraction_penalty is how much of the spread of codes noise moves") {
  const std::vector<float> codes = {0, 0, 4, 0}, moved = {0, 1, 4, 1};
  std::vector<float> a(12), b(12), ignored(12);
  // From the mean (2, 0) both are 2 away; noise moved each by 1.
  CHECK(contraction_penalty({codes, 2}, {moved, 2}, a, b) == Approx(0.25));
  const std::vector<float> alone = {1, 2};
  CHECK(contraction_penalty({alone, 2}, {alone, 2}, a, b) == 0);

  const std::vector<float> any = any_values(12, 2), any_moved = any_values(12, 3);
  contraction_penalty({any, 4}, {any_moved, 4}, a, b);
  std::vector<float> other(12);
  check_gradient(any, a, [&](const std::vector<float>& v) {
    return contraction_penalty({v, 4}, {any_moved, 4}, ignored, other);
  });
  check_gradient(any_moved, b, [&](const std::vector<float>& v) {
    return contraction_penalty({any, 4}, {v, 4}, ignored, other);
  });
}

TEST_CASE("gaussian_divergence is nothing for N(0, 1)") {
  std::vector<float> gradient(12), ignored(12);
  const std::vector<float> standard(4), shifted = {3, 0, 0, 0}, narrow = {0, 0, std::log(0.25f), 0};
  CHECK(gaussian_divergence({standard, 4}, gradient) == 0);
  CHECK(gaussian_divergence({shifted, 4}, gradient) == Approx(4.5));
  CHECK(gaussian_divergence({narrow, 4}, gradient) == Approx(0.5 * (0.25 - 1 - std::log(0.25))));
  const std::vector<float> any = any_values(12, 4);
  gaussian_divergence({any, 4}, gradient);
  check_gradient(any, gradient, [&](const std::vector<float>& v) { return gaussian_divergence({v, 4}, ignored); });
}
