#!/usr/bin/env python3
"""The trainers in C++ and in PyTorch agree: the same weights and batch give the same loss and the same gradients, and
each goes on from the other's model file.

    gradients.py FOLDER GRADIENTS PITH

works in FOLDER with the programs GRADIENTS (gradients.cpp) and PITH. Needs PyTorch and Pillow; without them it exits
with 77, which the test runner counts as skipped.
"""
import dataclasses
import itertools
import pathlib
import sys
from unittest import mock

from tiny_model import TRAINING, run, start_model, synthetic_picture, write_pictures   # first: skips without PyTorch

import numpy as np
import torch

from pith_training import checkpoint, codec, network, pictures, safetensors, weights
from pith_training.inference import STEPS_PER_ANCHOR, STEPS_PER_QUALITY, quantise
from pith_training.tables import Statistics
from pith_training.tasks import CodecTask, LOSSES, measures

SIDES = 64, 80              # of crops; z covers the second one and some more
QUALITY_STEPS = (3000, 8100, 12345)     # of the crops, of 0…16128
BALANCE = 0.5
LARGEST_DIFFERENCE = 1e-4   # the norm of the difference over the norm of what PyTorch has
# Values that are rounded, or that meet the knee of an activation, have to be so far from where its result jumps that
# the float arithmetic of both sides is on the same side of it.
TIE = 2e-6
FILE_NAMES = {'quality_bias': 'sigma.quality_bias', 'prior_mean': 'prior.mean', 'prior_scale': 'prior.scale',
              **{parameter: name for name, (parameter, _) in weights.GAINS.items()}}


@dataclasses.dataclass
class Batch:
    crops: np.ndarray           # (count, side, side, 3), 8 bits
    quality_steps: tuple
    swapped: torch.Tensor       # (count), booleans
    noise_z: torch.Tensor       # in ±0.5: (count, hyper, side / 64, side / 64)
    noise_y: torch.Tensor       # (count, latent, side / 16, side / 16)


def make_model(path, data):
    """Writes a model in which nothing is 0 or as regular as when training starts."""
    model = start_model(data)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.01 * torch.randn_like(parameter)
    statistics = Statistics(model.sizes.hyper)
    for anchor, picture in enumerate(pictures.find([data])):
        steps = STEPS_PER_ANCHOR * anchor
        statistics.add(quantise(model, pictures.read_tensor(picture), steps), steps)
    tensors = {**weights.to_tensors(model), **statistics.tables(model).tensors()}
    safetensors.write(path, tensors, dict(format=weights.FORMAT, steps=0))


