"""Noise as formulas and cameras make it, laid over clean pictures: the same kinds as `pith train` draws.

Pictures are (batch, 3, H, W) in levels, rounded.
"""
import math

import torch

from . import camera
from .grain import add_grain, random_grain
from .jpeg import random_jpegs, several_times_compressed, to_levels

CLEAN_SHARE, WHITE_SHARE, GRAIN_SHARE, TOLD_SHARE = 0.1, 0.3, 0.3, 0.25     # of the pictures; others: a camera's noise
STRONGEST = 55              # standard deviation of white noise, levels


def add_any(pictures, gray):
    """Returns pictures with noise, the same in all colours where they are gray, and the sigma to tell of each: NaN where
    it is to be found out."""
    with torch.autocast(pictures.device.type, enabled=False):
        return _add_any(pictures, gray)


def _add_any(pictures, gray):
    count, device = len(pictures), pictures.device
    one = lambda: torch.rand(count, device=device)
    kind, told = one(), one() < TOLD_SHARE
    white = (kind >= CLEAN_SHARE) & (kind < CLEAN_SHARE + WHITE_SHARE)
    sigma = torch.where(white, STRONGEST * one(), torch.zeros(count, device=device))
    noisy = to_levels(pictures + sigma[:, None, None, None] * torch.randn_like(pictures))
    coloured = (kind >= CLEAN_SHARE + WHITE_SHARE).nonzero().flatten().tolist()
    for i in coloured:
        if kind[i] >= 1 - GRAIN_SHARE:
            noisy[i] = several_times_compressed(add_grain(pictures[i], random_grain()), random_jpegs())
        else:
            noisy[i] = camera.add_noise(pictures[i], camera.random_camera())
    noisy = gray_where(gray, noisy)
    for i in coloured:
        sigma[i] = (noisy[i] - pictures[i]).square().mean().sqrt()
    return noisy, torch.where(told, sigma, torch.full_like(sigma, math.nan))


def gray_where(gray, pictures):
    """Green for all colours of the pictures that are to be gray."""
    return torch.where(gray[:, None, None, None], pictures[:, 1:2], pictures)
