"""Coding as the library does it: qualities in integer steps, exact sigma indices, one picture at a time, float32."""
import dataclasses

import numpy as np
import torch
import torch.nn.functional as F

from .codec import ANCHORS, BIAS_PARAMETER_UNIT, HYPER_MAX, INDEX_UNIT, SIGMA_ROWS

STEPS_PER_QUALITY = 256     # a file stores quality * 256
STEPS_PER_ANCHOR = 2304
MAX_STEPS = 63 * STEPS_PER_QUALITY
MAX_RESIDUAL = 32767


@dataclasses.dataclass
class Symbols:
    """What one tile codes; each (channels, rows, columns), before it is put into coding order."""
    z: torch.Tensor
    sigma_index: torch.Tensor
    residual: torch.Tensor
    exact_z: torch.Tensor           # before rounding, for judging how close to a tie a symbol was
    exact_residual: torch.Tensor


def nearest_anchor(steps):
    return (steps + STEPS_PER_ANCHOR // 2) // STEPS_PER_ANCHOR


def integer_bias(model, steps):
    """The sigma network's bias at a quality of `steps`, in exact integers: (latent channels)."""
    table = torch.round(model.quality_bias.detach() * BIAS_PARAMETER_UNIT * INDEX_UNIT).long()
    anchor = min(steps // STEPS_PER_ANCHOR, ANCHORS - 2)
    offset = steps - anchor * STEPS_PER_ANCHOR
    total = table[anchor] * (STEPS_PER_ANCHOR - offset) + table[anchor + 1] * offset + STEPS_PER_ANCHOR // 2
    return torch.div(total, STEPS_PER_ANCHOR, rounding_mode='floor')


def sigma_indices(model, z, steps, height, width):
    """Rounded z (1, hyper, h, w) -> indices (1, latent, height, width), integers 0…63."""
    value = model.sigma(z)[:, :, :height, :width].long() + integer_bias(model, steps)[None, :, None, None]
    return torch.div(value + INDEX_UNIT // 2, INDEX_UNIT, rounding_mode='floor').clamp(0, SIGMA_ROWS - 1)


def pad_picture(picture):
    """Repeats the last row and column of (1, 3, H, W) up to multiples of 16."""
    height, width = picture.shape[2:]
    return F.pad(picture, (0, -width % 16, 0, -height % 16), mode='replicate')


@torch.no_grad()
def quantise(model, picture, steps, skip=0):
    """Symbols of a picture (1, 3, H, W) in 0…1. Residuals with a sigma index below `skip` are 0."""
    quality = torch.tensor([steps / STEPS_PER_QUALITY])
    y = model.scaled_latent(pad_picture(picture), quality)
    height, width = y.shape[2:]
    exact_z = model.hyper_latent(y)
    z = torch.round(exact_z)
    index = sigma_indices(model, z, steps, height, width)
    coded = (index >= skip).float()
    exact = None

    def residual_around(mean, step):
        nonlocal exact
        value = (y - mean) / step * coded
        exact = value if exact is None else torch.where(model.first_half(height, width, 'cpu') > 0, exact, value)
        return torch.round(value).clamp(-MAX_RESIDUAL, MAX_RESIDUAL)

    _, residual = predict(model, z, height, width, residual_around)
    return Symbols(z[0], index[0], residual[0], exact_z[0], exact[0])


def predict(model, z, height, width, residual_around):
    """Goes through both halves of the latent; residual_around(mean, step) gives the symbols.

    Returns the reconstructed latent and the symbols of both halves.
    """
    p, mean1, step = (x[:, :, :height, :width] for x in model.hyper_synthesis(z))
    first = model.first_half(height, width, z.device)
    residual1 = residual_around(mean1, step)
    known = first * (residual1 * step + mean1)
    mean = first * mean1 + (1 - first) * model.context(p, known)
    residual = first * residual1 + (1 - first) * residual_around(mean, step)
    return residual * step + mean, residual


@torch.no_grad()
def reconstruct(model, symbols, steps, height, width):
    """The picture that symbols stand for: (height, width, 3), 8 bits."""
    residual = symbols.residual[None]
    y, _ = predict(model, symbols.z[None], *residual.shape[2:], lambda mean, step: residual)
    picture = model.reconstruct(y, torch.tensor([steps / STEPS_PER_QUALITY]))[0, :, :height, :width]
    levels = torch.floor(picture * 255 + 0.5).clamp(0, 255)
    return levels.permute(1, 2, 0).to(torch.uint8).numpy()


def in_coding_order(symbols):
    """(channels, rows, columns) -> flat numpy array: rows, columns, channels."""
    return symbols.permute(1, 2, 0).contiguous().flatten().numpy()


def entropy_bits(symbols, tables, steps):
    """Bits that the tables give to the symbols, without the coder's own overhead."""
    z_rows = tables.z[nearest_anchor(steps)]
    z = in_coding_order(symbols.z).astype(np.int64).reshape(-1, len(z_rows))
    total = tables.cost_bits(z_rows)[np.arange(len(z_rows)), z + HYPER_MAX].sum()
    index = in_coding_order(symbols.sigma_index).astype(np.int64)
    residual = in_coding_order(symbols.residual).astype(np.int64)
    coded = index >= tables.skip
    return total + tables.residual_bits(index[coded], residual[coded]).sum()
