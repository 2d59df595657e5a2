"""Holes as accidents and hands make them: the same kinds as `pith train` draws, for many masks at once.

Holes are masks (batch, height, width) of truth values. A shape is what a hand does at a time: a stroke, a line of text.
"""
import functools
import math
import warnings

import torch

warnings.filterwarnings('ignore', 'scatter_reduce')     # PyTorch 1.13 calls it unfinished
TWO_KINDS_SHARE = 0.3       # of the masks
LEAST_SHARE, LARGEST_SHARE = 0.05, 0.45     # of a mask that one kind is asked to cover; few pixels are mostly chance
MOST_COVERED = 0.9          # of a mask
MOST_TORN = 0.2             # of a mask that tears are asked to cover: a little more would take many more of them
BETWEEN_WORDS = 0.15        # share of the letters that are left out
MOST_LETTERS, MOST_LINES = 19, 4    # of a line of text; of a letter
TURN = 2 * math.pi


def any_holes(count, height, width, device):
    """Masks of mostly one kind, sometimes two, from single specks to half of a picture; never all of it or nothing."""
    holes = torch.zeros(count, height, width, dtype=torch.bool, device=device)
    todo = torch.arange(count, device=device)
    while len(todo):
        holes[todo] = _one_or_two_kinds(torch.zeros_like(holes[todo]))
        covered = holes.float().mean((1, 2))
        todo = ((covered == 0) | (covered > MOST_COVERED)).nonzero()[:, 0]
    return holes


def _one_or_two_kinds(holes):
    count, device = len(holes), holes.device
    for chance in (1, TWO_KINDS_SHARE):
        kind = torch.randint(len(KINDS), (count,), device=device)
        kind[torch.rand(count, device=device) >= chance] = -1
        share = LEAST_SHARE + (LARGEST_SHARE - LEAST_SHARE) * torch.rand(count, device=device)
        for i, name in enumerate(KINDS):
            these = (kind == i).nonzero()[:, 0]
            most = MOST_TORN if name == 'tears' else LARGEST_SHARE
            holes[these] = add(holes[these], name, share[these].clamp(max=most))
    return holes


def add(holes, kind, share):
    """Holes and more of one kind, until at least `share` (batch) of all pixels are holes, and little more."""
    draw, size = KINDS[kind]
    wanted, holes = share * holes.shape[1] * holes.shape[2], holes.clone()
    while True:
        missing = wanted - holes.sum((1, 2))
        these = (missing > 0).nonzero()[:, 0]
        if not len(these):
            return holes
        holes[these] = _with_shapes(holes[these], draw, size, missing[these])
        size /= 2       # of what is left: shapes meet holes that are there already


def _with_shapes(holes, draw, size, missing):
    """Draws about as many shapes as it takes, and keeps the first of them, up to the one that makes it enough."""
    count, height, width = holes.shape
    mask, order = _ranges(torch.zeros_like(missing).long(), (missing / size).long() + 1)    # of each shape
    shape, y, left, right = draw(len(mask), height, width, holes.device)
    run, x = _ranges(left, right - left + 1)
    most = int(order.max()) + 1
    # Of each pixel: the first shape that covers it.
    first = torch.full((count, height * width), most, dtype=torch.int32, device=holes.device)
    first.view(-1).scatter_reduce_(0, ((mask[shape] * height + y) * width)[run] + x, order.int()[shape][run], 'amin')
    first[holes.flatten(1)] = most
    of, pixel = (first < most).nonzero().T
    by = first[of, pixel]
    counts = torch.bincount(of * most + by, minlength=count * most).view(count, most)
    last = (counts.cumsum(1) < missing[:, None]).sum(1)
    kept = by <= last[of]
    holes.view(count, -1)[of[kept], pixel[kept]] = True
    return holes


# Each of these draws so many shapes. They give runs of pixels: the shape's number, y, first and last x.

def _strokes(count, height, width, device):
    """A few bends of a brush."""
    bends = 2 + torch.randint(6, (count,), device=device)
    lengths = _between(10, 60, count, 7, device=device)
    return _bent(height, width, bends, lengths, 1.2, _between(2, 12, count, device=device))


