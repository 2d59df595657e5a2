"""What can be taught: a model, its loss, and how it is measured."""
import math
import random

import torch
import torch.nn.functional as F

from . import butteraugli, camera, checkpoint, damage, noise, ssimulacra2, unet, variety, weights
from .coarse_fill import coarse_fill
from .codec import Codec, QUALITIES, rate_weight, start_from_pictures
from .inference import pad_picture
from .network import Sizes

LOSSES = ('eye', 'mse')      # what a decoded picture should be close in
# Of the loss of the eye: shares of the squared error of levels and of two distances, and what makes these about equal
# to it.
SQUARED_ERROR_SHARE, SSIMULACRA2_SHARE, BUTTERAUGLI_SHARE = 0.27, 0.54, 0.19
SSIMULACRA2_SCALE, BUTTERAUGLI_SCALE = 4.2, 16
BALANCED_AT = 0.02          # the λ whose loss keeps its weight
LOSS_FLOOR = 0.1            # added to losses before their root is taken: empty crops must not count without end
SMOOTH_VISIBILITY = 24      # of distortion in what is flat or a slope, where little of it is seen
SMOOTH_QUALITIES = 0.7      # where most of it is: such crops have these lower qualities
GRAY_SHARE = 0.15           # of the denoiser's crops: gray pictures have the same noise in all colours
# Of the denoiser's crops: soft as cameras' pictures; those with grain whose colours are; those in other colours.
SOFT_SHARE, SOFT_COLOURS_SHARE, RECOLOURED_SHARE = 0.5, 0.95, 0.3
GRAY_HOLES_SHARE = 0.1      # of the inpainter's crops
ERROR_FLOOR = 4             # added to squared errors (levels): clean and even pictures must not count without end
DIFFERENCE_WEIGHT = 0.25    # of the inpainter's errors of differences between neighbours, beside those of levels
HOLES_EYE_SHARE = 0.1       # weight of what people see in holes, taken from that of errors; a third to a half of the loss
FILLED_SHARE = 0.5          # of its crops, after each pass but the last: those whose guess is replaced by what it gives
BATCHES_OF_HOLES = 8        # that are drawn at once: a GPU needs hardly longer for them than for one


def distortion(loss, decoded, crops, error):
    """Of each crop, on the scale of squared errors of levels; `error` is the mean squared error of 0…1."""
    squared_error = 255 ** 2 * error
    if loss == 'mse':
        return squared_error
    with torch.autocast(crops.device.type, enabled=False):
        decoded, crops = decoded.float(), crops.float()
        return (SQUARED_ERROR_SHARE * squared_error
                + SSIMULACRA2_SHARE * SSIMULACRA2_SCALE * ssimulacra2.distance(decoded, crops)
                + BUTTERAUGLI_SHARE * BUTTERAUGLI_SCALE * butteraugli.distance(decoded, crops))


def measures(crops, quality, decoded, y_bits, z_bits, balance, loss, visibility=1):
    """What each crop's loss is, and what it is made of: bits per pixel and mean squared error (of 0…1).

    `visibility`: how many times as much as elsewhere a distortion counts.
    """
    weight = rate_weight(quality)
    rate = (y_bits.sum((1, 2, 3)) + z_bits.sum((1, 2, 3))) / crops[0, 0].numel()
    error = (decoded.float() - crops).square().mean((1, 2, 3))
    # λ^-balance: without it the best qualities would pull hardest, with 1 the worst.
    return (BALANCED_AT / weight) ** balance * (rate + visibility * weight * distortion(loss, decoded, crops, error)), rate, error


