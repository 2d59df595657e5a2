"""The whole codec as it is trained: transforms, gains of the qualities, entropy model."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from .network import (Analysis, Context, HyperAnalysis, HyperSynthesis, PIXELS, SigmaNetwork, Sizes, STREAM_SCALE,
                      Synthesis)
from .quantisation import clamp_through, round_through

QUALITIES = 64              # quality is continuous on 0…63
ANCHORS = 8                 # tables are given at qualities 0, 9, …, 63 and interpolated between
ANCHOR_SPACING = (QUALITIES - 1) / (ANCHORS - 1)
LAMBDA_MIN, LAMBDA_MAX = 0.00034, 0.8   # weight of 255² MSE against bits per pixel at quality 0 and 63
LAMBDA_BEND = 0.19          # starts that much steeper than straight: equal steps of quality are equal steps in dB
LOG_SIGMA_MIN, LOG_SIGMA_MAX, SIGMA_ROWS = math.log(0.11), math.log(64), 64
LOG_SIGMA_STEP = (LOG_SIGMA_MAX - LOG_SIGMA_MIN) / (SIGMA_ROWS - 1)
INDEX_UNIT = 128            # the integer network counts sigma indices in units of 1/128
BIAS_PARAMETER_UNIT = 16    # the trained bias counts indices in sixteens, so that it moves as fast as other parameters
HYPER_MAX = 127
SMALLEST_PROBABILITY = 1e-9


def rate_weight(quality):
    """λ of a quality (tensor or number on 0…63)."""
    u = torch.as_tensor(quality, dtype=torch.float32) / (QUALITIES - 1)
    return LAMBDA_MIN * (LAMBDA_MAX / LAMBDA_MIN) ** (u + LAMBDA_BEND * u * (1 - u))


def base_log_gain(quality):
    """Log of the gain that gives an orthonormal transform the best step at high rate: what training starts from."""
    return 0.5 * torch.log(rate_weight(quality)) + math.log(255 / 5.1)


def anchor_qualities():
    return torch.arange(ANCHORS) * ANCHOR_SPACING


def at_quality(table, quality):
    """Rows of `table` (anchors, channels) interpolated at `quality` (batch): (batch, channels, 1, 1)."""
    anchors = torch.arange(ANCHORS, device=table.device)
    weight = (1 - (quality[:, None] / ANCHOR_SPACING - anchors).abs()).clamp(min=0)
    return (weight[:, :, None] * table).sum(1)[:, :, None, None]


def bits_of(probability):
    # Where the bound acts, a gradient that raises the probability must still pass.
    return -torch.log2(clamp_through(probability, SMALLEST_PROBABILITY, 2))


def gaussian_bits(value, sigma):
    """Bits of the unit bin around `value` under a Gaussian of mean 0."""
    value, scale = value.abs(), 1 / (sigma * math.sqrt(2))
    return bits_of(0.5 * (torch.erfc((value - 0.5) * scale) - torch.erfc((value + 0.5) * scale)))


def logistic_bits(value, mean, scale):
    # From the lower tail, where differences keep their digits: on the upper one both terms are close to 1.
    distance = (value - mean).abs()
    return bits_of(torch.sigmoid((0.5 - distance) / scale) - torch.sigmoid((-0.5 - distance) / scale))


class Codec(nn.Module):
    """Everything that is trained. `sizes` may be far smaller than the default for tests."""

    def __init__(self, sizes=Sizes()):
        super().__init__()
        self.sizes = sizes
        self.analysis = Analysis(sizes)
        self.synthesis = Synthesis(sizes)
        self.hyper_analysis = HyperAnalysis(sizes)
        self.hyper_synthesis = HyperSynthesis(sizes)
        self.context = Context(sizes)
        self.sigma = SigmaNetwork(sizes)
        table = lambda channels, value: nn.Parameter(torch.full((ANCHORS, channels), float(value)))
        self.gain_latent_encode = table(sizes.latent, 0)    # logarithms, on top of base_log_gain
        self.gain_latent_decode = table(sizes.latent, 0)
        self.gain_features_encode = table(sizes.fine, 0)
        self.gain_features_decode = table(sizes.fine, 0)
        self.quality_bias = table(sizes.latent, 20 / BIAS_PARAMETER_UNIT)
        self.prior_mean = table(sizes.hyper, 0)
        self.prior_scale = table(sizes.hyper, 0.5)          # before softplus

    def first_half(self, height, width, device, swapped=None):
        """1 where a latent belongs to the first half, else 0: (batch, latent, height, width).

        In pictures that are `swapped` (batch, booleans; none if not given) the halves are: in training any position,
        a corner above all, has to be seen in both.
        """
        y, x = torch.arange(height, device=device)[:, None], torch.arange(width, device=device)
        low_channels = torch.arange(self.sizes.latent, device=device) < self.sizes.latent // 2
        even = ((y + x) % 2 == 0)[None, None]
        if swapped is not None:
            even = even ^ swapped[:, None, None, None]
        return (even == low_channels[:, None, None]).float()

    def prior(self, quality):
        """Mean and scale of z's logistic prior."""
        scale = F.softplus(at_quality(self.prior_scale, quality)) + 0.05
        return at_quality(self.prior_mean, quality), scale

    @staticmethod
    def base(like):
        """What the gains of the anchors are counted from, on the device of `like`: (anchors, 1)."""
        return base_log_gain(anchor_qualities().to(like.device))[:, None]

    def scaled_latent(self, pictures, quality):
        """Pictures in 0…1, sides multiples of 16 -> latent times the gain of the quality."""
        y = self.analysis(pictures - 0.5, torch.exp(at_quality(self.gain_features_encode, quality)))
        return y * torch.exp(at_quality(self.gain_latent_encode + self.base(y), quality))

    def reconstruct(self, y, quality):
        """Scaled latent -> pictures in about 0…1."""
        y = y * torch.exp(at_quality(self.gain_latent_decode - self.base(y), quality))
        return self.synthesis(y, torch.exp(at_quality(self.gain_features_decode, quality))) + 0.5

    def hyper_latent(self, y):
        """z before rounding; the latent's edge is repeated up to a multiple of 4."""
        height, width = y.shape[2:]
        if height % 4 or width % 4:
            y = F.pad(y, (0, -width % 4, 0, -height % 4), mode='replicate')
        return clamp_through(self.hyper_analysis(y).float(), -HYPER_MAX, HYPER_MAX)

    def code(self, y, quality, train, swapped=None):
        """Scaled latent -> its reconstruction, bits of y, bits of z (each position and channel)."""
        height, width = y.shape[2:]
        crop = lambda x: x[:, :, :height, :width]
        noise = lambda x: x + torch.rand_like(x) - 0.5

        z = self.hyper_latent(y)
        rounded_z = round_through(z)
        z_bits = logistic_bits(noise(z) if train else rounded_z, *self.prior(quality))

        bias = at_quality(self.quality_bias, quality) * BIAS_PARAMETER_UNIT
        index = clamp_through(crop(self.sigma(rounded_z)) / INDEX_UNIT + bias, 0, SIGMA_ROWS - 1)
        if not train:
            index = torch.round(index)
        sigma = torch.exp(LOG_SIGMA_MIN + index * LOG_SIGMA_STEP)

        p, mean1, step = map(crop, self.hyper_synthesis(rounded_z))
        y = y.float()
        first = self.first_half(height, width, y.device, swapped)
        known = first * (round_through((y - mean1) / step) * step + mean1)
        mean = first * mean1 + (1 - first) * self.context(p, known)
        residual = (y - mean) / step
        rounded = round_through(residual)
        y_bits = gaussian_bits(noise(residual) if train else rounded, sigma)
        return rounded * step + mean, y_bits, z_bits

    def forward(self, pictures, quality, train=True, swapped=None):
        """Pictures (batch, 3, H, W) in 0…1, quality (batch) on 0…63 -> reconstruction, bits of y, bits of z."""
        y, y_bits, z_bits = self.code(self.scaled_latent(pictures, quality), quality, train, swapped)
        return self.reconstruct(y, quality), y_bits, z_bits


