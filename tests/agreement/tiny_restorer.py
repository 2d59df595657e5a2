"""What the tests of restoration share: a tiny U-Net, and a few steps of learning."""
import sys

from tiny_model import TRAINING, run, write_pictures     # first: skips without PyTorch

import torch

from pith_training import checkpoint, safetensors
from pith_training.unet import Sizes


def make_model(kind, folder):
    """Writes pictures, and a model in which nothing is 0."""
    write_pictures(folder / 'pictures')
    torch.manual_seed(1)
    model = kind(Sizes(channels=(8, 12, 16), encoder_blocks=(1, 2), decoder_blocks=(2, 1), middle_blocks=1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    checkpoint.save(folder / 'model.pt', dict(ema=model.state_dict(), step=0))
    run(sys.executable, TRAINING / 'export.py', folder / 'model.pt', '-o', folder / 'model.safetensors')


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
