#!/usr/bin/env python3
"""The denoiser and the inpainter in PyTorch and in C++ agree: each learns, is exported, and gives the same pictures on
both sides.

    restoration.py TASK FOLDER PITH

TASK is denoiser or inpainter; works in FOLDER with the program PITH. Needs PyTorch and Pillow; without them it exits
with 77, which the test runner counts as skipped.
"""
import pathlib
import random
import sys

from tiny_model import TRAINING, run, synthetic_picture, write_pictures     # first: skips without PyTorch

import numpy as np
from PIL import Image
import torch

from pith_training import camera, checkpoint, damage, jpeg, noise, safetensors
from pith_training.coarse_fill import coarse_fill
from pith_training.tasks import TASKS, fill
from pith_training.unet import Sizes

TINY = Sizes(channels=(8, 12, 16), encoder_blocks=(1, 2), decoder_blocks=(2, 1), middle_blocks=1)


def make_model(network, path):
    """Writes a checkpoint in which nothing is 0."""
    torch.manual_seed(1)
    model = network(TINY)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    checkpoint.save(path, dict(ema=model.state_dict(), step=0))


def to_tensor(picture):
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float()


def to_picture(tensor):
    return tensor[0].permute(1, 2, 0).numpy().clip(0, 255)


def restored(program, folder, command, picture, *options):
    """What the program makes of a picture."""
    Image.fromarray(picture).save(folder / 'damaged.png')
    run(program, command, '-f', folder / 'damaged.png', '-o', folder / 'restored.png', '--precision', 'f32', '--model',
        folder / 'model.safetensors', *options)
    return np.asarray(Image.open(folder / 'restored.png')).astype(float)


def check_pictures(what, before, ours, theirs):
    changed, difference = np.abs(ours - before).mean(), np.abs(ours - theirs).max()
    print(f'{what}: changes {changed:.2f} levels, at most {difference:.3f} from PyTorch')
    if changed < 1 or difference > 0.51:      # half a level of rounding
        sys.exit('failed: the pictures differ')


@torch.no_grad()
def check_denoised(model, program, folder):
    for sigma in (None, 20):
        picture = synthetic_picture(5, 144, 112)
        ours = restored(program, folder, 'denoise', picture, *(() if sigma is None else ('--sigma', sigma)))
        theirs = model(to_tensor(picture), torch.tensor([float('nan') if sigma is None else float(sigma)]))
        check_pictures(f'sigma {sigma}', picture, ours, to_picture(theirs))


def make_holes(height, width):
    """Small ones all over, so that the program fills them in one window, which sees the whole picture; and large ones,
    so that the first guess has many levels."""
    torch.manual_seed(2)
    holes = torch.zeros(1, height, width, dtype=torch.bool)
    holes = damage.add(holes, 'specks', torch.tensor([0.1]))
    return damage.add(holes, 'blocks', torch.tensor([0.3]))


@torch.no_grad()
def check_inpainted(model, program, folder):
    for width, height in ((144, 112), (131, 117)):
        picture, holes = synthetic_picture(5, width, height), make_holes(height, width)
        inside = holes[0].numpy()
        Image.fromarray(255 * inside.astype(np.uint8)).save(folder / 'mask.png')
        ours = restored(program, folder, 'inpaint', picture, '--mask', folder / 'mask.png')
        guess = coarse_fill(to_tensor(picture), holes[:, None])     # whose means are exact in floats, and rounded alike
        theirs = to_picture(fill(model, guess, holes[:, None]))
        check_pictures(f'{width}x{height}', to_picture(guess)[inside], ours[inside], theirs[inside])
        if (ours != picture)[~inside].any():
            sys.exit('failed: not only holes have changed')


