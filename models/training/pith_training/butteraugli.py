"""Butteraugli (Jyrki Alakuijala and others, Google; as in libjxl 0.7): how different two pictures look, with gradient.

As the library has it for learning (codec/metrics/butteraugli): near borders it is not quite the reference program's.
"""
import functools
import math

import torch
import torch.nn.functional as F

from .ssimulacra2 import halve, light_of

# Absorbance of linear light (red, green, blue; 80 at white) by three kinds of cones.
ABSORBANCE = ((.29956550340058319, .63373087833825936, .077705617820981968),
              (.22158691104574774, .69391388044116142, .0987313588422),
              (.02, .02, .20480129041026129))
ABSORBANCE_BIAS = (1.7557483643287353, 1.7557483643287353, 12.226454707163354)
WHITE = 80.
SMALLEST = 1e-12    # of what roots are taken
LOSS = .8   # weight of what is lost from high frequencies, beside what is added to them
GLOBAL_SCALE = 1 / (17.83 * math.log(80) / math.log(255))
# Malta: lines of nine pixels through the middle of 9 x 9; (dx, dy) of one half, the other is opposite.
LINES = (((1, 0), (2, 0), (3, 0), (4, 0)), ((0, 1), (0, 2), (0, 3), (0, 4)),
         ((1, 1), (2, 2), (3, 3)), ((-1, 1), (-2, 2), (-3, 3)),
         ((0, 1), (-1, 2), (-1, 3), (-1, 4)), ((0, 1), (1, 2), (1, 3), (1, 4)),
         ((1, 0), (2, 1), (3, 1), (4, 1)), ((1, 0), (2, -1), (3, -1), (4, -1)),
         ((1, 1), (1, 2), (2, 3)), ((-1, 1), (-1, 2), (-2, 3)),
         ((1, 1), (2, 1), (3, 2)), ((-1, 1), (-2, 1), (-3, 2)),
         ((1, 0), (2, -1), (3, -1), (4, -1)), ((1, 0), (2, 1), (3, 1), (4, 1)),
         ((0, 1), (1, 2), (1, 3), (1, 4)), ((0, 1), (-1, 2), (-1, 3), (-1, 4)))
# The same for lower bands, every other pixel.
SPARSE_LINES = (((2, 0), (4, 0)), ((0, 2), (0, 4)), ((2, 2), (3, 3)), ((-2, 2), (-3, 3)),
                ((-1, 2), (-1, 4)), ((1, 2), (1, 4)), ((2, 0), (4, 1)), ((2, 0), (4, -1)),
                ((1, 2), (2, 3)), ((-1, 2), (-2, 3)), ((2, 1), (3, 2)), ((-2, 1), (-3, 2)),
                ((-2, 1), (-4, 2)), ((2, 1), (4, 2)), ((1, 2), (2, 4)), ((-1, 2), (-2, 4)))


@functools.lru_cache(maxsize=None)
def kernel(sigma, device):
    reach = max(1, int(2.25 * sigma))
    at = torch.arange(-reach, reach + 1, device=device, dtype=torch.float32)
    return torch.exp(at ** 2 / (-2 * sigma * sigma))


