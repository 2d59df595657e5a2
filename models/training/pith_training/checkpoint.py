"""Training states in files: written whole or not at all, read from this trainer or a weights file."""
import os

import torch

from . import safetensors
from .codec import Codec
from .network import Sizes


def save(path, content):
    """Writes `content` to `path`; a reader sees either the old file or the new one."""
    temporary = f'{path}.tmp'
    torch.save(content, temporary)
    os.replace(temporary, path)


def load(path):
    """Reads a checkpoint, full or weights alone.

    Returns a dictionary with 'ema' and 'model' (state dictionaries in float32; the same where the file has one only),
    'step', and 'optimiser' where the file is a full checkpoint.
    """
    content = torch.load(path, map_location='cpu')
    floats = lambda state: {name: tensor.float() for name, tensor in state.items()}
    content['ema'] = floats(content['ema'])
    content['model'] = floats(content['model']) if 'model' in content else content['ema']
    return content


def load_weights_file(path, kind, from_tensors):
    """The same from a safetensors file of the format `kind`: weights alone. from_tensors() makes a model of these.

    Raises ValueError if the file is of another format.
    """
    tensors, metadata, _ = safetensors.read(path)
    if metadata.get('format') != kind:
        raise ValueError(f'{path} is no model of this task')
    state = from_tensors(tensors).state_dict()
    return dict(ema=state, model=state, step=int(metadata.get('steps', 0)))


def averaged_model(content):
    """The model with the averaged weights of a checkpoint, which are the ones to use."""
    model = Codec(Sizes.of(content['ema']))
    model.load_state_dict(content['ema'])
    return model.eval()
