"""A first guess of what holes hold: a pyramid of means, the same as `codec/restore/coarse_fill.cpp` makes."""
import torch
import torch.nn.functional as F


def coarse_fill(pictures, holes):
    """Pictures (batch, 3, H, W) in levels and where their holes are (batch, 1, H, W), not everywhere -> pictures with
    smooth holes, not rounded."""
    levels = [_means(pictures, ~holes)]
    while not levels[-1][1].all():
        levels.append(_means(*levels[-1]))
    guess = levels.pop()[0]
    for means, known in reversed(levels):
        guess = torch.where(known, means, _rounded(_interpolated(guess, means)))
    return torch.where(holes, _interpolated(guess, pictures), pictures)


def _means(values, known):
    """Of what is known in cells of 2x2, and whether anything is."""
    total = lambda x: F.avg_pool2d(x, 2, ceil_mode=True, divisor_override=1)
    count = total(known.float())
    return _rounded(total(values * known) / count.clamp(min=1)), count > 0


def _interpolated(coarse, fine):
    """Between the cells whose centres surround that of a finer one."""
    return F.interpolate(coarse, scale_factor=2, mode='bilinear')[:, :, :fine.shape[2], :fine.shape[3]]


def _rounded(x):
    return (x + 0.5).floor()
