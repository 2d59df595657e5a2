"""The networks of the codec, each reading like its diagram.

Positions: "/8" means one for 8x8 pixels. Only 1x1, depthwise 3x3 and 2x2 stride-2 convolutions, pixel (un)shuffles,
leaky ReLU and residual sums.
"""
import dataclasses

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from .quantisation import ExactConv, clamp_through

PIXELS = 192       # an 8x8 patch of RGB
STREAM_SCALE = 4   # the stream at /8 starts as the pixels times this: the scale at which the blocks learn well
HYPER_SCALE = 8    # enters the integer network as this times the hyper latent


@dataclasses.dataclass(frozen=True)
class Sizes:
    """Channels and numbers of blocks. The defaults are the model that ships; tests use far smaller ones."""
    fine: int = 192                # stream at /8
    coarse: int = 256              # stream at /16
    latent: int = 448              # y
    hyper: int = 96                # z
    features: int = 192            # of the hyper and context networks
    sigma: tuple = (128, 96, 128, 128)
    fine_blocks: int = 3
    coarse_blocks: int = 2

    @classmethod
    def of(cls, state):
        """The sizes of a model, found from its state dictionary."""
        channels = lambda name: state[name + '.weight'].shape[0]
        blocks = lambda part: 1 + max(int(name[len(part):].split('.')[0]) for name in state if name.startswith(part))
        return cls(channels('analysis.input'), channels('analysis.down'), channels('analysis.output'),
                   channels('hyper_analysis.output'), channels('context.input'),
                   (channels('sigma.0'), channels('sigma.2'), channels('sigma.3'), channels('sigma.4') // 4),
                   blocks('analysis.fine.'), blocks('analysis.coarse.'))


def activation(x):
    """Leaky ReLU, because it has no scale: an activation with a knee leaves small inputs linear for good."""
    return F.leaky_relu(x, 0.1)


def conv1x1(inputs, outputs, bias=True):
    return nn.Conv2d(inputs, outputs, 1, bias=bias)


def halving(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 2, stride=2)


class Depthwise(nn.Conv2d):
    """Depthwise 3x3. As nine shifted products it can be faster on a GPU once compiled; the result is the same."""
    as_shifts = False

    def __init__(self, channels):
        super().__init__(channels, channels, 3, padding=1, groups=channels)
        nn.init.normal_(self.weight, 0, 0.1)
        self.weight.data[:, :, 1, 1] += 0.5

    def forward(self, x):
        if not Depthwise.as_shifts:
            return super().forward(x)
        height, width = x.shape[2:]
        padded, weight = F.pad(x, (1, 1, 1, 1)), self.weight.to(x.dtype)
        total = self.bias.to(x.dtype)[None, :, None, None]
        for dy in range(3):
            for dx in range(3):
                total = total + padded[:, :, dy:dy + height, dx:dx + width] * weight[:, 0, dy, dx][None, :, None, None]
        return total


class Block(nn.Module):
    """Mixing in space, then in channels; both start close to the identity."""

    def __init__(self, channels):
        super().__init__()
        self.mix_in = conv1x1(channels, channels)
        self.depthwise = Depthwise(channels)
        self.mix_out = conv1x1(channels, channels)
        self.expand = conv1x1(channels, 2 * channels)
        self.project = conv1x1(2 * channels, channels)
        for layer in (self.mix_out, self.project):
            start_small(layer, 0.1)

    def forward(self, x):
        x = x + self.mix_out(self.depthwise(activation(self.mix_in(x))))
        return x + self.project(activation(self.expand(x)))


def blocks(channels, count):
    return nn.Sequential(*[Block(channels) for _ in range(count)])


def start_small(layer, scale):
    layer.weight.data *= scale
    layer.bias.data.zero_()


class Analysis(nn.Module):
    """Pixels in ±0.5 -> latent at /16, before its gain."""

    def __init__(self, s):
        super().__init__()
        self.input = conv1x1(PIXELS, s.fine)
        self.fine = blocks(s.fine, s.fine_blocks)
        self.down = halving(s.fine, s.coarse)
        self.coarse = blocks(s.coarse, s.coarse_blocks)
        self.output = conv1x1(s.coarse, s.latent)
        self.shortcut = conv1x1(4 * s.fine, s.latent, bias=False)
        start_small(self.output, 0.1)

    def forward(self, pixels, gain):
        t = self.fine(self.input(pixel_unshuffle(pixels, 8)) * gain)
        return self.output(self.coarse(self.down(t))) + self.shortcut(pixel_unshuffle(t, 2)) / STREAM_SCALE


class Synthesis(nn.Module):
    """Latent at /16, divided by its gain -> pixels in ±0.5. The blocks at /8 see the block reconstruction to smooth."""

    def __init__(self, s):
        super().__init__()
        self.pixels = conv1x1(s.latent, 4 * PIXELS, bias=False)
        self.input = conv1x1(s.latent, s.coarse)
        self.coarse = blocks(s.coarse, s.coarse_blocks)
        self.up = conv1x1(s.coarse, 4 * s.fine)
        self.blend = conv1x1(PIXELS, s.fine)
        self.fine = blocks(s.fine, s.fine_blocks)
        self.output = conv1x1(s.fine, PIXELS)
        start_small(self.output, 0.02)

    def forward(self, y, gain):
        pixels = pixel_shuffle(self.pixels(y), 2)
        t = pixel_shuffle(self.up(self.coarse(self.input(y))), 2) + self.blend(pixels)
        return pixel_shuffle(pixels + self.output(self.fine(t * gain)), 8)


class HyperAnalysis(nn.Module):
    """Scaled latent at /16 -> z at /64, not yet rounded."""

    def __init__(self, s):
        super().__init__()
        self.input = conv1x1(s.latent, s.features)
        self.down = halving(s.features, s.features)
        self.block = Block(s.features)
        self.output = halving(s.features, s.hyper)
        start_small(self.output, 0.5)

    def forward(self, y):
        return self.output(activation(self.block(self.down(activation(self.input(y))))))


class HyperSynthesis(nn.Module):
    """Rounded z at /64 -> at /16: features p, mean of the latent, and its quantiser step."""

    def __init__(self, s):
        super().__init__()
        self.up1 = conv1x1(s.hyper, 4 * s.hyper)
        self.block1 = Block(s.hyper)
        self.up2 = conv1x1(s.hyper, 4 * s.features)
        self.block2 = Block(s.features)
        self.output = conv1x1(s.features, 2 * s.latent)
        start_small(self.output, 0.1)

    def forward(self, z):
        p = self.block2(pixel_shuffle(self.up2(self.block1(pixel_shuffle(self.up1(z), 2))), 2))
        mean, raw_step = self.output(p).float().chunk(2, 1)
        return p, mean, 0.5 + F.softplus(raw_step - 0.1672)     # a raw step of 0 means a step of 1.11


class Context(nn.Module):
    """p and the reconstructed first half of the latent (0 elsewhere) -> mean of the second half."""

    def __init__(self, s):
        super().__init__()
        self.input = conv1x1(s.features + s.latent, s.features)
        self.block = Block(s.features)
        self.output = conv1x1(s.features, s.latent)
        start_small(self.output, 0.1)

    def forward(self, p, first):
        x = torch.cat([p, first.to(p.dtype)], 1)
        return self.output(self.block(activation(self.input(x)))).float()


class SigmaNetwork(nn.ModuleList):
    """Rounded z at /64 -> at /16, the integer 128 * (index of sigma), before the bias of the quality."""

    def __init__(self, s):
        wide, fine, middle, last = s.sigma
        super().__init__([ExactConv(s.hyper, wide, 3), ExactConv(wide, 4 * fine), ExactConv(fine, fine, 3, groups=fine),
                          ExactConv(fine, middle), ExactConv(middle, 4 * last), ExactConv(last, s.latent, last=True)])
        self[2].weight.data.fill_(0.11)
        self[5].weight.data *= 0.3

    def forward(self, z):
        with torch.autocast(z.device.type, enabled=False):
            x = clamp_through(z.float() * HYPER_SCALE, -127, 127)
            x = pixel_shuffle(self[1](self[0](x)), 2)
            x = pixel_shuffle(self[4](self[3](self[2](x))), 2)
            return self[5](x)
