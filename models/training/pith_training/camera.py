"""Noise as cameras make it: of the sensor's colour mosaic, developed as the picture itself would have been.

Pictures and noise are (3, H, W), in levels unless said otherwise.
"""
import dataclasses
import math
import random

import torch
import torch.nn.functional as F

from .filters import LUMA, blurred
from .jpeg import random_jpegs, several_times_compressed, to_levels


@dataclasses.dataclass
class Camera:
    """What a camera does between light and file. Smoothing is a share of the noise that is replaced by what a Gaussian
    leaves of it, and that Gaussian's standard deviation in the sensor's pixels."""
    shot: float                     # variance of a sensor's value x in 0..1: shot * x + read
    read: float
    banding: float = 0              # standard deviation of what the noise of a row has in common
    red_gain: float = 2             # white balance: factors of the sensor's values; that of green is 1
    blue_gain: float = 1.6
    separation: float = 0           # of the sensor's colours: how much of each other colour is taken off each
    contrast: float = 1             # exponent of light before the sRGB curve, inverted
    demosaicing: str = 'bilinear'
    luma: tuple = (0, 1)            # the camera's own noise reduction
    chroma: tuple = (0, 1)
    sharpening: tuple = (0, 1)      # of luma: what the Gaussian takes is added, so many times
    paired_chroma: bool = False     # two pixels of the sensor in a row have one, as in JPEG's 4:2:2
    reduction: float = 1            # how many pixels of the sensor, along a side, become one of the picture
    jpegs: tuple = ()               # files that the picture was in: quality, and whether colour is subsampled


def random_camera():
    """From best to worst, in bad light and good. Shot and read noise go together as Brooks et al. found (Unprocessing
    Images for Learned Raw Denoising, 2019)."""
    chance = lambda share: random.random() < share
    between = random.uniform
    shot = 1e-4 * 200 ** random.random()
    camera = Camera(shot, math.exp(2.18 * math.log(shot) + 1.2 + 0.26 * random.gauss(0, 1)))
    if chance(0.15):
        camera.banding = between(0, 0.3) * math.sqrt(shot * 0.1 + camera.read)
    camera.red_gain, camera.blue_gain = between(1.4, 2.6), between(1.2, 2.2)
    camera.separation, camera.contrast = between(0, 0.4), between(0.8, 1.5)
    camera.demosaicing = random.choice(('bilinear', 'differences', 'gradient_corrected'))
    if chance(0.8):
        camera.luma = between(0, 0.8), between(0.4, 1.5)
        camera.chroma = between(0.4, 1), 0.6 * (8 / 0.6) ** random.random()
    if chance(0.6):
        camera.sharpening = between(0, 1.5), between(0.5, 1.2)
    camera.paired_chroma = chance(0.3)
    if chance(0.3):
        camera.reduction = between(1, 3)
    camera.jpegs = random_jpegs()
    return camera


def soften(picture):
    """What lens, sensor and sharpening leave of a picture: at full size, cameras' pictures have less detail from pixel
    to pixel than those that were reduced."""
    soft = _mixed(picture, 1, 0.4 * (3 / 0.4) ** random.random())
    return to_levels(_mixed(soft, -random.random(), random.uniform(0.7, 1.5)))


def soften_colours(picture):
    """What noise reduction and JPEG leave of a picture's colours: hardly any detail."""
    luma = torch.einsum('c,chw->hw', picture.new_tensor(LUMA), picture)
    colours = _mixed(picture - luma, 1, 1.2 * (4 / 1.2) ** random.random())
    return to_levels(_mixed(luma[None], 1, random.uniform(0.3, 1)) + colours)


def add_noise(picture, camera):
    """The picture with the camera's noise, rounded."""
    size = picture.shape[1:]
    scene = picture
    if camera.reduction > 1:
        scene = F.interpolate(picture[None], [round(side * camera.reduction) for side in size], mode='nearest')[0]
    gains = picture.new_tensor([camera.red_gain, 1, camera.blue_gain])[:, None, None]
    light = _from_srgb(scene / 255) ** camera.contrast
    deviation = torch.sqrt(camera.shot * light / gains + camera.read)
    common = camera.banding * torch.randn(scene.shape[1], 1, device=scene.device)
    noise = _demosaiced(gains * (deviation * torch.randn_like(scene) + common), camera.demosaicing)
    noise = noise + camera.separation * (3 * noise - noise.sum(0))
    developed = 255 * _to_srgb((light + noise).clamp(0, 1) ** (1 / camera.contrast))
    noise = _processed(developed - scene, camera)
    if camera.reduction > 1:
        noise = F.interpolate(noise[None], size, mode='area')[0]
    return several_times_compressed(to_levels(picture + noise), camera.jpegs)


