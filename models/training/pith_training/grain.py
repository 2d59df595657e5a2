"""Noise of any spectrum: for all that no model of a camera foresees, such as noise reduction that follows edges.

Pictures are (3, H, W), in levels. A band is white noise filtered by a Gaussian of a radius, 0 for none, and brought to a
standard deviation that is its weight.
"""
import dataclasses
import math
import random

import torch

from .filters import LUMA, blurred
from .jpeg import to_levels

_HALF_TEXTURE = 6       # levels


@dataclasses.dataclass
class Grain:
    luma: float                             # standard deviations at medium gray, in levels
    red: float                              # of what red and blue lie above luma
    blue: float
    luma_bands: list = ((0, 1),)            # (radius, weight)
    chroma_bands: list = ((0, 1),)
    slopes: tuple = (0, 0, 0)               # how much the logarithm grows from black to white, for each colour
    texture: float = 0                      # times as strong, less 1, where the picture is full of texture


def random_grain():
    """As in the JPEGs of cameras in dim light, from weak to strong.

    The ranges hold what is between the JPEGs of five cameras and the means of many shots, with room: luma nearly white,
    colour coarse, and two to seven times as much in texture, which noise reduction leaves alone, as in flat parts.
    """
    luma = 1.2 * (4.5 / 1.2) ** random.random()
    colour = lambda: luma * 0.25 * (2.2 / 0.25) ** random.random()
    slope = random.uniform(-0.6, 0.6)
    luma_bands = [(random.uniform(0.2, 0.6), 1), (1, 0.05 * 8 ** random.random()),
                  (3, 0.03 * (25 / 3) ** random.random())]
    return Grain(luma, colour(), colour(), luma_bands, _random_colour_bands(),
                 tuple(slope + random.uniform(-0.3, 0.3) for _ in range(3)),
                 random.uniform(1.5, 6) if random.random() < 0.85 else random.uniform(-0.5, 1.5))


def add_grain(picture, grain):
    """The picture with the grain, rounded."""
    luma = _coloured(picture, grain.luma_bands, grain.luma)
    red = _coloured(picture, grain.chroma_bands, grain.red)
    blue = _coloured(picture, grain.chroma_bands, grain.blue)
    green = -(LUMA[0] * red + LUMA[2] * blue) / LUMA[1]
    slopes = picture.new_tensor(grain.slopes)[:, None, None]
    gain = torch.exp(slopes * (picture / 255 - 0.5)) * (1 + grain.texture * _texture(picture))
    return to_levels(picture + gain * (luma + torch.cat([red, green, blue])))


# The spectrum of colour in the JPEGs of five cameras, flattest in the coarse: 20 dB between its ends.
_COLOUR_BANDS = (0, 0.17), (0.5, 0.39), (1, 0.67), (2, 0.45), (4.5, 0.3)


def _random_colour_bands():
    coarseness = 0.75 * (1.4 / 0.75) ** random.random()
    return [(coarseness * radius, weight * math.exp(0.35 * random.gauss(0, 1))) for radius, weight in _COLOUR_BANDS]


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
