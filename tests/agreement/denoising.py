#!/usr/bin/env python3
"""The denoiser in PyTorch and in C++ agree: one learns, is exported, and gives the same pictures on both sides.

    denoising.py FOLDER PITH

works in FOLDER with the program PITH. Needs PyTorch and Pillow; without them it exits with 77, which the test runner
counts as skipped.
"""
import pathlib
import sys

from tiny_model import TRAINING, run, synthetic_picture, write_pictures     # first: skips without PyTorch

import numpy as np
from PIL import Image
import torch

from pith_training import checkpoint, noise, safetensors
from pith_training.denoiser import Denoiser
from pith_training.unet import Sizes

TINY = Sizes(channels=(8, 12, 16), encoder_blocks=(1, 2), decoder_blocks=(2, 1), middle_blocks=1)


def make_model(path):
    """Writes a checkpoint in which nothing is 0."""
    torch.manual_seed(1)
    model = Denoiser(TINY)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    checkpoint.save(path, dict(ema=model.state_dict(), step=0))


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


def check_learning(folder):
    """A few steps from the exported model, on noise of all kinds, and out again."""
    print(run(sys.executable, TRAINING / 'train.py', '--task', 'denoiser', '--data', folder / 'pictures', '--out',
              folder / 'run.pt', '--from', folder / 'model.safetensors', '--steps', 12, '--batch', 4, '--patch', 64,
              '--kodak', folder / 'pictures', '--device', 'cpu', '--seed', 1))
    run(sys.executable, TRAINING / 'export.py', folder / 'run.pt', '-o', folder / 'learned.safetensors')
    before, after = (safetensors.read(folder / name)[0] for name in ('model.safetensors', 'learned.safetensors'))
    for name, array in before.items():
        if array.shape != after[name].shape or (array == after[name]).all():
            sys.exit(f'failed: {name} has not moved')


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
    write_pictures(folder / 'pictures')
    make_model(folder / 'model.pt')
    run(sys.executable, TRAINING / 'export.py', folder / 'model.pt', '-o', folder / 'model.safetensors')
    check_pictures(program, folder)
    check_learning(folder)
    check_noise()


if __name__ == '__main__':
    main()