@torch.no_grad()
def start_from_pictures(model, pictures):
    """Makes a new model a working block codec: its shortcuts become the principal components of 16x16 patches.

    pictures: (N, 3, H, W) in 0…1, at least a few hundred patches of 16x16.
    """
    fine = model.sizes.fine
    patches8 = F.pixel_unshuffle(pictures - 0.5, 8)
    patches16 = F.pixel_unshuffle(patches8, 2)

    # A narrow stream keeps the strongest components of 8x8 patches; a wide one keeps all pixels.
    enter = torch.eye(fine, PIXELS) if fine >= PIXELS else principal_components(patches8, fine)
    for layer in (model.analysis.input, model.synthesis.blend):
        layer.weight.copy_(enter[:, :, None, None] * STREAM_SCALE)
        layer.bias.zero_()

    components = principal_components(patches16, model.sizes.latent)
    model.synthesis.pixels.weight.copy_(components.T[:, :, None, None])
    through_stream = torch.einsum('mpk,fp->mfk', components.reshape(-1, PIXELS, 4), enter)
    shortcut = through_stream.reshape(-1, 4 * fine)[:, :, None, None]
    model.analysis.shortcut.weight.copy_(shortcut)

    stream = F.pixel_unshuffle(F.conv2d(patches8, enter[:, :, None, None]), 2)
    y = F.conv2d(stream, shortcut)
    spread = (y - y.mean((0, 2, 3), keepdim=True)).abs().mean((0, 2, 3))
    gain = torch.exp(base_log_gain(anchor_qualities()))[:, None]
    index = (torch.log((spread * gain).clamp(min=0.05)) - LOG_SIGMA_MIN) / LOG_SIGMA_STEP
    model.quality_bias.copy_(index.clamp(0, SIGMA_ROWS - 1) / BIAS_PARAMETER_UNIT)


def principal_components(features, count):
    """The strongest `count` of (batch, channels, h, w): (count, channels), orthonormal rows."""
    samples = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    _, vectors = torch.linalg.eigh((samples.T @ samples / len(samples)).double())
    return vectors.flip(1)[:, :count].T.float()
