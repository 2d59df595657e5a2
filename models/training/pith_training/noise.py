"""Noise as cameras and formulas make it, laid over clean pictures: the same kinds as `pith train` draws.

Pictures are (batch, 3, H, W) in levels, rounded.
"""
import math

import torch
import torch.nn.functional as F

CLEAN_SHARE, WHITE_SHARE, TOLD_SHARE = 0.1, 0.5, 0.3    # of the pictures; the rest has noise of a camera
STRONGEST = 55              # standard deviation of white noise, levels
SMOOTHED_SHARE, JPEG_SHARE, SUBSAMPLED_SHARE = 0.3, 0.7, 0.5    # of the cameras; of their JPEGs

_LUMA = ((16, 11, 10, 16, 24, 40, 51, 61), (12, 12, 14, 19, 26, 58, 60, 55), (14, 13, 16, 24, 40, 57, 69, 56),
         (14, 17, 22, 29, 51, 87, 80, 62), (18, 22, 37, 56, 68, 109, 103, 77), (24, 35, 55, 64, 81, 104, 113, 92),
         (49, 64, 78, 87, 103, 121, 120, 101), (72, 92, 95, 98, 112, 100, 103, 99))
_CHROMA = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))     # all else is 99
_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def to_levels(x):
    return x.round().clamp(0, 255)


def add_any(pictures):
    """Returns pictures with noise, and the sigma to tell of each: NaN where it is to be found out."""
    with torch.autocast(pictures.device.type, enabled=False):
        return _add_any(pictures)


def _add_any(pictures):
    count, device = len(pictures), pictures.device
    one = lambda: torch.rand(count, device=device)
    kind, told = one(), one() < TOLD_SHARE
    white = (kind >= CLEAN_SHARE) & (kind < CLEAN_SHARE + WHITE_SHARE)
    sigma = torch.where(white, STRONGEST * one(), torch.zeros(count, device=device))
    noisy = to_levels(pictures + sigma[:, None, None, None] * torch.randn_like(pictures))
    camera = kind >= CLEAN_SHARE + WHITE_SHARE
    if camera.any():
        noisy[camera] = by_camera(pictures[camera], *random_cameras(int(camera.sum()), device))
    return noisy, torch.where(told & ~camera, sigma, torch.full_like(sigma, math.nan))


def random_cameras(count, device):
    """Shot noise, read noise, gains of red and blue, contrast, whether smoothed, JPEG quality (0: none), subsampling.

    Shot and read noise go together as Brooks et al. found (Unprocessing Images for Learned Raw Denoising, 2019).
    """
    one = lambda: torch.rand(count, device=device)
    shot = 1e-4 * 200 ** one()
    read = torch.exp(2.18 * torch.log(shot) + 1.2 + 0.26 * torch.randn(count, device=device))
    jpeg = torch.where(one() < JPEG_SHARE, 60 + (41 * one()).floor(), torch.zeros(count, device=device))
    return (shot, read, 1.4 + 1.2 * one(), 1.2 + one(), 0.8 + 0.7 * one(), one() < SMOOTHED_SHARE, jpeg,
            one() < SUBSAMPLED_SHARE)


def by_camera(pictures, shot, read, red, blue, contrast, smoothed, jpeg, subsampled):
    """Noise of the sensor's colour mosaic, interpolated and developed as the picture itself would have been."""
    wide = lambda x: x[:, None, None, None]
    gains = torch.stack([red, torch.ones_like(red), blue], 1)[:, :, None, None]
    light = _from_srgb(pictures / 255) ** wide(contrast)
    deviation = gains * torch.sqrt(wide(shot) * light / gains + wide(read))
    noise = _interpolated(deviation * torch.randn_like(pictures))
    noise = torch.where(wide(smoothed), _smooth(noise), noise)
    developed = to_levels(255 * _to_srgb((light + noise).clamp(0, 1) ** (1 / wide(contrast))))
    return torch.where(wide(jpeg) > 0, compressed(developed, jpeg.clamp(min=1), subsampled), developed)


def _from_srgb(v):
    return torch.where(v <= 0.04045, v / 12.92, ((v.clamp(min=0.04) + 0.055) / 1.055) ** 2.4)


def _to_srgb(v):
    return torch.where(v <= 0.0031308, v * 12.92, 1.055 * v.clamp(min=0.003) ** (1 / 2.4) - 0.055)


def _interpolated(noise):
    """What bilinear interpolation makes of a Bayer mosaic that starts at any of four sites."""
    height, width = noise.shape[2:]
    y = torch.arange(height, device=noise.device)[:, None] + torch.randint(2, (1,), device=noise.device)
    x = torch.arange(width, device=noise.device) + torch.randint(2, (1,), device=noise.device)
    odd_row, odd_column = (y % 2 == 1).expand(height, width), (x % 2 == 1).expand(height, width)
    sites = torch.stack([~odd_row & odd_column, odd_row == odd_column, odd_row & ~odd_column]).float()
    cross = noise.new_tensor([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 4
    square = noise.new_tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 4
    kernels = torch.stack([square, cross, square])[:, None]
    return F.conv2d(F.pad(noise * sites, (1, 1, 1, 1), mode='reflect'), kernels, groups=3)


def _smooth(noise):
    kernel = noise.new_tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).expand(3, 1, 3, 3) / 16
    return F.conv2d(F.pad(noise, (1, 1, 1, 1), mode='reflect'), kernel, groups=3)


def gray_where(gray, pictures):
    """Green for all colours of the pictures that are to be gray."""
    return torch.where(gray[:, None, None, None], pictures[:, 1:2], pictures)


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
