"""What the tests of training share: a tiny model and pictures to start it from.

Importing this ends a test without PyTorch or Pillow with 77, which the test runner counts as skipped.
"""
import pathlib
import subprocess
import sys

try:
    import numpy as np
    from PIL import Image
    import torch
except ImportError as error:
    print(f'skipped: {error}')
    sys.exit(77)

TRAINING = pathlib.Path(__file__).resolve().parent.parent.parent / 'models' / 'training'
sys.path.insert(0, str(TRAINING))

from pith_training import pictures
from pith_training.codec import Codec, start_from_pictures
from pith_training.network import Sizes

TINY = Sizes(fine=32, coarse=48, latent=16, hyper=8, features=24, sigma=(16, 8, 16, 16), fine_blocks=1, coarse_blocks=1)


def synthetic_picture(seed, width=96, height=96):
    """Smooth shading, edges and noise: something for every part of the codec."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    picture = np.zeros((height, width, 3))
    for _ in range(6):
        a, b, phase = chance.normal(0, 0.12, 2).tolist() + [chance.uniform(0, 6)]
        picture += np.sin(a * x + b * y + phase)[:, :, None] * chance.uniform(0, 25, 3)
    for _ in range(4):
        cx, cy, radius = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(5, 30)
        picture[(x - cx) ** 2 + (y - cy) ** 2 < radius ** 2] += chance.uniform(-80, 80, 3)
    picture += chance.normal(0, chance.uniform(0, 8), picture.shape)
    return (picture + 128).clip(0, 255).astype(np.uint8)


def run(*command):
    """Runs a program; returns what it prints, and ends the test where it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f'failed: {" ".join(map(str, command))}\n{result.stdout}{result.stderr}')
    return result.stdout + result.stderr


def write_pictures(folder):
    """Eight small PNG files."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(8):
        Image.fromarray(synthetic_picture(i, 96 + 16 * i, 112)).save(folder / f'{i}.png')


def start_model(data):
    """An untrained model of the tiny sizes, started from the pictures in a folder."""
    torch.manual_seed(1)
    model = Codec(TINY)
    start_from_pictures(model, pictures.Crops([data], 64).batch(64))
    # A young model gives z near 0 everywhere: larger values exercise every row and the integer network.
    model.hyper_analysis.output.weight.data *= 20
    # Some channels so faint that their residuals are certain to be 0: they exercise the rows that are not coded.
    model.gain_latent_encode.data[:, ::5] = -9
    model.quality_bias.data[:, ::5] = -8
    return model