def _scratches(count, height, width, device):
    """Almost straight."""
    bends = 4 + torch.randint(10, (count,), device=device)
    lengths = torch.full((count, 13), 40., device=device)
    return _bent(height, width, bends, lengths, 0.1, _between(0.5, 2.5, count, device=device))


def _bent(height, width, bends, lengths, turn, radius):
    """Chains of segments, each of which turns a little."""
    count, most = lengths.shape
    device = lengths.device
    turns = _between(-turn, turn, count, most, device=device)
    turns[:, 0] = _between(0, TURN, count, device=device)
    direction = turns.cumsum(1)
    steps = lengths[:, :, None] * torch.stack([direction.cos(), direction.sin()], 2)
    ends = _anywhere(count, height, width, device)[:, None] + steps.cumsum(1)
    drawn = torch.arange(most, device=device) < bends[:, None]
    shape = drawn.nonzero()[:, 0]
    return _segments(shape, (ends - steps)[drawn], ends[drawn], radius[shape], height, width)


def _text(count, height, width, device):
    """Lines of letters, each of some of the straight lines between nine points."""
    size = _between(10, 36, count, device=device)
    pen = (size * _between(0.06, 0.11, count, device=device)).clamp(min=0.7)
    one = lambda: torch.rand(count, device=device)
    left, top = one() * (0.7 * width + size) - size, one() * (height - 0.5 * size)
    letter = torch.arange(MOST_LETTERS, device=device)
    shown = letter < 4 + torch.randint(16, (count, 1), device=device)
    shown &= torch.rand(shown.shape, device=device) >= BETWEEN_WORDS
    lines = 2 + torch.randint(3, (count, MOST_LETTERS, 1), device=device)
    drawn = shown[:, :, None] & (torch.arange(MOST_LINES, device=device) < lines)
    which = torch.randint(9, (count, MOST_LETTERS, MOST_LINES + 1), device=device)
    wide = lambda v: v[:, None, None]
    x = wide(left) + wide(size) * (0.8 * letter[:, None] + 0.3 * (which % 3))
    y = wide(top) + wide(size) * 0.5 * which.div(3, rounding_mode='floor')
    points = torch.stack([x, y], 3)
    shape = drawn.nonzero()[:, 0]
    return _segments(shape, points[:, :, :-1][drawn], points[:, :, 1:][drawn], pen[shape], height, width)


def _specks(count, height, width, device):
    """Dust."""
    at = _anywhere(count, height, width, device)
    to = at + _between(-3, 3, count, 2, device=device)
    return _segments(torch.arange(count, device=device), at, to, _between(0.6, 5, count, device=device), height, width)


def _blocks(count, height, width, device):
    middle = _anywhere(count, height, width, device)
    side, ratio = 12 * 6 ** torch.rand(count, device=device), 2 ** _between(-1, 1, count, device=device)
    half = torch.stack([side * ratio.sqrt(), side / ratio.sqrt()], 1) / 2
    (left, top), (right, bottom) = (middle - half).T, (middle + half).T
    block, y = _rows(top, bottom, height)
    return _runs(block, y, left[block], right[block], width)


def _tears(count, height, width, device):
    """What lies beyond a ragged line across a corner or along a border."""
    direction = _between(0, TURN, count, device=device)
    dx, dy = direction.cos(), direction.sin()
    edge = (dx.abs() * width + dy.abs() * height) / 2 * _between(0.8, 0.98, count, device=device)
    frequency = _between(0.02, 0.05, count, 3, device=device) * torch.tensor([1, 3, 9], device=device)
    phase = _between(0, TURN, count, 3, device=device)
    tall = _between(0, 6, count, 3, device=device) / torch.tensor([1, 2, 3], device=device)
    # Only a part of every row is near enough to the line or beyond it.
    tear, y = _ranges(torch.zeros(count, dtype=torch.int64, device=device), torch.full_like(dx, height).long())
    end = width / 2 + ((edge - tall.sum(1))[tear] - (y - height / 2) * dy[tear]) / dx[tear]
    left = torch.where(dx[tear] > 0, end, torch.zeros_like(end))
    right = torch.where(dx[tear] < 0, end, torch.full_like(end, width))
    tear, y, left, right = _runs(tear, y, left, right, width)
    row, x = _ranges(left, right - left + 1)
    tear, y = tear[row], y[row]
    values = torch.cat([torch.stack([dx, dy, edge], 1), frequency, phase, tall], 1)[tear]
    line, frequency, phase, tall = values.split(3, 1)
    dx, dy, edge = line.T
    ox, oy = x - width / 2, y - height / 2
    along = (oy * dx - ox * dy)[:, None]
    torn = ox * dx + oy * dy > edge + (tall * (frequency * along + phase).sin()).sum(1)
    return tear[torn], y[torn], x[torn], x[torn]


