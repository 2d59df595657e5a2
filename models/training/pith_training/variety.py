"""Other colours, and what photographs hardly ever show: as codec/training/data/variety.hpp has it."""
import math

import torch
import torch.nn.functional as F

from . import damage

RECOLOURED_SHARE, RARE_SHARE = 0.3, 0.08        # of the crops
CURVES_SHARE, TINT_SHARE, SATURATION_SHARE, HUE_SHARE, GRAY_SHARE = 0.4, 0.3, 0.6, 0.3, 0.1
CURVE_RANGE, DARKEST_TINT, MOST_SATURATION = 2, 0.1, 2
LUMA = 0.299, 0.587, 0.114


def vary(crops):
    """Crops (n, 3, h, w) in 0…1, some of them changed; and which of them are flat or a slope."""
    crops = crops.clone()
    smooth = torch.zeros(len(crops), dtype=torch.bool)
    # What is drawn on the CPU does not make it wait for the GPU.
    for i in torch.nonzero(torch.rand(len(crops)) < RARE_SHARE)[:, 0].tolist():
        # Plain ones are what people have; patterns have losses so high that few of them count for much.
        kinds = PLAIN if _below(4) else PATTERNS
        kind = kinds[_below(len(kinds))]
        crops[i] = kind(crops[i])
        smooth[i] = kind in (_flat, _gradient)
    chosen = torch.rand(len(crops), device=crops.device) < RECOLOURED_SHARE
    levels = torch.where(chosen[:, None, None, None], recolour(crops), crops).mul(255).round() / 255
    return levels.contiguous(memory_format=torch.channels_last), smooth.to(crops.device)


def recolour(crops):
    count, device = len(crops), crops.device
    one = lambda *shape: torch.rand(count, *shape, device=device)
    often = lambda share, value, other: torch.where(one(1) < share, value, other)
    unchanged = torch.ones(count, 3, device=device)
    exponent = often(CURVES_SHARE, CURVE_RANGE ** (2 * one(3) - 1), unchanged)
    tint = often(TINT_SHARE, DARKEST_TINT ** one(3), unchanged)
    saturation = often(SATURATION_SHARE, MOST_SATURATION * one(1), unchanged[:, :1])
    saturation = often(GRAY_SHARE, torch.zeros_like(saturation), saturation)[:, :, None]
    turn = often(HUE_SHARE, 2 * math.pi * one(1), torch.zeros_like(unchanged[:, :1]))[:, :, None]
    # Rodrigues' rotation around gray.
    axis = torch.tensor([[0., -1, 1], [1, 0, -1], [-1, 1, 0]], device=device) / math.sqrt(3)
    rotation = (turn.cos() * torch.eye(3, device=device) + (1 - turn.cos()) / 3 + turn.sin() * axis)
    matrix = saturation * rotation + (1 - saturation) * torch.tensor(LUMA, device=device)
    toned = tint[:, :, None, None] * crops ** exponent[:, :, None, None]
    return torch.einsum('nij,njhw->nihw', matrix, toned).clamp(0, 1)


def _uniform(low=0., high=1.):
    return low + (high - low) * torch.rand(()).item()


def _below(end):
    return torch.randint(end, ()).item()


def _colour(like):
    """Black, white and the pure colours often, pale ones and grays as well, else any: (3, 1, 1)."""
    kind = _uniform()
    colour = torch.randint(2, (3,)).float() if kind < 0.4 else torch.rand(3)
    if 0.4 <= kind < 0.6:
        colour = 1 - 48 / 255 * colour
    if kind > 0.8:
        colour = colour[:1].expand(3)
    return colour.to(like.device)[:, None, None]


def _places(crop):
    height, width = crop.shape[1:]
    return torch.arange(height, device=crop.device)[:, None], torch.arange(width, device=crop.device)


def _flat(crop):
    return _colour(crop).expand_as(crop)


def _gradient(crop):
    (y, x), (height, width), turn = _places(crop), crop.shape[1:], _uniform(0, 2 * math.pi)
    across, down = math.cos(turn), math.sin(turn)
    along = ((x - width / 2) * across + (y - height / 2) * down) / ((abs(across) + abs(down)) * width)
    return torch.lerp(_colour(crop), _colour(crop), 0.5 + along).clamp(0, 1)


def _text(crop):
    """Of up to three times the size and reduced, which gives small letters soft edges."""
    scale, (height, width) = 1 + _below(3), crop.shape[1:]
    letters = damage.add(torch.zeros(1, scale * height, scale * width, dtype=torch.bool, device=crop.device), 'text',
                         torch.tensor([_uniform(0.05, 0.25)], device=crop.device))
    return torch.lerp(_colour(crop), _colour(crop), F.avg_pool2d(letters.float(), scale))


def _interlaced(crop):
    shift, out = 1 + _below(16), crop.clone()
    out[:, 1::2, :-shift] = crop[:, 1::2, shift:]
    return out


def _dithered(crop):
    (y, x), steps = _places(crop), 1 + _below(6)
    threshold = sum((((x ^ y) >> bit & 1) * 2 + (y >> bit & 1)) * 4 ** (2 - bit) for bit in range(3))
    return torch.floor(crop * steps + (threshold + 0.5) / 64).clamp(max=steps) / steps


def _halftone(crop):
    (y, x), period = _places(crop), _uniform(3, 8)
    screens = []
    for ink in range(3):        # each lies at its own angle, as in print
        turn = 0.26 + 0.52 * ink
        u = (x * math.cos(turn) + y * math.sin(turn)) * 2 * math.pi / period
        v = (y * math.cos(turn) - x * math.sin(turn)) * 2 * math.pi / period
        screens.append(0.5 + 0.25 * (u.cos() + v.cos()))
    return (crop > torch.stack(screens)).float()


def _mosaic(crop):
    y, x = _places(crop)
    kept = torch.where((x + y) % 2 == 1, 1, torch.where(y % 2 == 0, 0, 2))
    only = crop * (kept == torch.arange(3, device=crop.device)[:, None, None])
    return only.sum(0, keepdim=True).expand_as(crop) if _below(2) else only


def _checkered(crop):
    y, x = _places(crop)
    odd = (y // (1 + _below(2)) + x // (1 + _below(2))) % 2 == 1
    return torch.lerp(crop, torch.where(odd, _colour(crop), _colour(crop)), _uniform())


PLAIN = _flat, _gradient, _text
PATTERNS = _interlaced, _dithered, _halftone, _mosaic, _checkered