def make_batch(sizes, crops, quality_steps, seed):
    chance = torch.Generator().manual_seed(seed)
    count, side = crops.shape[:2]
    noise = lambda channels, pixels: torch.rand(count, channels, -(-side // pixels), -(-side // pixels), generator=chance) - 0.5
    swapped = torch.arange(count) % 2 == 1
    return Batch(crops, quality_steps, swapped, noise(sizes.hyper, 64), noise(sizes.latent, 16))


def learn(model, batch, loss_name):
    """PyTorch's side: {name: value} as gradients.cpp writes it, and how close the closest value came to a tie."""
    distances = []

    def watched(function, distance):
        def call(x):
            distances.append(distance(x.detach()).min().item())
            return function(x)
        return call

    crops = torch.from_numpy(batch.crops).permute(0, 3, 1, 2).float() / 255
    quality = torch.tensor(batch.quality_steps) / STEPS_PER_QUALITY
    from_half = lambda x: (x - x.floor() - 0.5).abs()
    # The model adds rand_like - 0.5, to z first. What the integer network rounds is exact, so that needs no watching.
    with mock.patch.object(torch, 'rand_like', side_effect=[batch.noise_z + 0.5, batch.noise_y + 0.5]), \
            mock.patch.object(codec, 'round_through', watched(codec.round_through, from_half)), \
            mock.patch.object(network, 'activation', watched(network.activation, torch.abs)):
        decoded, y_bits, z_bits = model(crops, quality, swapped=batch.swapped)
    loss, rate, _ = measures(crops, quality, decoded, y_bits, z_bits, BALANCE, loss_name)
    CodecTask.aim(loss).backward()

    values = {'loss': loss, 'bits_per_pixel': rate, 'prior.mean': model.prior_mean, 'prior.scale': model.prior_scale}
    for name, parameter in model.named_parameters():
        gradient = parameter.grad if name in FILE_NAMES else weights.in_file_layout(name, parameter.grad)
        values['gradient.' + FILE_NAMES.get(name, name)] = gradient
    return {name: value.detach().numpy() for name, value in values.items()}, min(distances)


def learn_in_cpp(program, folder, model_file, batch, loss_name):
    channels_last = lambda noise: noise.permute(0, 2, 3, 1).numpy()
    tensors = {'crops': batch.crops.astype(np.float32), 'quality': np.array(batch.quality_steps, np.float32),
               'swapped': batch.swapped.float().numpy(), 'noise.z': channels_last(batch.noise_z), 'noise.y': channels_last(batch.noise_y)}
    safetensors.write(folder / 'batch.safetensors', tensors, {})
    run(program, model_file, folder / 'batch.safetensors', folder / 'gradients.safetensors', loss_name)
    return safetensors.read(folder / 'gradients.safetensors')[0]


def differences(ours, theirs):
    """Relative, by name."""
    assert {name: value.shape for name, value in ours.items()} == {name: value.shape for name, value in theirs.items()}
    return {name: np.linalg.norm(theirs[name].astype(float) - value) / np.linalg.norm(value)
            for name, value in ours.items()}


def compare_gradients(program, folder, loss_name, side):
    model_file = folder / 'model.safetensors'
    tensors = safetensors.read(model_file)[0]
    for seed in range(20):
        model = weights.from_tensors(tensors)
        crops = np.stack([synthetic_picture(100 + 3 * seed + i, side, side) for i in range(len(QUALITY_STEPS))])
        batch = make_batch(model.sizes, crops, QUALITY_STEPS, seed)
        ours, distance = learn(model, batch, loss_name)
        if distance > TIE:
            break
    else:
        sys.exit('failed: every batch has a value too close to a tie')
    found = differences(ours, learn_in_cpp(program, folder, model_file, batch, loss_name))
    largest = max(found, key=found.get)
    print(f'{loss_name}, crops of {side}: {len(found)} tensors, seed {seed}: loss differs by {found["loss"]:.1e}, {largest} most: {found[largest]:.1e}')
    if not found[largest] < LARGEST_DIFFERENCE:
        sys.exit('failed: ' + ', '.join(f'{name} {value:.1e}' for name, value in found.items()
                                        if not value < LARGEST_DIFFERENCE))


def go_on(pith, folder):
    """C++ goes on from PyTorch's model, PyTorch from what that gave; what comes back has the same weights."""
    for name in ('cpp.safetensors', 'cpp.safetensors.checkpoint', 'cpp.md'):
        (folder / name).unlink(missing_ok=True)
    run(pith, 'train', folder / 'data', '--from', folder / 'model.safetensors', '-o', folder / 'cpp.safetensors',
        '--steps', 3, '--patch', 64, '--batch', 2, '--precision', 'f32', '-j', 1)
    run(sys.executable, TRAINING / 'train.py', '--data', folder / 'data', '--from', folder / 'cpp.safetensors', '--out',
        folder / 'back.pt', '--steps', 1, '--lr', 0, '--muon-lr', 0, '--batch', 2, '--patch', 64, '--device', 'cpu',
        '--threads', 1)
    assert checkpoint.load(folder / 'back.pt')['step'] == 4
    run(sys.executable, TRAINING / 'export.py', folder / 'back.pt', '--data', folder / 'data', '--pictures', 4,
        '--threads', 1, '-o', folder / 'back.safetensors')
    before, cpp, back = (safetensors.read(folder / f'{name}.safetensors')[0] for name in ('model', 'cpp', 'back'))
    assert before.keys() == cpp.keys() == back.keys()
    networks = [name for name in cpp if not name.startswith('tables.')]
    changed = sum(not np.array_equal(before[name], cpp[name]) for name in networks)
    print(f'pith train changed {changed} of {len(networks)} tensors')
    # PyTorch has gains as offsets from a curve, which costs their last bits.
    lost = [name for name in networks
            if not np.allclose(back[name], cpp[name], rtol=0, atol=2e-6 if name.startswith('gain.') else 0)]
    if not changed or lost:
        sys.exit(f'failed: {lost} did not come back from PyTorch as they were')


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    folder = pathlib.Path(sys.argv[1])
    write_pictures(folder / 'data')
    make_model(folder / 'model.safetensors', folder / 'data')
    for loss_name, side in itertools.product(LOSSES, SIDES):
        compare_gradients(sys.argv[2], folder, loss_name, side)
    go_on(sys.argv[3], folder)


if __name__ == '__main__':
    main()
