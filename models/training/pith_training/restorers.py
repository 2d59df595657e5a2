"""The networks that take out noise and fill holes."""
import torch
from torch.nn.functional import pixel_unshuffle

from .unet import Sizes, UNet

SIGMA_UNIT = 64             # levels


class Denoiser(UNet):
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
    format, name, told_channels = 'pith-inpainter-1', 'inpainter', 4
    shipped_sizes = Sizes((32, 64, 128, 192, 192), (1, 1, 1, 1), (2, 2, 2, 1), 4)

    def forward(self, pictures, holes):
        """Pictures (batch, 3, H, W) in levels whose holes hold a first guess (coarse_fill.py), and where these are
        (batch, 1, H, W) -> pictures in levels, not rounded, as they were outside of holes."""
        change = self.change(pictures, pixel_unshuffle(holes.float(), 2))
        return torch.where(holes, pictures + change, pictures)