def _from_srgb(v):
    return torch.where(v <= 0.04045, v / 12.92, ((v.clamp(min=0.04) + 0.055) / 1.055) ** 2.4)


def _to_srgb(v):
    return torch.where(v <= 0.0031308, v * 12.92, 1.055 * v.clamp(min=0.003) ** (1 / 2.4) - 0.055)


def _demosaiced(noise, method):
    """What the interpolation of a Bayer mosaic, which starts at any of four sites, makes of noise that is independent in
    all colours of all pixels."""
    height, width = noise.shape[1:]
    y = torch.arange(height, device=noise.device)[:, None] + random.randrange(2)
    x = torch.arange(width, device=noise.device) + random.randrange(2)
    odd_row, odd_column = (y % 2 == 1).expand(height, width), (x % 2 == 1).expand(height, width)
    masks = torch.stack([~odd_row & odd_column, odd_row == odd_column, odd_row & ~odd_column])
    sites = noise * masks
    plain = _filtered(sites, [_SQUARE, _CROSS, _SQUARE])
    if method == 'differences':
        green = plain[1]
        difference = _filtered((sites - green) * masks, [_SQUARE, _CROSS, _SQUARE])
        return torch.stack([green + difference[0], green, green + difference[2]])
    if method == 'bilinear':
        return plain
    return _gradient_corrected(plain, sites.sum(0), masks, ~odd_row)


_SQUARE = [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]
_CROSS = [[0, 0.25, 0], [0.25, 1, 0.25], [0, 0.25, 0]]


def _filtered(planes, kernels):
    kernels = planes.new_tensor(kernels)[:, None]
    reach = kernels.shape[-1] // 2
    return F.conv2d(F.pad(planes[None], (reach,) * 4, mode='reflect'), kernels, groups=len(planes))[0]


def _gradient_corrected(plain, sites, masks, red_row):
    """The linear filters of Malvar, He and Cutler (High-quality linear interpolation for demosaicing, 2004): bilinear,
    and how far the site itself lies above others of its colour."""
    own = sites
    across, down = (_filtered(sites[None], [kernel])[0] for kernel in (_FAR_ACROSS, _FAR_DOWN))
    diagonal = _filtered(sites[None], [_DIAGONAL])[0]
    red, green, blue = masks
    at_green = (4 * own - across - down) / 8
    at_other = (6 * own - 1.5 * (across + down)) / 8
    along_row = (5 * own - across + 0.5 * down - diagonal) / 8
    along_column = (5 * own - down + 0.5 * across - diagonal) / 8
    zero = torch.zeros_like(own)

    def correction(here, there, has_it_beside):
        beside = torch.where(has_it_beside, along_row, along_column)
        return torch.where(here, zero, torch.where(there, at_other, beside))

    return plain + torch.stack([correction(red, blue, red_row), torch.where(green, zero, at_green),
                                correction(blue, red, ~red_row)])


_FAR_ACROSS = [[0] * 5, [0] * 5, [1, 0, 0, 0, 1], [0] * 5, [0] * 5]
_FAR_DOWN = [list(column) for column in zip(*_FAR_ACROSS)]
_DIAGONAL = [[1, 0, 1], [0, 0, 0], [1, 0, 1]]


def _processed(noise, camera):
    """Noise reduction and sharpening, in luma, and in what red and blue lie above it."""
    luma = torch.einsum('c,chw->hw', noise.new_tensor(LUMA), noise)
    chroma = noise[[0, 2]] - luma
    luma = _mixed(luma[None], *camera.luma)
    luma = _mixed(luma, -camera.sharpening[0], camera.sharpening[1])[0]
    chroma = _mixed(chroma, *camera.chroma)
    if camera.paired_chroma:
        even = chroma.shape[2] // 2 * 2
        pairs = F.avg_pool2d(chroma[None, :, :, :even], (1, 2))[0].repeat_interleave(2, 2)
        chroma = torch.cat([pairs, chroma[:, :, even:]], 2)
    red, blue = chroma
    return torch.stack([luma + red, luma - (LUMA[0] * red + LUMA[2] * blue) / LUMA[1], luma + blue])


def _mixed(planes, share, sigma):
    if share == 0:
        return planes
    return planes + share * (blurred(planes, sigma) - planes)
