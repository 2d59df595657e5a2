"""What can be taught: a model, its loss, and how it is measured."""
import math

import torch

from . import checkpoint, denoiser, noise, safetensors, unet
from .codec import Codec, QUALITIES, rate_weight, start_from_pictures
from .inference import pad_picture
from .network import Sizes

BALANCED_AT = 0.02          # the λ whose loss keeps its weight
GRAY_SHARE = 0.15           # of the denoiser's crops: gray pictures have the same noise in all colours
ERROR_FLOOR = 1             # of the denoiser, added to squared errors (levels): clean pictures must not count without end


def measures(crops, quality, decoded, y_bits, z_bits, balance):
    """What each crop's loss is, and what it is made of: bits per pixel and mean squared error (of 0…1)."""
    weight = rate_weight(quality)
    rate = (y_bits.sum((1, 2, 3)) + z_bits.sum((1, 2, 3))) / crops[0, 0].numel()
    error = (decoded.float() - crops).square().mean((1, 2, 3))
    # λ^-balance: without it the best qualities would pull hardest, with 1 the worst.
    return (BALANCED_AT / weight) ** balance * (rate + weight * 255 ** 2 * error), rate, error


class CodecTask:
    conditions = (2, 14, 26, 38, 50, 62)    # qualities that are measured, of 0…63

    def __init__(self, options, sizes=Sizes()):
        self.balance, self.sizes = options.balance, sizes

    def model(self, state=None, crops=None):
        """The model of a state dictionary, or a new one that starts from pictures: crops() in 0…1."""
        model = Codec(Sizes.of(state) if state else self.sizes)
        if state:
            model.load_state_dict(state)
        else:
            start_from_pictures(model, crops())
        return model

    load_weights_file = staticmethod(checkpoint.load_weights_file)

    def losses(self, network, batch):
        """Of each crop (in 0…1): loss, bits per pixel, mean squared error of 0…1."""
        quality = torch.rand(len(batch), device=batch.device) * (QUALITIES - 1)
        return measures(batch, quality, *network(batch, quality), self.balance)

    def measure(self, model, picture, quality):
        """Bits per pixel and PSNR of one picture (1, 3, H, W) in 0…1."""
        height, width = picture.shape[2:]
        padded = pad_picture(picture).contiguous(memory_format=torch.channels_last)
        decoded, *bits = model(padded, torch.tensor([float(quality)], device=picture.device), train=False)
        return sum(b.sum().item() for b in bits) / (height * width), psnr(decoded[:, :, :height, :width], picture)


class UNetTask:
    network = sizes = None      # set by the tasks

    def __init__(self, options):
        del options

    def model(self, state=None, crops=None):
        del crops
        model = self.network(unet.Sizes.of(state) if state else self.sizes)
        if state:
            model.load_state_dict(state)
        return model

    def load_weights_file(self, path):
        tensors, metadata, _ = safetensors.read(path)
        state = self.network.from_tensors(tensors).state_dict()
        return dict(ema=state, model=state, step=int(metadata.get('steps', 0)))


class DenoiserTask(UNetTask):
    network, sizes = denoiser.Denoiser, denoiser.SIZES
    conditions = (0, 15, 25, 50)            # standard deviations of white noise that are measured, in levels

    def losses(self, network, batch):
        clean = 255 * batch
        gray = torch.rand(len(clean), device=clean.device) < GRAY_SHARE
        clean = noise.gray_where(gray, clean)
        noisy, sigma = noise.add_any(clean)
        noisy = noise.gray_where(gray, noisy)
        error = (network(noisy, sigma) - clean).square().mean((1, 2, 3))
        return torch.log(error + ERROR_FLOOR), torch.zeros_like(error), error / 255 ** 2

    def measure(self, model, picture, sigma):
        """0, and the PSNR of one picture after noise was added to it and taken out, its strength not being told."""
        height, width = picture.shape[2:]
        chance = torch.Generator().manual_seed(1)
        noisy = noise.to_levels(255 * picture + sigma * torch.randn(picture.shape, generator=chance).to(picture.device))
        unknown = torch.full((1,), math.nan, device=picture.device)
        return 0, psnr(model(pad_picture(noisy), unknown)[:, :, :height, :width] / 255, picture)


def psnr(decoded, picture):
    levels = (decoded.float().clamp(0, 1) * 255).round() / 255
    return -10 * math.log10(max(1e-10, (levels - picture).square().mean().item()))


TASKS = {'codec': CodecTask, 'denoiser': DenoiserTask}
