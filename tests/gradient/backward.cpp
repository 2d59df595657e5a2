// Backward passes of every operation against finite differences, on graphs small enough to try every number.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "gradient/network.hpp"
#include "model/codec_model.hpp"
#include "net/bf16.hpp"
#include "tiny_model.hpp"

using namespace pith;

namespace {

constexpr int kBatch = 2;
constexpr Extent kExtent{4, 4};

// Weights for the graphs below, by name.
struct Weights {
  Weights() {
    std::mt19937 random(11);
    std::normal_distribution<float> normal(0, 0.5f);
    auto add = [&](const std::string& name, std::vector<int64_t> shape) {
      Tensor tensor{std::move(shape), {}};
      size_t count = 1;
      for (int64_t extent : tensor.shape) count *= static_cast<size_t>(extent);
      for (size_t i = 0; i < count; ++i) tensor.data.push_back(normal(random));
      file.tensors()[name] = std::move(tensor);
    };
    add("wide.weight", {16, 8});
    add("wide.bias", {16});
    add("narrow.weight", {8, 16});
    add("narrow.bias", {8});
    add("same.weight", {8, 8});
    add("other.weight", {8, 8});
    add("before_shuffle.weight", {32, 8});
    add("before_shuffle.bias", {32});
    add("after_unshuffle.weight", {8, 32});
    add("kernel.weight", {8, 8, 3, 3});
    add("kernel.bias", {8});
    add("depthwise.weight", {8, 3, 3});
    add("depthwise.bias", {8});
    add("wide_depthwise.weight", {16, 3, 3});
    add("wide_depthwise.bias", {16});
    add("gain", {Quality::kAnchors, 8});
  }

  Gain gain(int repeat = 1) const {
    const Tensor& table = file.get("gain", {-1, -1});
    Gain gain{{}, &table};
    for (int i = 0; i < repeat; ++i) gain.factors.insert(gain.factors.end(), 8, 1.f);
    return gain;
  }

  WeightsFile file{test::to_safetensors({}), CodecModel::kFormat};
};

// A linear function of a network's outputs, with coefficients that a seed decides, as the loss.
class Loss {
 public:
  Loss(const Graph& graph, LayerWeights& layers)
      : graph_(graph), layers_(layers), network_(graph, kExtent, of(), layers) {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (int i = 0; i < inputs(); ++i) fill(network_.input(i), [&](size_t) { return uniform(random); });
    for (size_t o = 0; o < graph.outputs().size(); ++o)
      for (size_t i = 0; i < network_.output(static_cast<int>(o)).size(); ++i) coefficients_.push_back(uniform(random));
  }

  double operator()() {
    layers_.refresh(1);
    network_.forward(qualities_);
    double sum = 0;
    size_t k = 0;
    for (size_t o = 0; o < graph_.outputs().size(); ++o) {
      const FeatureMap out = network_.output(static_cast<int>(o));
      for (size_t i = 0; i < out.size(); ++i, ++k) sum += double(coefficients_[k]) * static_cast<float*>(out.data)[i];
    }
    return sum;
  }

  void backward(Gradients& gradients) {
    (*this)();
    size_t k = 0;
    for (size_t o = 0; o < graph_.outputs().size(); ++o)
      fill(network_.output_gradient(static_cast<int>(o)), [&](size_t) { return coefficients_[k++]; });
    network_.backward(gradients);
  }

  int inputs() const {
    int count = 0;
    for (const Node& node : graph_.nodes()) count += node.op == Op::input;
    return count;
  }
  Network& network() { return network_; }

 private:
  static Network::Settings of() {
    Network::Settings settings;
    settings.batch = kBatch;
    settings.smooth = true;
    return settings;
  }
  template <typename Make>
  static void fill(const FeatureMap& map, Make make) {
    store_values(map, 0, map.size(), make);
  }

  Graph graph_;
  LayerWeights& layers_;
  Network network_;
  std::vector<float> coefficients_;
  const std::vector<Quality> qualities_{Quality{700}, Quality{9000}};
};

// Differences one by one; together they must be as the gradient.
void check_slopes(Loss& loss, float* values, const float* gradient, size_t count, float distance) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < count; ++i) {
    const float before = values[i];
    values[i] = before + distance;
    const double above = loss();
    values[i] = before - distance;
    const double below = loss();
    values[i] = before;
    const double slope = (above - below) / (double(before + distance) - double(before - distance));
    difference += (slope - gradient[i]) * (slope - gradient[i]);
    norm += double(gradient[i]) * gradient[i];
  }
  REQUIRE(norm > 0);
  CHECK(std::sqrt(difference / norm) < 1e-3);
}

