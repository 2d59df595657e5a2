#include "training/objective/codec_objective.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "gradient/network.hpp"
#include "latent/grid.hpp"
#include "model/anchors.hpp"
#include "model/networks.hpp"
#include "model/quality.hpp"
#include "net/kernels.hpp"
#include "pixels/blocks.hpp"
#include "training/loss/pixel_loss.hpp"
#include "training/loss/rate.hpp"
#include "training/objective/hyper_coding.hpp"
#include "training/objective/latent_margin.hpp"

namespace pith::train {
namespace {

constexpr double kBalancedLambda = 0.02;  // the λ whose loss keeps its weight
constexpr double kLossFloor = 0.1;        // added before the root is taken: empty crops must not count without end

const float* floats(const FeatureMap& map) { return static_cast<const float*>(map.data); }

// A map of f32 values that lie elsewhere, shaped like `map`.
FeatureMap as_floats(const FeatureMap& map, std::vector<float>& values) {
  values.resize(map.size());
  return {values.data(), DataType::f32, map.height, map.width, map.channels};
}

void write(std::vector<float>& values, const FeatureMap& map) { cast(as_floats(map, values), map); }
void read(const FeatureMap& map, std::vector<float>& values) { cast(map, as_floats(map, values)); }

}  // namespace

struct CodecObjective::Implementation {
  const WeightsFile& weights;
  Settings settings;
  LatentExtent latent;
  LatentMargin margin;
  Network analysis, hyper_analysis, sigma, hyper_synthesis, context, synthesis;
  LatentState state;
  HyperState hyper;
  PixelLoss pixels;
  LatentGradients by_latent;
  std::vector<Quality> qualities;
  std::vector<double> losses, visibility;
  std::vector<float> residual_noise, latent_bits, bits_by_residual, bits_by_log_sigma;  // elements of y
  std::vector<float> encode_gains, decode_gains;                                        // [crops, channels]
  std::vector<float> scratch, wide, by_pixels;

  static Network::Settings of(const Settings& s, bool input_gradients) {
    return {s.crops, s.precision, input_gradients, s.quantisation == Quantisation::none};
  }
  static Extent extent(const Settings& s, int pixels) { return {s.side / pixels, s.side / pixels}; }

  // Of z, and of the latents that it stands for, which may reach beyond the crop.
  static int hyper_side(const Settings& s) { return (s.side / kLatentPixels + kHyperScale - 1) / kHyperScale; }
  static Extent hyper_extent(const Settings& s) { return {hyper_side(s), hyper_side(s)}; }
  static Extent wide_extent(const Settings& s) { return {hyper_side(s) * kHyperScale, hyper_side(s) * kHyperScale}; }

  Implementation(const WeightsFile& w, LayerWeights& layers, const Settings& s)
      : weights(w),
        settings(s),
        latent{s.crops, s.side / kLatentPixels, s.side / kLatentPixels,
               static_cast<int>(w.get("analysis.output.weight", {-1, -1}).shape[0]), std::vector<bool>(s.crops)},
        margin(s.crops, s.side / kLatentPixels, hyper_side(s) * kHyperScale),
        analysis(pith::analysis(w, {}), extent(s, kBlock), of(s, false), layers),
        hyper_analysis(pith::hyper_analysis(w), wide_extent(s), of(s, true), layers),
        sigma(sigma_network(w), hyper_extent(s), of(s, true), layers),
        hyper_synthesis(pith::hyper_synthesis(w), hyper_extent(s), of(s, true), layers),
        context(pith::context(w), extent(s, kLatentPixels), of(s, true), layers),
        synthesis(pith::synthesis(w, {}), extent(s, kLatentPixels), of(s, true), layers),
        state(latent.size()),
        hyper(w, sigma.input(0), latent, s.quantisation),
        pixels(s.distortion, s.side, s.quantisation == Quantisation::rounded),
        by_latent(latent.size()),
        residual_noise(latent.size()),
        latent_bits(latent.size()),
        bits_by_residual(latent.size()),
        bits_by_log_sigma(latent.size()) {}

  bool rounds() const { return settings.quantisation != Quantisation::none; }
  size_t picture_size() const { return static_cast<size_t>(settings.side) * settings.side * 3; }

