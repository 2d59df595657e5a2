#!/usr/bin/env python3
"""Training and library agree: a tiny model is trained, exported, and both sides read what the other one writes.

    agreement.py FOLDER PITH

works in FOLDER with the program PITH. Needs PyTorch and Pillow; without them it exits with 77, which the test runner
counts as skipped.
"""
import json
import pathlib
import sys

from tiny_model import TRAINING, run, start_model, synthetic_picture, write_pictures   # first: skips without PyTorch

import numpy as np
from PIL import Image
import torch

import pith_writer
from pith_training import checkpoint, pictures, safetensors, weights
from pith_training.inference import in_coding_order, quantise, reconstruct, sigma_indices
from pith_training.tables import Tables

WIDTH, HEIGHT = 150, 100        # neither is a multiple of anything
STEPS = (3226, 9677, 15322)     # of the files' quality, 0…16128
TIE = 1e-3                      # symbols this close to a rounding boundary may differ between float networks
LEVELS = 1                      # by which pixels may differ


def train_and_export(folder):
    """Trains the tiny model with the project's own commands: start, resume, export, and start from the export."""
    data = folder / 'data'
    write_pictures(data)
    checkpoint.save(folder / 'start.pt', dict(ema=start_model(data).state_dict(), step=0))
    train = [sys.executable, TRAINING / 'train.py', '--data', data, '--batch', 4, '--patch', 64, '--device', 'cpu',
             '--threads', 1, '--seed', 1]
    run(*train, '--resume', folder / 'start.pt', '--out', folder / 'a.pt', '--steps', 40)
    run(*train, '--resume', folder / 'a.pt', '--out', folder / 'a.pt', '--steps', 20, '--decay-from', 0)
    assert checkpoint.load(folder / 'a.pt')['step'] == 60
    export = [sys.executable, TRAINING / 'export.py', '--data', data, '--pictures', 16, '--threads', 1]
    run(*export, folder / 'a.pt', '-o', folder / 'tiny.safetensors', '--card', folder / 'tiny.md', '--curve',
        folder / 'a.csv')

    # Weights travel both ways: what comes back from the file exports to the same networks.
    run(*train, '--from', folder / 'tiny.safetensors', '--out', folder / 'b.pt', '--steps', 1, '--lr', 0, '--muon-lr',
        0)
    run(*export, folder / 'b.pt', '-o', folder / 'again.safetensors')
    first, again = (safetensors.read(folder / f'{name}.safetensors')[0] for name in ('tiny', 'again'))
    assert all(np.array_equal(first[name], again[name]) for name in first if not name.startswith('tables.'))


def write_file(stem, model, tensors, identity, symbols, steps):
    """Codes the picture with PyTorch: a .pith file, and what it should decode to."""
    flat = [in_coding_order(s) for s in (symbols.z, symbols.sigma_index, symbols.residual)]
    coder = pith_writer.TileCoder(tensors, steps)
    stream = coder.encode(*flat)
    z, residual = coder.decode(stream, len(flat[0]), lambda _: flat[1])
    assert np.array_equal(z, flat[0]) and np.array_equal(residual, flat[2])
    check_variety(coder, *flat)
    pith_writer.write(stem.with_suffix('.pith'), WIDTH, HEIGHT, steps, identity, stream)
    Image.fromarray(reconstruct(model, symbols, steps, HEIGHT, WIDTH)).save(stem.with_suffix('.ppm'))
    print(f'Q {steps}: {len(stream)} bytes, {np.count_nonzero(residual)} of {len(residual)} residuals not 0')


def check_variety(coder, z, sigma_index, residual):
    """The symbols must include every case of the format, or the test would show less than it claims."""
    support = np.array(coder.supports)[sigma_index.astype(int)]
    assert np.unique(z).size > 3
    assert np.any(sigma_index < coder.skip) and np.any(np.abs(residual) > support)


def compare_with_library(stem, program, model, tensors, identity, symbols, steps):
    """The library decodes what PyTorch wrote, and writes the symbols that PyTorch finds."""
    folder = stem.parent
    options = ('-f', '--model', folder / 'tiny.safetensors', '--precision', 'f32')
    decoded, coded = folder / f'q{steps}-library.ppm', folder / f'q{steps}-library.pith'
    run(program, 'decode', stem.with_suffix('.pith'), *options, '-o', decoded)
    difference = np.abs(pictures.read(decoded).astype(int) - pictures.read(stem.with_suffix('.ppm')))
    print(f'Q {steps}: decoded pixels differ by {difference.max()} at most, {difference.mean():.4f} on average')
    if difference.max() > LEVELS:
        sys.exit(f'failed: more than {LEVELS}')

    quality = json.loads(run(program, 'info', '--json', stem.with_suffix('.pith')))['quality']
    run(program, 'encode', folder / 'x.ppm', *options, '-q', quality, '-o', coded)
    width, height, file_steps, file_model, stream = pith_writer.read(coded)
    if (width, height, file_steps, file_model) != (WIDTH, HEIGHT, steps, identity):
        sys.exit('failed: the header is wrong')
    compare_symbols(steps, symbols, *library_symbols(model, tensors, symbols, steps, stream))


def library_symbols(model, tensors, expected, steps, stream):
    """Symbols of a stream that the library wrote; the extents are those of `expected`."""
    channels, rows, columns = expected.z.shape

    def indices(z):
        z = torch.from_numpy(z.astype(np.float32)).reshape(rows, columns, channels).permute(2, 0, 1)[None]
        with torch.no_grad():
            return in_coding_order(sigma_indices(model, z, steps, *expected.residual.shape[1:])[0])

    return pith_writer.TileCoder(tensors, steps).decode(stream, expected.z.numel(), indices)


def compare_symbols(steps, expected, z, residual):
    """Equal, but for a few values where float rounding may decide: one of them lies at a tie.

    Others may follow from it, because predictions see what was coded before.
    """
    for name, theirs, ours, exact in (('z', z, expected.z, expected.exact_z),
                                      ('residual', residual, expected.residual, expected.exact_residual)):
        different = np.flatnonzero(theirs != in_coding_order(ours))
        print(f'Q {steps}: {name}: {different.size} of {theirs.size} symbols differ')
        if not different.size:
            continue
        exact = in_coding_order(exact)[different]
        distance = np.abs(np.abs(exact - np.floor(exact)) - 0.5)
        if distance.min() > TIE or different.size > theirs.size // 50:
            sys.exit(f'failed: {distance.min():.2g} from a tie at best')
        return


def main():
    torch.set_num_threads(1)
    folder, program = map(pathlib.Path, sys.argv[1:])
    train_and_export(folder)
    tensors, _, identity = safetensors.read(folder / 'tiny.safetensors')
    model = weights.from_tensors(tensors).eval()
    Image.fromarray(synthetic_picture(100, WIDTH, HEIGHT)).save(folder / 'x.ppm')
    picture = pictures.read_tensor(folder / 'x.ppm')
    for steps in STEPS:
        symbols = quantise(model, picture, steps, Tables.from_tensors(tensors).skip)
        stem = folder / f'q{steps}'
        write_file(stem, model, tensors, identity, symbols, steps)
        compare_with_library(stem, program, model, tensors, identity, symbols, steps)


if __name__ == '__main__':
    main()