void check_gradients(Weights& weights, const Graph& graph, const std::vector<std::string>& tensors,
                     float distance = 3e-2f) {
  LayerWeights layers;
  Loss loss(graph, layers);
  Gradients gradients;
  loss.backward(gradients);
  for (const std::string& name : tensors) {
    INFO(name);
    Tensor& tensor = weights.file.tensors().at(name);
    check_slopes(loss, tensor.data.data(), gradients.of(tensor).data(), tensor.data.size(), distance);
  }
  for (int i = 0; i < loss.inputs(); ++i) {
    INFO("input " << i);
    const FeatureMap input = loss.network().input(i), map = loss.network().input_gradient(i);
    const float* data = static_cast<const float*>(map.data);
    const std::vector<float> gradient(data, data + map.size());
    check_slopes(loss, static_cast<float*>(input.data), gradient.data(), input.size(), distance);
  }
}

}  // namespace

TEST_CASE("backward: gradients of convolutions, alone and with what follows them") {
  Weights weights;
  Graph g(weights.file);
  Value x = g.input(8);
  SECTION("1x1") {
    g.output(g.convolution(x, "wide"));
    check_gradients(weights, g, {"wide.weight", "wide.bias"});
  }
  SECTION("1x1 without bias") {
    g.output(g.convolution(x, "same"));
    check_gradients(weights, g, {"same.weight"});
  }
  SECTION("3x3") {
    g.output(g.convolution3x3(x, "kernel"));
    check_gradients(weights, g, {"kernel.weight", "kernel.bias"});
  }
  SECTION("depthwise") {
    g.output(g.depthwise(x, "depthwise"));
    check_gradients(weights, g, {"depthwise.weight", "depthwise.bias"});
  }
  SECTION("a residual branch, whose input gets gradients from two sides") {
    Value wide = g.leaky_relu(g.convolution(x, "wide"));
    g.output(g.add(x, g.convolution(wide, "narrow")));
    // Leaky ReLU bends at 0, which single differences may meet: see the next case.
    LayerWeights layers;
    Loss loss(g, layers);
    Gradients gradients;
    loss.backward(gradients);
    Tensor& tensor = weights.file.tensors().at("narrow.weight");
    check_slopes(loss, tensor.data.data(), gradients.of(tensor).data(), tensor.data.size(), 3e-2f);
  }
}

TEST_CASE("backward: gradients of leaky ReLU are those of either side") {
  Weights weights;
  // A bias far from 0 keeps all values on one side of the bend.
  for (const float bias : {8.f, -8.f}) {
    for (float& b : weights.file.tensors().at("wide.bias").data) b = bias;
    Graph g(weights.file);
    Value x = g.input(8);
    Value branch = g.convolution(g.leaky_relu(g.convolution(x, "wide")), "narrow");
    g.output(g.leaky_relu(g.add(x, branch)));
    for (float& b : weights.file.tensors().at("narrow.bias").data) b = 40;
    check_gradients(weights, g, {"wide.weight", "wide.bias", "narrow.weight", "narrow.bias"}, 0.2f);
  }
}

TEST_CASE("backward: gradients of gains, alone, repeated before a shuffle, and added to another map") {
  Weights weights;
  Graph g(weights.file);
  Value x = g.input(8);
  SECTION("alone") {
    g.output(g.convolution(x, "same", weights.gain()));
    check_gradients(weights, g, {"same.weight", "gain"});
  }
  SECTION("added") {
    Value first = g.convolution(x, "other");
    g.output(g.add(first, g.convolution(x, "same", weights.gain())));
    check_gradients(weights, g, {"same.weight", "gain", "other.weight"});
  }
  SECTION("before a shuffle") {
    g.output(g.shuffle(g.convolution(x, "before_shuffle", weights.gain(4))));
    check_gradients(weights, g, {"before_shuffle.weight", "before_shuffle.bias", "gain"});
  }
}

