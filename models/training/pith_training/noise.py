"""Noise as formulas and cameras make it, laid over clean pictures: the same kinds as `pith train` draws.

Pictures are (batch, 3, H, W) in levels, rounded.
"""
import math
import random

import torch

from . import camera
from .grain import add_grain, random_grain
from .jpeg import several_times_compressed, to_levels

NONE, WHITE, CAMERA, GRAIN = range(4)           # kinds of noise
SHARES = 0.01, 0.25, 0.2, 0.54                  # of the pictures
TOLD_SHARE = 0.3
STRONGEST = 55              # standard deviation of white noise, levels
COMPRESSED_GRAIN, GRAIN_QUALITY = 0.3, (85, 98)
VISIBLE, TRIES = 4.5, 4     # where its strength is not told, cameras' noise that has less levels is drawn again, so often


def random_kinds(count):
    return random.choices(range(4), SHARES, k=count)


def add_any(pictures, kinds, gray):
    """Returns pictures with noise of these kinds, the same in all colours where they are gray, and the sigma to tell of
    each: NaN where it is to be found out."""
    with torch.autocast(pictures.device.type, enabled=False):
        noisy, sigma = zip(*(_add(*one) for one in zip(pictures, kinds, gray.tolist())))
    return torch.stack(noisy), torch.tensor(sigma, device=pictures.device)


def _add(picture, kind, gray):
    told = random.random() < TOLD_SHARE
    if kind in (NONE, WHITE):
        sigma = STRONGEST * random.random() if kind == WHITE else 0
        noisy = _gray_if(gray, to_levels(picture + sigma * torch.randn_like(picture)))
    else:
        for _ in range(TRIES):
            noisy = _gray_if(gray, _with_grain(picture) if kind == GRAIN
                             else camera.add_noise(picture, camera.random_camera()))
            sigma = (noisy - picture).square().mean().sqrt().item()
            if told or sigma >= VISIBLE:
                break
    return noisy, sigma if told else math.nan


def _with_grain(picture):
    noisy = add_grain(picture, random_grain())
    if random.random() >= COMPRESSED_GRAIN:
        return noisy
    return several_times_compressed(noisy, [(random.randint(*GRAIN_QUALITY), random.random() < 0.5)])


def _gray_if(gray, picture):
    return picture[1:2].expand_as(picture) if gray else picture


def gray_where(gray, pictures):
    """Green for all colours of the pictures that are to be gray."""
    return torch.where(gray[:, None, None, None], pictures[:, 1:2], pictures)
