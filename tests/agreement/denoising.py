#!/usr/bin/env python3
"""The denoiser in PyTorch and in C++ agree: one learns, is exported, and gives the same pictures on both sides.

    denoising.py FOLDER PITH

works in FOLDER with the program PITH. Needs PyTorch and Pillow; without them it exits with 77, which the test runner
counts as skipped.
"""
import pathlib
import sys

from tiny_model import run, synthetic_picture     # first: skips without PyTorch

import numpy as np
from PIL import Image
import torch

from tiny_restorer import check_learning, make_model
from pith_training import noise, safetensors
from pith_training.denoiser import Denoiser

def check_pictures(program, folder):
    state = Denoiser.from_tensors(safetensors.read(folder / 'model.safetensors')[0])
    for sigma in (None, 20):
        picture = synthetic_picture(5, 144, 112)
        Image.fromarray(picture).save(folder / 'noisy.png')
        told = () if sigma is None else ('--sigma', sigma)
        run(program, 'denoise', '-f', folder / 'noisy.png', '-o', folder / 'clean.png', '--precision', 'f32', '--model',
            folder / 'model.safetensors', *told)
        ours = np.asarray(Image.open(folder / 'clean.png')).astype(float)
        with torch.no_grad():
            levels = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
            theirs = state(levels, torch.tensor([float('nan') if sigma is None else float(sigma)]))
        theirs = theirs[0].permute(1, 2, 0).numpy().clip(0, 255)
        changed, difference = np.abs(ours - picture).mean(), np.abs(ours - theirs).max()
        print(f'sigma {sigma}: changes {changed:.2f} levels, at most {difference:.3f} from PyTorch')
        if changed < 1 or difference > 0.51:      # half a level of rounding
            sys.exit('failed: the pictures differ')


def check_noise():
    """The strengths that are asked for, on even gray."""
    torch.manual_seed(3)
    gray = torch.full((64, 3, 64, 64), 128.)
    _, told = noise.add_any(gray)
    assert 5 < (~told.isnan()).sum() < 50
    # In light, shot noise has the variance 0.01 x; sRGB's slope at the level 128 (x = 0.2158) is 293 levels.
    one = torch.ones(8)
    noisy = noise.by_camera(gray[:8], 0.01 * one, 1e-4 * one, 2 * one, 1.6 * one, one, one > 1, 0 * one, one > 1)
    expected = 293 * (0.01 * 0.2158 + 1e-4) ** 0.5 * (1.25 / 2) ** 0.5
    assert abs((noisy[:, 1] - 128).std() / expected - 1) < 0.1
    # The quantiser's steps at quality 80 are 4 to 48: errors of a quarter of that on rough gray, none on even gray.
    rough = noise.to_levels(gray[:8] + 20 * torch.randn(8, 1, 64, 64))
    assert 1 < (noise.compressed(rough, 80 * one, one > 0) - rough).abs().mean() < 12
    assert (noise.compressed(gray[:8], 80 * one, one > 0) == 128).all()


def main():
    folder, program = map(pathlib.Path, sys.argv[1:])
    make_model(Denoiser, folder)
    check_pictures(program, folder)
    check_learning('denoiser', folder)
    check_noise()


if __name__ == '__main__':
    main()
