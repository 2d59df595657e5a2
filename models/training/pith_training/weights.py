"""Between the model that is trained and the tensors of the weights file.

Names of convolutions are the same on both sides. What differs: shuffles order channels as (dy, dx, c) in the file and
as (c, dy, dx) in PyTorch; 2x2 convolutions become 1x1 over unshuffled input; constants are folded in.
"""
import math

import numpy as np
import torch

from .codec import BIAS_PARAMETER_UNIT, Codec, INDEX_UNIT, anchor_qualities, base_log_gain
from .network import PIXELS, STREAM_SCALE, Sizes
from .quantisation import BIAS_SCALE, EXACT_LIMIT, WEIGHT_SCALE

FORMAT = 'pith-codec-1'
HALVINGS = ('analysis.down', 'hyper_analysis.down', 'hyper_analysis.output')
GAINS = {   # file name: (parameter, sign of the base gain in it)
    'gain.latent.encode': ('gain_latent_encode', 1),
    'gain.latent.decode': ('gain_latent_decode', -1),
    'gain.features.encode': ('gain_features_encode', 0),
    'gain.features.decode': ('gain_features_decode', 0),
}
# Layers whose input or output is (un)shuffled by 2 or by 8.
INPUT_SHUFFLES = {'analysis.input': 8, 'analysis.shortcut': 2, 'synthesis.blend': 8}
OUTPUT_SHUFFLES = {'synthesis.up': 2, 'synthesis.pixels': 2, 'synthesis.output': 8, 'hyper_synthesis.up1': 2,
                   'hyper_synthesis.up2': 2, 'sigma.1': 2, 'sigma.4': 2}


def spatial_first(tensor, axis, factor):
    """Reorders the channels of `axis` from (c, dy, dx) to (dy, dx, c)."""
    shape = tensor.shape
    split = tensor.reshape(*shape[:axis], -1, factor * factor, *shape[axis + 1:])
    return split.swapaxes(axis, axis + 1).reshape(shape)


def channels_first(tensor, axis, factor):
    """The inverse of spatial_first."""
    shape = tensor.shape
    split = tensor.reshape(*shape[:axis], factor * factor, -1, *shape[axis + 1:])
    return split.swapaxes(axis, axis + 1).reshape(shape)


def _reorder(name, tensor, reorder):
    """Applies `reorder` to every axis of a layer's tensor that a shuffle touches. `name` ends in .weight or .bias."""
    layer, member = name.rsplit('.', 1)
    if layer == 'synthesis.pixels':     # its 768 channels pass through both shuffles, the one by 2 first
        return _reorder_pixels(tensor, reorder)
    if layer in OUTPUT_SHUFFLES:
        tensor = reorder(tensor, 0, OUTPUT_SHUFFLES[layer])
    if layer in INPUT_SHUFFLES and member == 'weight':
        tensor = reorder(tensor, 1, INPUT_SHUFFLES[layer])
    return tensor


def _reorder_pixels(tensor, reorder):
    patches = tensor.shape[1:]
    if reorder is spatial_first:       # (c, dy, dx) of the shuffle by 2, where c itself is (rgb, dy, dx)
        tensor = spatial_first(tensor, 0, 2).reshape(4, PIXELS, *patches)
        return spatial_first(tensor, 1, 8).reshape(-1, *patches)
    tensor = channels_first(tensor.reshape(4, PIXELS, *patches), 1, 8)
    return channels_first(tensor.reshape(-1, *patches), 0, 2)


