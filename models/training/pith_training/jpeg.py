"""About what JPEG leaves of pictures (batch, 3, H, W), in levels."""
import math
import random

import torch
import torch.nn.functional as F

_LUMA = ((16, 11, 10, 16, 24, 40, 51, 61), (12, 12, 14, 19, 26, 58, 60, 55), (14, 13, 16, 24, 40, 57, 69, 56),
         (14, 17, 22, 29, 51, 87, 80, 62), (18, 22, 37, 56, 68, 109, 103, 77), (24, 35, 55, 64, 81, 104, 113, 92),
         (49, 64, 78, 87, 103, 121, 120, 101), (72, 92, 95, 98, 112, 100, 103, 99))
_CHROMA = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))     # all else is 99
_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def to_levels(x):
    return x.round().clamp(0, 255)


def compressed(pictures, quality, subsampled):
    """About what JPEG leaves of pictures: its tables at `quality` on blocks of 8x8, colour at half the resolution where
    `subsampled`."""
    ycc = pictures.new_tensor(_YCC)
    planes = torch.einsum('ij,bjhw->bihw', ycc, pictures)
    chroma = planes[:, 1:]
    half = F.avg_pool2d(chroma, 2)
    rough = F.interpolate(_quantised(half, quality, False), scale_factor=2, mode='bilinear', align_corners=False)
    chroma = torch.where(subsampled[:, None, None, None], rough, _quantised(chroma, quality, False))
    planes = torch.cat([_quantised(planes[:, :1] - 128, quality, True) + 128, chroma], 1)
    return to_levels(torch.einsum('ij,bjhw->bihw', torch.linalg.inv(ycc), planes))


def random_jpegs():
    """Files that a camera's picture was in, one after the other: quality, and whether colour is subsampled."""
    files = 1 + (random.random() < 0.2) if random.random() < 0.85 else 0
    return tuple((random.randint(70, 98), random.random() < 0.6) for _ in range(files))


def several_times_compressed(picture, jpegs):
    """A picture (3, H, W) as these files show it, each made from the one before."""
    for quality, subsampled in jpegs:
        subsampled = torch.tensor([subsampled], device=picture.device)
        picture = compressed(picture[None], picture.new_tensor([quality]), subsampled)[0]
    return picture


def _quantised(planes, quality, luma):
    table = planes.new_tensor(_LUMA) if luma else F.pad(planes.new_tensor(_CHROMA), (0, 4, 0, 4), value=99)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)[:, None, None]
    steps = ((table * scale + 50) / 100).floor().clamp(1, 255)[:, None, None, None]    # (batch, 1, 1, 1, 8, 8)
    i = torch.arange(8, device=planes.device)
    dct = torch.cos((2 * i + 1) * i[:, None] * math.pi / 16) / 2
    dct[0] /= math.sqrt(2)
    batch, count, height, width = planes.shape
    padded = F.pad(planes, (0, -width % 8, 0, -height % 8), mode='replicate')
    tiles = padded.unflatten(3, (-1, 8)).unflatten(2, (-1, 8)).transpose(3, 4)      # (batch, plane, y, x, 8, 8)
    coefficients = dct @ tiles @ dct.T
    coefficients = (coefficients / steps).round() * steps
    tiles = dct.T @ coefficients @ dct
    return tiles.transpose(3, 4).flatten(4, 5).flatten(2, 3)[:, :, :height, :width]
