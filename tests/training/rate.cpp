// Bits and their derivatives against plain arithmetic in double, and against differences.
#include "training/loss/rate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

using namespace pith::train;

namespace {

double bits_of(double p) { return -std::log2(std::max(p, 1e-9)); }

double gaussian_probability(double v, double log_sigma) {
  const double scale = 1 / (std::exp(log_sigma) * std::sqrt(2.0));
  return 0.5 * (std::erfc((std::abs(v) - 0.5) * scale) - std::erfc((std::abs(v) + 0.5) * scale));
}

double logistic_probability(double v, double mean, double scale) {
  auto upper_tail = [&](double x) { return 1 / (1 + std::exp(x / scale)); };
  return upper_tail(std::abs(v - mean) - 0.5) - upper_tail(std::abs(v - mean) + 0.5);
}

// The derivative of the bits, passed through the bound, by central differences of the probability.
double slope(const std::function<double(double)>& probability, double x) {
  const double h = 1e-4;
  const double by_x =
      (8 * (probability(x + h) - probability(x - h)) - probability(x + 2 * h) + probability(x - 2 * h)) / (12 * h);
  return -by_x / (std::max(probability(x), 1e-9) * std::log(2.0));
}

Approx close(double expected) { return Approx(expected).epsilon(1e-5).margin(1e-7); }

}  // namespace

TEST_CASE("train: bits under a Gaussian and their derivatives") {
  std::vector<float> values, logs;
  for (double sigma : {0.11, 0.2, 0.5, 1.0, 3.3, 12.0, 64.0})
    for (double v : {0.0, 0.03, 0.4, 0.5, 0.61, 1.0, 1.7, 2.5, 7.0, 33.0, 130.0, 300.0})
      for (double sign : {-1.0, 1.0}) {
        values.push_back(static_cast<float>(sign * v));
        logs.push_back(static_cast<float>(std::log(sigma)));
      }
  const size_t count = values.size();
  std::vector<float> bits(count), by_value(count), by_log_sigma(count);
  gaussian_bits(values.data(), logs.data(), count, bits.data(), by_value.data(), by_log_sigma.data());
  for (size_t i = 0; i < count; ++i) {
    const double v = values[i], log_sigma = logs[i];
    INFO("value " << v << ", sigma " << std::exp(log_sigma));
    CHECK(bits[i] == close(bits_of(gaussian_probability(v, log_sigma))));
    CHECK(by_value[i] == close(slope([&](double x) { return gaussian_probability(x, log_sigma); }, v)));
    CHECK(by_log_sigma[i] == close(slope([&](double x) { return gaussian_probability(v, x); }, log_sigma)));
  }
}

TEST_CASE("train: an improbable value is pulled back") {
  const float value[] = {4.5f, -4.5f, 300}, log_sigma[] = {-0.5f, -0.5f, -2.2f};
  float bits[3], by_value[3], by_log_sigma[3];
  gaussian_bits(value, log_sigma, 3, bits, by_value, by_log_sigma);
  const float bound = static_cast<float>(-std::log2(1e-9));
  for (float b : bits) CHECK(b == Approx(bound));
  CHECK(by_value[0] > 0.1);
  CHECK(by_value[1] == -by_value[0]);
  CHECK(by_log_sigma[0] < 0);
  CHECK(by_value[2] == 0);  // too far out for any slope
  CHECK(by_log_sigma[2] == 0);
}

TEST_CASE("train: bits under a logistic distribution and their derivatives") {
  std::vector<float> values, means, scales;
  for (double scale : {0.05, 0.3, 1.0, 9.0, 60.0})
    for (double mean : {-3.2, 0.0, 11.0})
      for (double v : {-127.0, -4.1, -3.2, 0.0, 0.3, 5.0, 12.0, 127.0}) {
        values.push_back(static_cast<float>(v));
        means.push_back(static_cast<float>(mean));
        scales.push_back(static_cast<float>(scale));
      }
  const size_t count = values.size();
  std::vector<float> bits(count), by_value(count), by_mean(count), by_scale(count);
  logistic_bits(values.data(), means.data(), scales.data(), count, bits.data(), by_value.data(), by_mean.data(),
                by_scale.data());
  for (size_t i = 0; i < count; ++i) {
    const double v = values[i], mean = means[i], scale = scales[i];
    INFO("value " << v << ", mean " << mean << ", scale " << scale);
    CHECK(bits[i] == close(bits_of(logistic_probability(v, mean, scale))));
    CHECK(by_value[i] == close(slope([&](double x) { return logistic_probability(x, mean, scale); }, v)));
    CHECK(by_mean[i] == -by_value[i]);
    CHECK(by_scale[i] == close(slope([&](double x) { return logistic_probability(v, mean, x); }, scale)));
  }
}
