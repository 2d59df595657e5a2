#!/usr/bin/env python3
"""Trains each kind of autoencoder on drawn shapes, and measures whether it does what it is for.

    PYTHONPATH=BUILD/tools/python python3 kinds.py --pith BUILD/pith --folder FOLDER [--steps 3000]

A shape has ten known factors: its kind, place, size and colour, and the colour of what it lies on. Needs the built pith
with its Python module, NumPy and Pillow. Models and pictures stay in FOLDER; models that are there already are measured
again without training.
"""
import argparse
import pathlib
import subprocess

import numpy as np
import pith
from PIL import Image, ImageDraw

from pith_training import safetensors

SIDE, FINER = 64, 4
CODE, SPARSE_CODE = 128, 512
LEARNED, KEPT_ASIDE = 4000, 200
KINDS = 'plain', 'sparse-l1', 'sparse-kl', 'contractive', 'denoising', 'variational'
NOISE = 8                        # levels, that codes are moved by


def main():
    parser = argparse.ArgumentParser(description='Measures the kinds of autoencoders on drawn shapes.')
    parser.add_argument('--pith', default='pith', help='the program')
    parser.add_argument('--folder', type=pathlib.Path, required=True, help='for pictures and models')
    parser.add_argument('--steps', type=int, default=3000)
    parser.add_argument('--kinds', nargs='+', default=KINDS)
    arguments = parser.parse_args()
    random = np.random.default_rng(1)
    pictures = arguments.folder / 'shapes'
    if not pictures.exists():
        pictures.mkdir(parents=True)
        for i in range(LEARNED):
            Image.fromarray(shape(random.random(10))).save(pictures / f'{i:04}.png')
    factors = np.random.default_rng(2).random((KEPT_ASIDE, 10))
    shapes = np.stack([shape(one) for one in factors])
    for kind in arguments.kinds:
        model = arguments.folder / f'{kind}.safetensors'
        if not model.exists():
            subprocess.run([arguments.pith, 'train', pictures, '--task', 'autoencoder', '--kind', kind, '--code',
                            str(SPARSE_CODE if kind == 'sparse-l1' else CODE),
                            '--steps', str(arguments.steps), '-o', model], check=True)
        found = measure(pith.AutoencoderContext(str(model)), shapes, factors)
        if kind == 'variational':
            found |= distributions(model, shapes)
        print(f'{kind:12}', '  '.join(f'{name} {value:.3f}' for name, value in found.items()), flush=True)


