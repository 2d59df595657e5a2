"""The networks that take out noise and fill holes: U-Nets of the codec's blocks; and their model files."""
import dataclasses

import numpy as np
import torch
import torch.nn as nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from .network import blocks, conv1x1, halving
from .weights import channels_first, flattened, spatial_first, unflattened

CELL_CHANNELS = 12          # 2x2 pixels of RGB
SIGMA_UNIT = 64             # levels of noise that are 1 in the network
UNIT = 256                  # levels that are 1 in the network: bf16 then holds levels minus 127.5 exactly


@dataclasses.dataclass(frozen=True)
class Sizes:
    """Channels and numbers of blocks at /2, /4, …, the last being in the middle."""
    channels: tuple
    encoder_blocks: tuple
    decoder_blocks: tuple
    middle_blocks: int

    @classmethod
    def of(cls, state):
        """The sizes of a model, found from its state dictionary."""
        count = lambda part: len({name.split('.')[len(part.split('.'))] for name in state
                                  if name.startswith(part + '.')})
        depth = count('down')
        channels = [state['input.weight'].shape[0]] + [state[f'down.{i}.weight'].shape[0] for i in range(depth)]
        return cls(tuple(channels), tuple(count(f'encoder.{i}') for i in range(depth)),
                   tuple(count(f'decoder.{i}') for i in range(depth)), count('middle'))


class UNet(nn.Module):
    """Their classes set how the networks of the tasks differ."""
    format = None               # of the model file
    name = None                 # what the names of its tensors begin with
    told_channels = None        # of the input, after the pixels
    shipped_sizes = None        # of the model that ships

    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        channels = sizes.channels
        levels = list(zip(channels, channels[1:]))
        self.input = conv1x1(CELL_CHANNELS + self.told_channels, channels[0])
        self.encoder = nn.ModuleList(blocks(c, n) for c, n in zip(channels, sizes.encoder_blocks))
        self.down = nn.ModuleList(halving(fine, coarse) for fine, coarse in levels)
        self.middle = blocks(channels[-1], sizes.middle_blocks)
        self.up = nn.ModuleList(conv1x1(coarse, 4 * fine) for fine, coarse in levels)
        self.decoder = nn.ModuleList(blocks(c, n) for c, n in zip(channels, sizes.decoder_blocks))
        self.output = conv1x1(channels[0], CELL_CHANNELS)
        for parameter in self.output.parameters():      # a new one changes nothing
            parameter.data.zero_()

    def change(self, pictures, told):
        """Pictures (batch, 3, H, W) in levels, sides multiples of 2 to the number of levels; what else there is to tell
        of each cell -> what to add to the pictures, in levels."""
        x = self.input(torch.cat([pixel_unshuffle((pictures - 127.5) / UNIT, 2), told], 1))
        skips = []
        for encode, down in zip(self.encoder, self.down):
            x = encode(x)
            skips.append(pixel_unshuffle(x, 2))     # added below, where it costs no operation of its own
            x = down(x)
        x = self.middle(x)
        for decode, up, skip in reversed(list(zip(self.decoder, self.up, skips))):
            x = decode(pixel_shuffle(up(x) + skip, 2))
        return UNIT * pixel_shuffle(self.output(x).float(), 2)

    @classmethod
    def is_state(cls, state):
        """Whether a state dictionary is that of such a network."""
        return 'middle.0.mix_in.weight' in state and state['input.weight'].shape[1] == CELL_CHANNELS + cls.told_channels

    @classmethod
    def to_tensors(cls, state):
        """All tensors of the model file, from a state dictionary."""
        flat = {name: flattened(tensor.cpu(), name.startswith('down.')) for name, tensor in state.items()}
        return {f'{cls.name}.{name}': _reorder(name, tensor, spatial_first).contiguous()
                for name, tensor in flat.items()}

    @classmethod
    def from_tensors(cls, tensors):
        """The network of a model file."""
        state = {name.removeprefix(cls.name + '.'): torch.from_numpy(array.astype(np.float32))
                 for name, array in tensors.items()}
        state = {name: unflattened(_reorder(name, value, channels_first), name.startswith('down.'))
                 for name, value in state.items()}
        model = cls(Sizes.of(state))
        model.load_state_dict(state)
        return model


def _reorder(name, value, reorder):
    if name == 'input.weight':
        return torch.cat([reorder(value[:, :CELL_CHANNELS], 1, 2), value[:, CELL_CHANNELS:]], 1)
    return reorder(value, 0, 2) if name.startswith(('up.', 'output.')) else value


class Denoiser(UNet):
    """Takes out noise."""
    format, name, told_channels = 'pith-denoiser-1', 'denoiser', 2
    shipped_sizes = Sizes((48, 96, 160, 256), (2, 1, 1), (3, 2, 1), 4)

    def forward(self, pictures, sigma):
        """Pictures (batch, 3, H, W) in levels; sigma (batch) in levels, NaN where it is not known -> pictures in
        levels, not rounded."""
        known = ~sigma.isnan()
        noise = torch.stack([torch.where(known, sigma, 0 * sigma).nan_to_num() / SIGMA_UNIT, known.float()], 1)
        height, width = pictures.shape[2:]
        return pictures + self.change(pictures, noise[:, :, None, None].expand(-1, -1, height // 2, width // 2))


class Inpainter(UNet):
    """Fills holes, in several passes, because the reach of one is limited."""
    PASSES = 3
    COARSE, FILLED = 1, 2       # kinds of guesses: coarse_fill.py's, and what a pass before gave, in whole levels
    format, name, told_channels = 'pith-inpainter-2', 'inpainter', 4
    shipped_sizes = Sizes((48, 96, 192, 192, 192), (1, 1, 1, 1), (2, 3, 3, 2), 5)

    def forward(self, pictures, holes, kind):
        """Pictures (batch, 3, H, W) in levels whose holes hold a guess, where these are (batch, 1, H, W), and of which
        kind the guess is (batch) -> pictures in levels, not rounded, as they were outside of holes."""
        change = self.change(pictures, pixel_unshuffle(holes * kind[:, None, None, None], 2))
        return torch.where(holes, pictures + change, pictures)
