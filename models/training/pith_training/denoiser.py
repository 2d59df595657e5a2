"""The denoising network."""
import torch

from .unet import Sizes, UNet

SIZES = Sizes((48, 96, 160, 256), (2, 1, 1), (3, 2, 1), 4)     # of the model that ships
SIGMA_UNIT = 64             # levels


class Denoiser(UNet):
    format, name, told_channels = 'pith-denoiser-1', 'denoiser', 2

    def forward(self, pictures, sigma):
        """Pictures (batch, 3, H, W) in levels; sigma (batch) in levels, NaN where it is not known -> pictures in
        levels, not rounded."""
        known = ~sigma.isnan()
        noise = torch.stack([torch.where(known, sigma, 0 * sigma).nan_to_num() / SIGMA_UNIT, known.float()], 1)
        height, width = pictures.shape[2:]
        return pictures + self.change(pictures, noise[:, :, None, None].expand(-1, -1, height // 2, width // 2))
