"""Gaussians, for planes (count, H, W)."""
import math

import torch
import torch.nn.functional as F

LUMA = (0.299, 0.587, 0.114)


def blurred(planes, sigma):
    """Edges are mirrored."""
    reach = min(math.ceil(2.5 * sigma), min(planes.shape[1:]) - 1)
    weights = torch.exp(-torch.arange(-reach, reach + 1, device=planes.device) ** 2 / (2 * sigma ** 2))
    weights = (weights / weights.sum()).expand(len(planes), 1, 1, -1)
    padded = F.pad(planes[None], (reach,) * 4, mode='reflect')
    across = F.conv2d(padded, weights, groups=len(planes))
    return F.conv2d(across, weights.transpose(2, 3), groups=len(planes))[0]