  void load(std::span<const Sample> samples) {
    if (samples.empty() || samples.size() > static_cast<size_t>(settings.crops))
      throw Error(PITH_ERROR_INTERNAL, "an objective was given more crops than it has room for");
    // Places left over repeat the first sample; nothing of them is counted.
    qualities.clear();
    visibility.clear();
    const FeatureMap pixels = analysis.input(0);
    for (int n = 0; n < settings.crops; ++n) {
      const Sample& sample = samples[static_cast<size_t>(n) < samples.size() ? n : 0];
      qualities.push_back(sample.quality);
      visibility.push_back(sample.visibility);
      latent.swapped[n] = sample.swapped;
      FeatureMap part = pixels;
      part.height /= settings.crops;
      part.data = static_cast<char*>(pixels.data) + n * part.size() * size_of(part.type);
      load_blocks(view_of(sample.crop), 0, 0, part);
      if (settings.quantisation != Quantisation::noisy) continue;
      std::copy_n(sample.noise_y.data(), latent.size() / settings.crops,
                  &residual_noise[n * (latent.size() / settings.crops)]);
      hyper.set_noise(n, sample.noise_z);
    }
    encode_gains = gains("gain.latent.encode");
    decode_gains = gains("gain.latent.decode");
  }

  std::vector<float> gains(const std::string& table) const {
    std::vector<float> all;
    for (const Quality& quality : qualities) {
      const std::vector<float> one = quality.gains(weights.get(table, {-1, -1}));
      all.insert(all.end(), one.begin(), one.end());
    }
    return all;
  }

  // Multiplies elements by the gains of their picture and channel.
  void scale(const float* in, const std::vector<float>& gains, float* out) const {
    const size_t channels = latent.channels, area = latent.positions() / latent.pictures;
    for (size_t p = 0; p < latent.positions(); ++p) {
      const float* gain = &gains[p / area * channels];
      for (size_t c = 0; c < channels; ++c) out[p * channels + c] = in[p * channels + c] * gain[c];
    }
  }

  void forward() {
    analysis.forward(qualities);
    scale(floats(analysis.output(0)), encode_gains, state.y.data());
    margin.repeat(state.y.data(), latent.channels, wide);
    write(wide, hyper_analysis.input(0));
    hyper_analysis.forward();
    hyper.quantise(floats(hyper_analysis.output(0)), qualities);
    cast(hyper.decoded_map(), hyper_synthesis.input(0));
    cast(hyper.sigma_input_map(), sigma.input(0));
    sigma.forward();
    margin.crop(floats(sigma.output(0)), latent.channels, scratch);
    hyper.find_log_sigma(scratch.data(), qualities);
    hyper_synthesis.forward();

    margin.crop(floats(hyper_synthesis.output(1)), 2 * latent.channels, scratch);
    set_steps(latent, scratch.data(), &state);
    quantise_half(latent, true, scratch.data(), 2 * latent.channels, rounds(), &state);
    read(hyper_synthesis.output(0), wide);
    margin.crop(wide.data(), context.input(0).channels, scratch);
    write(scratch, context.input(0));
    scratch.resize(latent.size());
    copy_half(latent, true, state.decoded, latent.channels, scratch.data());
    write(scratch, context.input(1));
    context.forward();
    quantise_half(latent, false, floats(context.output(0)), latent.channels, rounds(), &state);

    const std::vector<float>& coded = settings.quantisation == Quantisation::noisy ? noisy_residual() : state.rounded;
    gaussian_bits(coded.data(), hyper.log_sigma.data(), latent.size(), latent_bits.data(), bits_by_residual.data(),
                  bits_by_log_sigma.data());
    scale(state.decoded.data(), decode_gains, scratch.data());
    write(scratch, synthesis.input(0));
    synthesis.forward(qualities);
  }

  const std::vector<float>& noisy_residual() {
    for (size_t i = 0; i < latent.size(); ++i) residual_noise[i] += state.residual[i];
    return residual_noise;
  }

  std::vector<Measures> measures(std::span<const Sample> samples) {
    std::vector<Measures> all;
    losses.clear();
    by_pixels.assign(picture_size() * settings.crops, 0.f);
    const size_t part = latent.size() / settings.crops;
    for (size_t n = 0; n < samples.size(); ++n) {
      const float* bits = &latent_bits[n * part];
      const double total = std::accumulate(bits, bits + part, 0.0) + hyper.bits_of(static_cast<int>(n));
      const double rate = total / (double(settings.side) * settings.side), lambda = distortion_weight(n);
      const PixelLoss::Result error = pixels.measure(floats(synthesis.output(0)) + n * picture_size(), samples[n].crop,
                                                     &by_pixels[n * picture_size()]);
      losses.push_back(loss_weight(n) * (rate + lambda * error.distortion));
      all.push_back({losses[n], rate, error.squared_error});
    }
    return all;
  }

  double distortion_weight(size_t n) const { return visibility[n] * lambda_of(qualities[n]); }

  double loss_weight(size_t n) const { return std::pow(kBalancedLambda / lambda_of(qualities[n]), settings.balance); }

  // The slope of the aim by the rate.
  double aim_weight(size_t n) const { return loss_weight(n) / std::sqrt(losses[n] + kLossFloor); }