def _objects(count, height, width, device):
    """Things to be taken out: roundish, with a wavy outline."""
    middle = _anywhere(count, height, width, device)
    radius, phase = _between(28, 56, count, device=device), _between(0, TURN, count, 3, device=device)
    thing, y = _rows(middle[:, 1] - radius, middle[:, 1] + radius, height)
    thing, y, left, right = _runs(thing, y, (middle[:, 0] - radius)[thing], (middle[:, 0] + radius)[thing], width)
    row, x = _ranges(left, right - left + 1)
    thing, y = thing[row], y[row]
    dx, dy = x - middle[thing, 0], y - middle[thing, 1]
    waves = torch.arange(2, 5, device=device) * torch.atan2(dy, dx)[:, None] + phase[thing]
    inside = dx ** 2 + dy ** 2 <= (radius[thing] * (0.85 + 0.05 * waves.sin().sum(1))) ** 2
    return thing[inside], y[inside], x[inside], x[inside]


def _between(low, high, *shape, device):
    return low + (high - low) * torch.rand(shape, device=device)


def _anywhere(count, height, width, device):
    return torch.rand(count, 2, device=device) * torch.tensor([width, height], device=device)


def _segments(shape, a, b, radius, height, width):
    """All pixels nearer than `radius` to segments that belong to shapes."""
    segment, y = _rows(torch.minimum(a[:, 1], b[:, 1]) - radius, torch.maximum(a[:, 1], b[:, 1]) + radius, height)
    a, b, radius = a[segment], b[segment], radius[segment]
    # A row enters and leaves such a shape in the circle around an end, or in one of the straight sides between them.
    sides = []
    for end in (a, b):
        rise = y - end[:, 1]
        half = (radius ** 2 - rise ** 2).sqrt()     # NaN where the row misses the circle
        sides += [end[:, 0] - half, end[:, 0] + half]
    d = b - a
    normal = radius[:, None] * torch.stack([-d[:, 1], d[:, 0]], 1) / d.norm(dim=1, keepdim=True).clamp(min=1e-5)
    for off in (normal, -normal):
        along = (y - a[:, 1] - off[:, 1]) / d[:, 1]
        x = a[:, 0] + off[:, 0] + along * d[:, 0]
        sides.append(torch.where((along >= 0) & (along <= 1), x, torch.full_like(x, math.nan)))
    left = functools.reduce(torch.fmin, sides).nan_to_num(math.inf)
    right = functools.reduce(torch.fmax, sides).nan_to_num(-math.inf)
    return _runs(shape[segment], y, left, right, width)


def _rows(top, bottom, height):
    """The rows of the picture from top to bottom: of which shape, and y."""
    first, last = top.ceil().clamp(0, height).long(), bottom.floor().clamp(-1, height - 1).long()
    return _ranges(first, last - first + 1)


def _runs(shape, y, left, right, width):
    """Only what is in the picture."""
    first, last = left.ceil().clamp(0, width).long(), right.floor().clamp(-1, width - 1).long()
    some = first <= last
    return shape[some], y[some], first[some], last[some]


def _ranges(begin, length):
    """The numbers of many ranges: of which range, and the number."""
    length = length.clamp(min=0)
    which = torch.repeat_interleave(torch.arange(len(begin), device=begin.device), length)
    return which, torch.arange(len(which), device=begin.device) + (begin - length.cumsum(0) + length)[which]


# How to draw them, and how many pixels are missing for each one that is drawn at once.
KINDS = {'strokes': (_strokes, 900), 'text': (_text, 600), 'blocks': (_blocks, 800), 'scratches': (_scratches, 220),
         'specks': (_specks, 25), 'tears': (_tears, 500), 'objects': (_objects, 2000)}