def check_learning(task, folder):
    """A few steps from the exported model, on damage of all kinds, and out again."""
    print(run(sys.executable, TRAINING / 'train.py', '--task', task, '--data', folder / 'pictures', '--out',
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
    random.seed(3)
    gray = torch.full((64, 3, 64, 64), 128.)
    kinds = noise.random_kinds(64)
    assert set(kinds) >= {noise.WHITE, noise.CAMERA, noise.GRAIN}
    noisy, told = noise.add_any(gray, kinds, torch.arange(64) % 2 == 0)
    changed = (noisy != gray).flatten(1).any(1)
    assert all(changed[i] == (kind != noise.NONE) for i, kind in enumerate(kinds))
    assert 5 < (~told.isnan()).sum() < 50
    # In light, shot noise has the variance 0.01 x; sRGB's slope at the level 128 (x = 0.2158) is 293 levels.
    one = torch.ones(8)
    of = lambda **what: torch.stack([camera.add_noise(gray[0], camera.Camera(0.01, 1e-4, **what)) for _ in range(8)]) - 128
    expected = 293 * (0.01 * 0.2158 + 1e-4) ** 0.5 * (1.25 / 2) ** 0.5
    plain = of()
    assert abs(plain[:, 1].std() / expected - 1) < 0.1
    # Sharper interpolation leaves colours closer to each other; smoothing of chroma only touches that; reducing averages.
    colour = lambda noisy: (noisy[:, 0] - noisy[:, 1]).std()
    assert colour(of(demosaicing='gradient_corrected')) < 0.9 * colour(plain)
    smooth = of(chroma=(1, 3))
    assert colour(smooth) < 0.5 * colour(plain)
    luma = lambda noisy: torch.einsum('c,nchw->nhw', torch.tensor([0.299, 0.587, 0.114]), noisy).std()
    assert abs(luma(smooth) / luma(plain) - 1) < 0.1
    assert of(reduction=2)[:, 1].std() < 0.8 * plain[:, 1].std()
    assert all(camera.add_noise(gray[0], camera.random_camera()).isfinite().all() for _ in range(20))
    assert camera.soften(gray[0]).eq(128).all() and camera.soften_colours(gray[0]).eq(128).all()
    # The quantiser's steps at quality 80 are 4 to 48: errors of a quarter of that on rough gray, none on even gray.
    rough = jpeg.to_levels(gray[:8] + 20 * torch.randn(8, 1, 64, 64))
    assert 1 < (jpeg.compressed(rough, 80 * one, one > 0) - rough).abs().mean() < 12
    assert (jpeg.compressed(gray[:8], 80 * one, one > 0) == 128).all()


def runs(holes):
    """How many runs of holes there are along all rows for each pixel of a hole: the thinner the holes, the more."""
    return (holes[:, :, 1:] & ~holes[:, :, :-1]).sum() / holes.sum()


def check_damage():
    """As much as asked for, thin or thick."""
    torch.manual_seed(3)
    of = lambda kind, share: damage.add(torch.zeros(4, 400, 600, dtype=torch.bool), kind, torch.full((4,), share))
    for kind in damage.KINDS:
        for share in (0.01, 0.2):
            covered = of(kind, share).float().mean((1, 2))
            assert (covered >= share).all() and (covered < share + 0.12).all(), (kind, share, covered)
    assert runs(of('blocks', 0.1)) < 0.1
    assert runs(of('objects', 0.1)) < 0.05
    assert runs(of('scratches', 0.02)) > 0.12
    assert runs(of('text', 0.1)) > 0.12
    # Of any kind: 5 to 45 % are asked for, any share as likely as any other, of some twice; shapes go a little beyond.
    covered = damage.any_holes(200, 64, 64, 'cpu').float().mean((1, 2))
    assert 0.05 <= covered.min() and covered.max() <= 0.9
    assert 0.25 < covered.mean() < 0.4
    assert (covered < 0.2).float().mean() > 0.1 and (covered > 0.35).float().mean() > 0.2


CHECKS = {'denoiser': (check_denoised, check_noise), 'inpainter': (check_inpainted, check_damage)}


def main():
    task, *paths = sys.argv[1:]
    folder, program = map(pathlib.Path, paths)
    network = TASKS[task].network
    write_pictures(folder / 'pictures')
    make_model(network, folder / 'model.pt')
    run(sys.executable, TRAINING / 'export.py', folder / 'model.pt', '-o', folder / 'model.safetensors')
    model = network.from_tensors(safetensors.read(folder / 'model.safetensors')[0])
    check_model, check_data = CHECKS[task]
    check_model(model, program, folder)
    check_learning(task, folder)
    check_data()


if __name__ == '__main__':
    main()
