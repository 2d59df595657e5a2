"""The inpainting network."""
import torch
from torch.nn.functional import pixel_unshuffle

from .unet import Sizes, UNet

SIZES = Sizes((32, 64, 128, 192, 192), (1, 1, 1, 1), (2, 2, 2, 1), 4)      # of the model that ships


class Inpainter(UNet):
    format, name, told_channels = 'pith-inpainter-1', 'inpainter', 4

    def forward(self, pictures, holes):
        """Pictures (batch, 3, H, W) in levels whose holes hold a first guess (coarse_fill.py), and where these are
        (batch, 1, H, W) -> pictures in levels, not rounded, as they were outside of holes."""
        change = self.change(pictures, pixel_unshuffle(holes.float(), 2))
        return torch.where(holes, pictures + change, pictures)