class CodecTask:
    conditions = (2, 14, 26, 38, 50, 62)    # qualities that are measured, of 0…63

    def __init__(self, options, sizes=Sizes()):
        self.balance, self.loss, self.sizes = options.balance, options.loss, sizes
        self.varied = not options.as_they_are

    def model(self, state=None, crops=None):
        """The model of a state dictionary, or a new one that starts from pictures: crops() in 0…1."""
        model = Codec(Sizes.of(state) if state else self.sizes)
        if state:
            model.load_state_dict(state)
        else:
            start_from_pictures(model, crops())
        return model

    def load_weights_file(self, path):
        return checkpoint.load_weights_file(path, weights.FORMAT, weights.from_tensors)

    def losses(self, network, batch):
        """Of each crop (in 0…1): loss, bits per pixel, mean squared error of 0…1."""
        quality = torch.rand(len(batch), device=batch.device) * (QUALITIES - 1)
        visibility = torch.ones_like(quality)
        if self.varied:
            with torch.autocast(batch.device.type, enabled=False):
                batch, smooth = variety.vary(batch)
            visibility[smooth] = SMOOTH_VISIBILITY
            quality[smooth] *= SMOOTH_QUALITIES
        swapped = torch.rand(len(batch), device=batch.device) < 0.5
        return measures(batch, quality, *network(batch, quality, swapped=swapped), self.balance, self.loss, visibility)

    @staticmethod
    def aim(losses):
        """What training lowers. Busy crops, whose losses are high and vary most, would be most of their mean."""
        return 2 * torch.sqrt(losses + LOSS_FLOOR).mean()

    def measure(self, model, picture, quality):
        """Bits per pixel and PSNR of one picture (1, 3, H, W) in 0…1."""
        height, width = picture.shape[2:]
        padded = pad_picture(picture).contiguous(memory_format=torch.channels_last)
        decoded, *bits = model(padded, torch.tensor([float(quality)], device=picture.device), train=False)
        return sum(b.sum().item() for b in bits) / (height * width), psnr(decoded[:, :, :height, :width], picture)


class UNetTask:
    network = None              # set by the tasks

    def __init__(self, options):
        del options

    def model(self, state=None, crops=None):
        del crops
        model = self.network(unet.Sizes.of(state) if state else self.network.shipped_sizes)
        if state:
            model.load_state_dict(state)
        return model

    def load_weights_file(self, path):
        return checkpoint.load_weights_file(path, self.network.format, self.network.from_tensors)

    def aim(self, losses):
        """What training lowers."""
        return losses.mean()


class DenoiserTask(UNetTask):
    network = unet.Denoiser
    conditions = (0, 15, 25, 50)            # standard deviations of white noise that are measured, in levels

    def losses(self, network, batch):
        chosen = torch.rand(len(batch), device=batch.device) < RECOLOURED_SHARE
        clean = torch.where(chosen[:, None, None, None], variety.recolour(batch), batch).mul(255).round()
        gray = torch.rand(len(clean), device=clean.device) < GRAY_SHARE
        clean = noise.gray_where(gray, clean)
        kinds = noise.random_kinds(len(clean))
        clean = torch.stack([self._softened(*one) for one in zip(clean, kinds)])
        noisy, sigma = noise.add_any(clean, kinds, gray)
        error = (network(noisy, sigma) - clean).square().mean((1, 2, 3))
        return torch.log(error + ERROR_FLOOR), torch.zeros_like(error), error / 255 ** 2

    @staticmethod
    def _softened(picture, kind):
        if kind == noise.GRAIN and random.random() < SOFT_COLOURS_SHARE:
            return camera.soften_colours(picture)
        return camera.soften(picture) if kind != noise.NONE and random.random() < SOFT_SHARE else picture

    def measure(self, model, picture, sigma):
        """0, and the PSNR of one picture after noise was added to it and taken out, its strength not being told."""
        height, width = picture.shape[2:]
        chance = torch.Generator().manual_seed(1)
        noisy = noise.to_levels(255 * picture + sigma * torch.randn(picture.shape, generator=chance).to(picture.device))
        unknown = torch.full((1,), math.nan, device=picture.device)
        return 0, psnr(model(pad_picture(noisy), unknown)[:, :, :height, :width] / 255, picture)