  void backward(size_t samples, double total_scale, Gradients& gradients) {
    // How much one bit of a picture, and one unit of its distortion, weighs in the sum.
    std::vector<float> bit_weight(settings.crops);
    for (size_t n = 0; n < static_cast<size_t>(settings.crops); ++n) {
      const double weight = n < samples ? total_scale * aim_weight(n) : 0;
      bit_weight[n] = static_cast<float>(weight / (double(settings.side) * settings.side));
      const auto pixel_weight = static_cast<float>(weight * distortion_weight(n) * 255);
      for (size_t i = n * picture_size(); i < (n + 1) * picture_size(); ++i) by_pixels[i] *= pixel_weight;
    }
    write(by_pixels, synthesis.output_gradient(0));
    synthesis.backward(gradients);

    read(synthesis.input_gradient(0), scratch);
    scale(scratch.data(), decode_gains, by_latent.decoded.data());
    add_gain_gradient("gain.latent.decode", by_latent.decoded, state.decoded, gradients);
    const size_t part = latent.size() / settings.crops;
    for (size_t i = 0; i < latent.size(); ++i) {
      by_latent.residual[i] = bit_weight[i / part] * bits_by_residual[i];
      bits_by_log_sigma[i] *= bit_weight[i / part];
    }
    quantise_backward(state, &by_latent);
    copy_half(latent, false, by_latent.mean, latent.channels, scratch.data());
    write(scratch, context.output_gradient(0));
    context.backward(gradients);
    read(context.input_gradient(1), scratch);
    known_backward(latent, state, scratch.data(), &by_latent);

    read(context.input_gradient(0), scratch);
    margin.pad(scratch.data(), context.input(0).channels, wide);
    write(wide, hyper_synthesis.output_gradient(0));
    scratch.resize(2 * latent.size());
    mean_and_step_gradient(latent, state, by_latent, scratch.data());
    margin.pad(scratch.data(), 2 * latent.channels, wide);
    write(wide, hyper_synthesis.output_gradient(1));
    hyper_synthesis.backward(gradients);
    hyper.sigma_backward(bits_by_log_sigma, qualities, scratch, gradients);
    margin.pad(scratch.data(), latent.channels, wide);
    write(wide, sigma.output_gradient(0));
    sigma.backward(gradients);
    read(hyper_synthesis.input_gradient(0), scratch);
    hyper.backward(scratch.data(), floats(sigma.input_gradient(0)), bit_weight, qualities, gradients);
    cast(hyper.gradient_map(), hyper_analysis.output_gradient(0));
    hyper_analysis.backward(gradients);

    read(hyper_analysis.input_gradient(0), wide);
    margin.fold(wide.data(), latent.channels, scratch);
    for (size_t i = 0; i < latent.size(); ++i) by_latent.y[i] += scratch[i];
    add_gain_gradient("gain.latent.encode", by_latent.y, state.y, gradients);
    scale(by_latent.y.data(), encode_gains, scratch.data());
    write(scratch, analysis.output_gradient(0));
    analysis.backward(gradients);
  }

  // A gain's logarithm moves the loss by gradient times value, on either side of the gain alike.
  void add_gain_gradient(const std::string& table, const std::vector<float>& gradient, const std::vector<float>& value,
                         Gradients& gradients) const {
    std::vector<float> sums(static_cast<size_t>(latent.pictures) * latent.channels);
    const size_t channels = latent.channels, area = latent.positions() / latent.pictures;
    for (size_t p = 0; p < latent.positions(); ++p)
      for (size_t c = 0, i = p * channels; c < channels; ++c, ++i)
        sums[p / area * channels + c] += gradient[i] * value[i];
    add_to_anchors(sums, qualities, gradients.of(weights.get(table, {-1, -1})));
  }
};

double CodecObjective::aim(double loss) { return 2 * std::sqrt(loss + kLossFloor); }

CodecObjective::CodecObjective(const WeightsFile& weights, LayerWeights& layers, const Settings& settings)
    : implementation_(std::make_unique<Implementation>(weights, layers, settings)) {}

CodecObjective::~CodecObjective() = default;

size_t CodecObjective::latent_size() const { return implementation_->latent.size() / implementation_->settings.crops; }

size_t CodecObjective::hyper_size() const { return implementation_->hyper.size() / implementation_->settings.crops; }

std::vector<Measures> CodecObjective::measure(std::span<const Sample> samples) {
  implementation_->load(samples);
  implementation_->forward();
  return implementation_->measures(samples);
}

std::vector<Measures> CodecObjective::learn(std::span<const Sample> samples, double scale, Gradients& gradients) {
  std::vector<Measures> measures = measure(samples);
  implementation_->backward(samples.size(), scale, gradients);
  return measures;
}

}  // namespace pith::train
