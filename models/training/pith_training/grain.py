"""Noise of any spectrum: for all that no model of a camera foresees, such as noise reduction that follows edges.

Pictures are (3, H, W), in levels. A band is white noise filtered by a Gaussian of a radius, 0 for none, and brought to a
standard deviation that is its weight.
"""
import dataclasses
import random

import torch

from .filters import LUMA, blurred
from .jpeg import to_levels

_HALF_TEXTURE = 6       # levels


@dataclasses.dataclass
class Grain:
    luma: float                             # standard deviations at medium gray, in levels
    chroma: float                           # of what red and blue lie above luma
    luma_bands: list = ((0, 1),)            # (radius, weight)
    chroma_bands: list = ((0, 1),)
    slopes: tuple = (0, 0, 0)               # how much the logarithm grows from black to white, for each colour
    texture: float = 0                      # times as strong, less 1, where the picture is full of texture


def random_grain():
    """From fine to coarse, from hardly visible to strong."""
    luma = 0.7 * 20 ** random.random()
    slope = random.uniform(-1.5, 1.5)
    return Grain(luma, luma * 0.15 * 10 ** random.random(), _random_bands(2.5), _random_bands(8),
                 tuple(slope + random.uniform(-0.7, 0.7) for _ in range(3)),
                 random.uniform(-0.8, 1) if random.random() < 0.5 else 0)


def add_grain(picture, grain):
    """The picture with the grain, rounded."""
    luma = _coloured(picture, grain.luma_bands, grain.luma)
    red, blue = (_coloured(picture, grain.chroma_bands, grain.chroma) for _ in range(2))
    green = -(LUMA[0] * red + LUMA[2] * blue) / LUMA[1]
    slopes = picture.new_tensor(grain.slopes)[:, None, None]
    gain = torch.exp(slopes * (picture / 255 - 0.5)) * (1 + grain.texture * _texture(picture))
    return to_levels(picture + gain * (luma + torch.cat([red, green, blue])))


def _random_bands(coarsest):
    return [(0 if random.random() < 0.25 else 0.35 * (coarsest / 0.35) ** random.random(), random.uniform(0.2, 1))
            for _ in range(random.randint(1, 3))]


def _coloured(picture, bands, strength):
    total = 0
    for radius, weight in bands:
        noise = torch.randn_like(picture[:1])
        if radius > 0:
            noise = blurred(noise, radius)
        total = total + noise * (weight / noise.square().mean().sqrt())
    return total * (strength / total.square().mean().sqrt())


def _texture(picture):
    """0 in flat parts, nearly 1 where neighbouring pixels differ by many levels."""
    luma = torch.einsum('c,chw->hw', picture.new_tensor(LUMA), picture)[None]
    detail = blurred((luma - blurred(luma, 1.5)).abs(), 2)
    return detail / (detail + _HALF_TEXTURE)