TEST_CASE("backward: gradients of what only moves data, and of several outputs") {
  Weights weights;
  Graph g(weights.file);
  Value a = g.input(8), b = g.input(8);
  Value both = g.concat(a, g.convolution(b, "same"));
  Value narrow = g.convolution(both, "narrow");
  g.output(narrow);
  Value moved = g.unshuffle(g.convolution(narrow, "other"));
  g.output(g.convolution(moved, "after_unshuffle"));
  check_gradients(weights, g,
                  {"same.weight", "narrow.weight", "narrow.bias", "other.weight", "after_unshuffle.weight"});
}

TEST_CASE("backward: gradients of an exact network pass its clips inside their range only") {
  Weights weights;
  Graph g(weights.file, /*exact=*/true);
  Value x = g.input(8);
  g.output(g.convolution(g.round_clip(g.convolution3x3(x, "kernel"), 0.5f, -100, 100), "same"));
  check_gradients(weights, g, {"kernel.weight", "kernel.bias", "same.weight"});
}

TEST_CASE("backward: gradients in bf16 are those of f32 but for rounding") {
  if (!can_run_bf16()) return;
  Weights weights;
  // Far from the bend of the leaky ReLU, on either side of it.
  std::vector<float>& bias = weights.file.tensors().at("wide.bias").data;
  for (size_t i = 0; i < bias.size(); ++i) bias[i] = i % 2 ? 8.f : -8.f;
  Graph g(weights.file);
  Value x = g.input(8);
  x = g.add(x, g.convolution(g.leaky_relu(g.convolution(x, "wide")), "narrow"));
  g.output(g.convolution(g.depthwise(x, "depthwise"), "same", weights.gain()));
  std::vector<std::vector<float>> results;
  for (const DataType precision : {DataType::f32, DataType::bf16}) {
    LayerWeights layers;
    Network network(g, kExtent, {kBatch, precision, true, false}, layers);
    const FeatureMap in = network.input(0), out = network.output_gradient(0);
    store_values(in, 0, in.size(), [](size_t i) { return std::sin(0.7f * i); });
    store_values(out, 0, out.size(), [](size_t i) { return std::cos(0.3f * i); });
    network.forward(std::vector<Quality>{{700}, {9000}});
    Gradients gradients;
    network.backward(gradients);
    results.push_back({});
    for (const char* name : {"wide.weight", "wide.bias", "narrow.weight", "depthwise.weight", "same.weight", "gain"}) {
      const std::vector<float>& one = gradients.of(weights.file.tensors().at(name));
      results.back().insert(results.back().end(), one.begin(), one.end());
    }
  }
  double difference = 0, norm = 0;
  for (size_t i = 0; i < results[0].size(); ++i) {
    difference += std::pow(results[0][i] - results[1][i], 2);
    norm += std::pow(results[0][i], 2);
  }
  CHECK(std::sqrt(difference / norm) < 0.02);
}

TEST_CASE("backward: gradients of inputs are the same without those of weights") {
  Weights weights;
  Graph g(weights.file);
  Value x = g.input(8);
  x = g.add(x, g.convolution(g.leaky_relu(g.convolution(x, "wide")), "narrow"));
  x = g.shuffle(g.convolution(x, "before_shuffle", weights.gain(4)));
  Value pixels = g.convolution(x, "other");
  g.output(g.add(pixels,
                 g.convolution(g.depthwise(g.leaky_relu(g.convolution(pixels, "wide")), "wide_depthwise"), "narrow")));
  std::vector<std::vector<float>> results;
  for (const bool weight_gradients : {true, false}) {
    LayerWeights layers;
    Network network(g, kExtent, {1, DataType::f32, true, false, weight_gradients}, layers);
    const FeatureMap in = network.input(0), out = network.output_gradient(0);
    for (int run = 0; run < 2; ++run) {  // the second must not meet what the first has left
      store_values(in, 0, in.size(), [&](size_t i) { return std::sin(0.7f * (i + run)); });
      network.forward(std::vector<Quality>{{9000}});
      store_values(out, 0, out.size(), [](size_t i) { return std::cos(0.3f * i); });
      Gradients gradients;
      if (weight_gradients)
        network.backward(gradients);
      else
        network.backward();
    }
    const FeatureMap gradient = network.input_gradient(0), result = network.output(0);
    for (const FeatureMap& map : {gradient, result}) {
      const float* data = static_cast<const float*>(map.data);
      results.emplace_back(data, data + map.size());
    }
  }
  CHECK(results[0] == results[2]);
  CHECK(results[1] == results[3]);
}