class InpainterTask(UNetTask):
    network = unet.Inpainter
    conditions = ('scratches 0.02', 'text 0.05', 'strokes 0.15', 'blocks 0.15', 'strokes 0.3')   # damage, and its share

    def __init__(self, options):
        super().__init__(options)
        self.holes = ()         # for the next batches

    def losses(self, network, batch):
        whole = noise.to_levels(255 * batch)
        whole = noise.gray_where(torch.rand(len(whole), device=whole.device) < GRAY_HOLES_SHARE, whole)
        with torch.autocast(whole.device.type, enabled=False):
            holes = self._next_holes(whole)
            guess = coarse_fill(whole, holes)
        kind = torch.full((len(whole),), float(self.network.COARSE), device=whole.device)
        for _ in range(self.network.PASSES - 1):
            chosen = torch.rand(len(whole), device=whole.device) < FILLED_SHARE
            # Not under no_grad: autocast would keep weights that have no gradient for the passes to come.
            result = noise.to_levels(network(guess, holes, kind).detach())
            guess = torch.where(chosen[:, None, None, None], result, guess)
            kind = torch.where(chosen, torch.full_like(kind, self.network.FILLED), kind)
        filled = network(guess, holes, kind)
        error = filled - whole                      # 0 outside of holes
        size, count = whole[0].numel(), 3 * holes.sum((1, 2, 3))
        total = lambda x: x.sum((1, 2, 3)) / count
        squares = total(error.square())
        differences = total(error.diff(dim=2).square()) + total(error.diff(dim=3).square())
        levels = squares + DIFFERENCE_WEIGHT * differences
        seen = size / count * distortion('eye', filled / 255, whole / 255, (error / 255).square().mean((1, 2, 3)))
        loss = torch.log((1 - HOLES_EYE_SHARE) * levels + HOLES_EYE_SHARE * seen + ERROR_FLOOR)
        return loss, torch.zeros_like(loss), squares / 255 ** 2

    def _next_holes(self, batch):
        count, _, height, width = batch.shape
        if not len(self.holes):
            self.holes = damage.any_holes(BATCHES_OF_HOLES * count, height, width, batch.device)[:, None]
        holes, self.holes = self.holes[:count], self.holes[count:]
        return holes

    def measure(self, model, picture, condition):
        """0, and the PSNR within holes that are the same every time."""
        kind, share = condition.split()
        height, width = picture.shape[2:]
        with torch.random.fork_rng(devices=[]):     # drawn on the CPU, whatever the device
            torch.manual_seed(1)
            holes = damage.add(torch.zeros(1, height, width, dtype=torch.bool), kind, torch.tensor([float(share)]))
        holes = holes[:, None].to(picture.device)
        with torch.autocast(picture.device.type, enabled=False):
            guess = coarse_fill(noise.to_levels(255 * picture), holes)
        filled = fill(model, guess, holes) / 255
        inside = holes.expand_as(picture)
        return 0, psnr(filled[inside], picture[inside])


def fill(model, guess, holes):
    """Runs an inpainter on pictures of any size: beyond them their last row and column are repeated, without holes."""
    height, width = guess.shape[2:]
    unit = 2 ** len(model.sizes.channels)
    beyond = (0, -width % unit, 0, -height % unit)
    kind = guess.new_full((len(guess),), model.COARSE)
    for _ in range(model.PASSES):
        filled = model(F.pad(guess, beyond, mode='replicate'), F.pad(holes, beyond), kind)[:, :, :height, :width]
        guess, kind = noise.to_levels(filled), torch.full_like(kind, model.FILLED)
    return filled


def psnr(decoded, picture):
    levels = (decoded.float().clamp(0, 1) * 255).round() / 255
    return -10 * math.log10(max(1e-10, (levels - picture).square().mean().item()))


TASKS = {'codec': CodecTask, 'denoiser': DenoiserTask, 'inpainter': InpainterTask}