def blur_along(x, taps, dimension):
    shape = (1, 1, -1, 1) if dimension == 2 else (1, 1, 1, -1)
    padding = (taps.numel() // 2, 0) if dimension == 2 else (0, taps.numel() // 2)
    line = torch.ones_like(x[:1, :1, :, :1] if dimension == 2 else x[:1, :1, :1])
    weight = F.conv2d(line, taps.view(shape), padding=padding)
    n, c, h, w = x.shape
    return F.conv2d(x.reshape(n * c, 1, h, w), taps.view(shape), padding=padding).reshape(n, c, h, w) / weight


def blur(x, sigma):
    """By a Gaussian, of which beyond the edges nothing counts."""
    taps = kernel(sigma, x.device)
    return blur_along(blur_along(x, taps, 2), taps, 3)


@functools.lru_cache(maxsize=None)
def line_kernels(sparse, device):
    kernels = torch.zeros(16, 1, 9, 9, device=device)
    for line, offsets in zip(kernels, SPARSE_LINES if sparse else LINES):
        line[0, 4, 4] = 1
        for x, y in offsets:
            line[0, 4 + y, 4 + x] = line[0, 4 - y, 4 - x] = 1
    return kernels


def absorb(light):
    matrix = torch.tensor(ABSORBANCE, device=light.device)
    return torch.einsum('ij,bjhw->bihw', matrix, light * WHITE) + bias_of(light)


def bias_of(x):
    return torch.tensor(ABSORBANCE_BIAS, device=x.device).view(1, 3, 1, 1)


def opponents(light):
    around = torch.maximum(absorb(blur(light, 1.2)), bias_of(light))
    response = 19.245013259874995 * (around + 9.9710635769299145).log() - 23.16046239805755
    mixed = torch.maximum(absorb(light) * response / around, bias_of(light))
    return torch.stack([mixed[:, 0] - mixed[:, 1], mixed[:, 0] + mixed[:, 1], mixed[:, 2]], 1)


def remove_around_zero(x, width):
    return x - x.clamp(-width, width)


def amplify_around_zero(x, width):
    return x + x.clamp(-width, width)


def compress_beyond(x, limit):
    inside = x.clamp(-limit, limit)
    return inside + .934914340314 * (x - inside)


def bands(light):
    """Low (3), middle (3), high (2) and highest (2) frequencies; X, Y, B each."""
    xyb = opponents(light)
    low = blur(xyb, 7.15593339443)
    rest = xyb - low
    middle = blur(rest, 3.22489901262)
    high = (rest - middle)[:, :2]
    x, y, b = middle[:, 0], middle[:, 1], middle[:, 2]
    middle = torch.stack([remove_around_zero(x, .29), amplify_around_zero(y, .1), b], 1)
    x, y = high[:, 0], high[:, 1]
    high = torch.stack([x * (.653020556257 + (1 - .653020556257) * 46 / (46 + y * y)), y], 1)
    smooth = blur(high, 1.56416327805)
    smooth_y = compress_beyond(smooth[:, 1], 28.4691806922)
    highest_x = remove_around_zero(high[:, 0] - smooth[:, 0], .04)
    highest_y = compress_beyond(high[:, 1] - smooth_y, 5.19175294647) * 2.69313763794
    high = torch.stack([remove_around_zero(smooth[:, 0], 1.5), amplify_around_zero(smooth_y * 2.155, .132)], 1)
    x, y, b = low[:, 0], low[:, 1], low[:, 2]
    low = torch.stack([x * 33.832837186260, y * 14.458268100570,
                       (b - .362267051518 * y) * 49.87984651440], 1)
    return low, middle, high, torch.stack([highest_x, highest_y], 1)


def excess(a, b, least, most):
    """By how much b is too small or too large for a, where `least` and `most` times a are not."""
    size, aligned = a.abs(), b * torch.where(a < 0, -1., 1.)
    return (least * size - aligned).clamp(min=0) + (aligned - most * size).clamp(min=0)


def line_errors(a, b, weight, norm, sparse, loss):
    scale = (.611612573796 if sparse else .39905817637) * math.sqrt(weight) * norm / (3.75 * 2 + 1)
    near = scale / (norm + .5 * (a.abs() + b.abs()))
    difference = a - b
    sign = torch.where(difference < 0, -1., 1.)
    difference = near * (math.sqrt(.5 * loss) * difference + math.sqrt(.33 / loss) * sign * excess(a, b, .55, 1.05))
    return F.conv2d(difference[:, None], line_kernels(sparse, a.device), padding=4).square().sum(1)


def activity(high, highest):
    x = (highest[:, :1] + high[:, :1]) * 2.5
    y = (highest[:, 1:] + high[:, 1:]) * .4
    size = (x * x + y * y + SMALLEST).sqrt()
    return blur(math.sqrt(6.19424080439) * ((size + 12.61050594197).sqrt() - math.sqrt(12.61050594197)), 2.7)


def erode(x):
    """Mostly the least of what is around."""
    padded = F.pad(x, (3, 3, 3, 3), value=float('inf'))
    h, w = x.shape[2:]
    around = torch.cat([padded[:, :, dy:dy + h, dx:dx + w] for dy in (0, 3, 6) for dx in (0, 3, 6)], 1)
    least = around.topk(3, dim=1, largest=False, sorted=True).values
    most = 2 * x    # where there is less around, or nothing as low
    return .45 * least[:, :1] + .3 * least[:, 1:2].minimum(most) + .25 * least[:, 2:].minimum(most)


def masking(x, offset, scale, factor):
    return (GLOBAL_SCALE * (1 + factor / (scale * x + offset))) ** 2


def squared_map(a, b):
    """Squared distances of b (n, 3, h, w; linear light) from the original a at each pixel, at one scale."""
    with torch.no_grad():
        low_a, middle_a, high_a, highest_a = bands(a)
        activity_a = activity(high_a, highest_a)
        mask = erode(activity_a)[:, 0]
        mask_low = masking(mask, .20025578522, 3.87449418804, .505054525019)
        mask_high = masking(mask, .829591754942, .451936922203, 2.5485944793)
    low_b, middle_b, high_b, highest_b = bands(b)
    low = (low_a - low_b).square()
    low = 29.2353797994 * low[:, 0] + .844626970982 * low[:, 1] + .703646627719 * low[:, 2]
    middle = (middle_a - middle_b).square()
    rest = 2150 * middle[:, 0] + 10.6195433239 * middle[:, 1] + 16.2176043152 * middle[:, 2]
    for plane, weight in ((0, 400.), (1, 1.50815703118)):
        p, q = high_a[:, plane], high_b[:, plane]
        rest = rest + .8 * weight * (LOSS * (p - q).square() + excess(p, q, .4, 1).square() / LOSS)
    for p, q, weight, norm, sparse, loss in (
            (highest_a[:, 1], highest_b[:, 1], 1.10039032555, 71.7800275169, False, LOSS),
            (highest_a[:, 0], highest_b[:, 0], 173.5, 5., False, LOSS),
            (high_a[:, 1], high_b[:, 1], 18.7237414387, 4498534.45232, True, math.sqrt(LOSS)),
            (high_a[:, 0], high_b[:, 0], 6923.99476109, 8051.15833247, True, math.sqrt(LOSS)),
            (middle_a[:, 1], middle_b[:, 1], 37.0819870399, 130262059.556, True, 1),
            (middle_a[:, 0], middle_b[:, 0], 8246.75321353, 1009002.70582, True, 1)):
        rest = rest + line_errors(p, q, weight, norm, sparse, loss)
    rest = rest + 10 * (activity_a - activity(high_b, highest_b)).square()[:, 0]
    return mask_low * low + mask_high * rest


def distance_map(decoded, original):
    """Distances at each pixel (n, h, w) of pictures (n, 3, h, w; sRGB, 0…1); 1 is about what can just be noticed."""
    a, b = light_of(original), light_of(decoded)
    fine = (squared_map(a, b) + SMALLEST).sqrt()
    coarse = (squared_map(halve(a), halve(b)) + SMALLEST).sqrt()[:, None]
    coarse = F.interpolate(coarse, scale_factor=2, mode='nearest')[:, 0, :fine.shape[1], :fine.shape[2]]
    return .85 * fine + .5 * coarse


def distance(decoded, original):
    """Of each picture, as the library has it for learning (codec/metrics/butteraugli/butteraugli.hpp)."""
    return distance_map(decoded, original).pow(3).mean((1, 2)).pow(2 / 3)