def shape(factors):
    """(64, 64, 3) pixels of ten numbers in 0...1."""
    kind, x, y, size = factors[:4]
    colour, ground = (tuple(int(255 * v) for v in values) for values in (factors[4:7], factors[7:10]))
    side = SIDE * FINER
    radius = side * (0.12 + 0.16 * size)
    x, y = (radius + v * (side - 2 * radius) for v in (x, y))
    picture = Image.new('RGB', (side, side), ground)
    corners = (0, 4, 3)[int(3 * kind)]       # a disc, a square, a triangle
    if corners:
        angles = 2 * np.pi * (np.arange(corners) + 0.5) / corners + np.pi / 2
        ImageDraw.Draw(picture).polygon([(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles], fill=colour)
    else:
        ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return np.asarray(picture.resize((SIDE, SIDE), Image.BOX))


def corrupted(pictures):
    """With Gaussian noise, with black pixels, with salt and pepper, as denoising ones learn it at 0.7 of the strength:
    (3, pictures, ...)."""
    random = np.random.default_rng(3)
    noisy = np.clip(pictures + 56 * random.standard_normal(pictures.shape), 0, 255)
    chance = random.random(pictures.shape[:3])[..., None]
    masked = np.where(chance < 0.42, 0, pictures)
    peppered = np.where(chance < 0.21, 0, np.where(chance < 0.42, 255, pictures))
    return np.stack([noisy, masked, peppered]).round().astype(np.uint8)


def error(decoded, pictures):
    """Mean squared error, in levels."""
    return np.mean((decoded.astype(float) - pictures) ** 2)


def measure(context, pictures, factors):
    embed = lambda group: np.stack([pith.embed(np.ascontiguousarray(one), context) for one in group])
    render = lambda codes: np.stack([pith.render(np.ascontiguousarray(code), context) for code in codes])
    codes = embed(pictures)
    # Of a sparse code most numbers are 0, or near it: nothing beside the largest ones.
    active = np.mean(np.abs(codes) > 0.1 * np.abs(codes).max(axis=1, keepdims=True))
    noise = NOISE * np.random.default_rng(4).standard_normal(pictures.shape)
    moved = embed(np.clip(pictures + noise, 0, 255).round().astype(np.uint8))
    spread = np.mean(np.sum((codes - codes.mean(0)) ** 2, 1))
    found = {'error': error(render(codes), pictures), 'active': active,
             'moved': np.sqrt(np.mean(np.sum((moved - codes) ** 2, 1)) / spread)}
    for name, group in zip(('noise', 'masked', 'pepper'), corrupted(pictures)):
        found[name] = 10 * np.log10(255 ** 2 / error(render(embed(group)), pictures))
    found['between'] = between(codes, render, pictures, factors)
    return found


def between(codes, render, pictures, factors):
    """How much farther from the shapes of the same kind that lie half-way are the means of pixels than those of codes:
    the ratio of the squared errors to the nearest shape of half-way factors, drawn with each kind."""
    pairs = [(i, j) for i in range(0, len(codes), 2) for j in [i + 1]
             if int(3 * factors[i, 0]) == int(3 * factors[j, 0])]
    half = np.stack([shape((factors[i] + factors[j]) / 2) for i, j in pairs])
    by_code = render(np.stack([(codes[i] + codes[j]) / 2 for i, j in pairs]))
    by_pixel = np.stack([(pictures[i].astype(float) + pictures[j]) / 2 for i, j in pairs])
    return error(by_pixel, half) / error(by_code, half)


def distributions(path, pictures):
    """Of a variational model: how many nats a code tells, and how far codes are from N(0, 1). The distance is a maximum
    mean discrepancy with a Gaussian kernel, as a multiple of what two samples of N(0, 1) have on average."""
    tensors, metadata, _ = safetensors.read(path)
    # The same networks as a plain autoencoder of twice the numbers, whose decoder is deaf to the second half.
    spread = tensors['autoencoder.spread.weight']
    both = dict(tensors, **{'autoencoder.spread.weight': np.concatenate([spread, np.zeros_like(spread)], 1)})
    plain = path.with_suffix('.both.safetensors')
    safetensors.write(plain, both, dict(metadata, kind='plain'))
    context = pith.AutoencoderContext(str(plain))
    means, logarithms = np.split(np.stack([pith.embed(one, context) for one in pictures]), 2, axis=1)
    nats = 0.5 * np.sum(means ** 2 + np.exp(logarithms) - 1 - logarithms, 1)
    random = np.random.default_rng(5)
    normal = lambda: random.standard_normal(means.shape)
    codes = means + np.exp(logarithms / 2) * normal()
    usual = [discrepancy(normal(), normal()) for _ in range(20)]
    return {'nats': nats.mean(), 'mean': np.abs(codes.mean(0)).mean(), 'deviation': codes.std(0).mean(),
            'discrepancy': discrepancy(codes, normal()) / np.mean(usual)}


def discrepancy(a, b):
    def kernel(x, y):
        squares = np.sum(x ** 2, 1)[:, None] + np.sum(y ** 2, 1) - 2 * x @ y.T
        return np.exp(-squares / (2 * x.shape[1]))
    return kernel(a, a).mean() + kernel(b, b).mean() - 2 * kernel(a, b).mean()


if __name__ == '__main__':
    main()