def to_tensors(model):
    """All tensors of the weights file except the probability tables, as numpy arrays.

    Raises ValueError if the integer network could leave the range in which floats are exact.
    """
    tensors = {}
    for name, parameter in model.named_parameters():
        if name.split('.')[0] in ('analysis', 'synthesis', 'hyper_analysis', 'hyper_synthesis', 'context'):
            value = in_file_layout(name, parameter.detach())
            if name == 'analysis.shortcut.weight':
                value = value / STREAM_SCALE
            tensors[name] = value.half().numpy()
    for i, layer in enumerate(model.sigma):
        if layer.largest_sum() >= EXACT_LIMIT:
            raise ValueError(f'layer {i} of the integer network may exceed 2^24')
        for member, value, kind in (('weight', layer.integer_weight(), np.int8),
                                    ('bias', layer.integer_bias(), np.int32)):
            name = f'sigma.{i}.{member}'
            tensors[name] = in_file_layout(name, value.detach()).numpy().astype(kind)
    base = base_log_gain(anchor_qualities())[:, None]
    for name, (parameter, sign) in GAINS.items():
        tensors[name] = (getattr(model, parameter).detach() + sign * base).numpy()
    bias = torch.round(model.quality_bias.detach() * BIAS_PARAMETER_UNIT * INDEX_UNIT)
    tensors['sigma.quality_bias'] = bias.numpy().astype(np.int32)
    return tensors


def from_tensors(tensors, original=None):
    """The model of a weights file, in exactly the numbers that the file holds.

    Its prior of z, which is no part of the file, is that of `original`, or else fitted to the table of z.
    """
    state = {}
    for name, array in tensors.items():
        if name.startswith(('gain.', 'tables.')) or name == 'sigma.quality_bias':
            continue
        value = _reorder(name, torch.from_numpy(array.astype(np.float32)), channels_first)
        if name.startswith('sigma.'):
            value = value / (WEIGHT_SCALE if name.endswith('.weight') else BIAS_SCALE)
        if name == 'analysis.shortcut.weight':
            value = value * STREAM_SCALE
        state[name] = unflattened(value, name.rsplit('.', 1)[0] in HALVINGS)
    base = base_log_gain(anchor_qualities())[:, None]
    for name, (parameter, sign) in GAINS.items():
        state[parameter] = torch.from_numpy(tensors[name].copy()) - sign * base
    bias = torch.from_numpy(tensors['sigma.quality_bias'].astype(np.float32))
    state['quality_bias'] = bias / (BIAS_PARAMETER_UNIT * INDEX_UNIT)
    if original:
        state['prior_mean'], state['prior_scale'] = original.prior_mean, original.prior_scale
    else:
        state['prior_mean'], state['prior_scale'] = _fit_prior(tensors['tables.z'])
    model = Codec(Sizes.of(state))
    model.load_state_dict(state)
    return model


def in_file_layout(name, value):
    """What belongs to a convolution's parameter, such as its gradient, with the shape and channel order of the file."""
    return _reorder(name, flattened(value, name.rsplit('.', 1)[0] in HALVINGS), spatial_first)


def flattened(value, halves):
    """A convolution's weight or bias with the shape of the file: 2x2 ones, which halve, are [out, dy dx in], depthwise
    ones [out, 3, 3], 1x1 ones [out, in]."""
    if value.dim() < 4:
        return value
    if halves:
        return value.permute(0, 2, 3, 1).flatten(1)
    return value.squeeze(1) if value.shape[2] == 3 else value.flatten(1)


def unflattened(value, halves):
    """The inverse of flattened()."""
    if value.dim() == 3:
        return value[:, None]
    if value.dim() != 2:
        return value
    return value.reshape(len(value), 2, 2, -1).permute(0, 3, 1, 2).contiguous() if halves else value[:, :, None, None]


def _fit_prior(table):
    """Parameters of the logistic distributions with the mean and spread of each row of tables.z."""
    # Without the 1 that every symbol has so that it can be coded: far symbols would make up most of the spread.
    frequencies = torch.from_numpy(table.astype(np.float32)) - 1
    probability = frequencies / frequencies.sum(2, keepdim=True)
    symbol = torch.arange(-127, 128)
    mean = (probability * symbol).sum(2)
    variance = (probability * (symbol - mean[:, :, None]) ** 2).sum(2) - 1 / 12
    scale = variance.clamp(min=0.01).sqrt() * math.sqrt(3) / math.pi - 0.05
    return mean, torch.log(torch.expm1(scale.clamp(min=0.01)))
