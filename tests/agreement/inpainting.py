#!/usr/bin/env python3
"""The inpainter in PyTorch and in C++ agree: one learns, is exported, and fills the same holes on both sides.

    inpainting.py FOLDER PITH

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
from pith_training import damage, safetensors
from pith_training.coarse_fill import coarse_fill
from pith_training.inpainter import Inpainter
from pith_training.tasks import fill

def make_holes(height, width):
    """Small ones all over, so that the program fills them in one window, which sees the whole picture; and large ones,
    so that the first guess has many levels."""
    torch.manual_seed(2)
    holes = torch.zeros(1, height, width, dtype=torch.bool)
    holes = damage.add(holes, 'specks', torch.tensor([0.1]))
    return damage.add(holes, 'blocks', torch.tensor([0.3]))


@torch.no_grad()
def check_pictures(program, folder):
    model = Inpainter.from_tensors(safetensors.read(folder / 'model.safetensors')[0])
    for width, height in ((144, 112), (131, 117)):
        picture, holes = synthetic_picture(5, width, height), make_holes(height, width)
        Image.fromarray(picture).save(folder / 'damaged.png')
        Image.fromarray(255 * holes[0].numpy().astype(np.uint8)).save(folder / 'mask.png')
        run(program, 'inpaint', '-f', folder / 'damaged.png', '--mask', folder / 'mask.png', '-o',
            folder / 'filled.png', '--precision', 'f32', '--model', folder / 'model.safetensors')
        ours = np.asarray(Image.open(folder / 'filled.png')).astype(float)
        guess = coarse_fill(torch.from_numpy(picture).permute(2, 0, 1)[None].float(), holes[:, None])
        of_pixels = lambda pictures: pictures[0].permute(1, 2, 0).numpy().clip(0, 255)
        theirs, guess, inside = of_pixels(fill(model, guess, holes[:, None])), of_pixels(guess), holes[0].numpy()
        changed, difference = np.abs(ours - guess)[inside].mean(), np.abs(ours - theirs)[inside].max()
        print(f'{width}x{height}: changes the guess by {changed:.2f} levels, at most {difference:.3f} from PyTorch')
        # Half a level of rounding: the means of the first guess are exact in floats, and rounded alike.
        if changed < 1 or difference > 0.51 or (ours != picture)[~inside].any():
            sys.exit('failed: the pictures differ')


def runs(holes):
    """How many runs of holes there are along all rows for each pixel of a hole: the thinner the holes, the more."""
    return (holes[:, :, 1:] & ~holes[:, :, :-1]).sum() / holes.sum()


def check_damage():
    """As much as asked for, thin or thick."""
    torch.manual_seed(3)
    none = torch.zeros(4, 400, 600, dtype=torch.bool)
    for kind in damage.KINDS:
        for share in (0.01, 0.2):
            covered = damage.add(none, kind, torch.full((4,), share)).float().mean((1, 2))
            assert (covered >= share).all() and (covered < share + 0.12).all(), (kind, share, covered)
    of = lambda kind, share: damage.add(none, kind, torch.full((4,), share))
    assert runs(of('blocks', 0.1)) < 0.1
    assert runs(of('scratches', 0.02)) > 0.12
    assert runs(of('text', 0.1)) > 0.12
    # Of any kind: 5 to 45 % are asked for, any share as likely as any other, of some twice; shapes go a little beyond.
    covered = damage.any_holes(200, 64, 64, 'cpu').float().mean((1, 2))
    assert 0.05 <= covered.min() and covered.max() <= 0.9
    assert 0.25 < covered.mean() < 0.4
    assert (covered < 0.2).float().mean() > 0.1 and (covered > 0.35).float().mean() > 0.2


def main():
    folder, program = map(pathlib.Path, sys.argv[1:])
    make_model(Inpainter, folder)
    check_pictures(program, folder)
    check_learning('inpainter', folder)
    check_damage()


if __name__ == '__main__':
    main()
