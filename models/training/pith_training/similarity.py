"""Statistics of pictures for the library's embedding (codec/embed/statistics_embedder.cpp), the copies that it has to
recognise, and the projections that bring copies together."""
import io

import numpy as np
import torch
from PIL import Image, ImageEnhance

SIDE, QUALITY, LEVELS, CELLS = 128, 40., 8, 8
FLOOR = 1e-4


def copies(picture):
    """As people have them: the picture, half its size, JPEG 30, less a border of 2.5 %, brighter and darker by 20 %,
    WebP."""
    width, height = picture.size
    border = round(width * 0.025), round(height * 0.025)
    yield picture
    yield picture.resize((width // 2, height // 2), Image.BOX)
    yield _saved(picture, 'JPEG', quality=30)
    yield picture.crop((*border, width - border[0], height - border[1]))
    yield ImageEnhance.Brightness(picture).enhance(1.2)
    yield ImageEnhance.Brightness(picture).enhance(0.8)
    yield _saved(picture, 'WEBP', quality=75)


def parts(picture):
    """Two, of 5/8 of each side, from opposite corners: 16 % of each is seen in the other."""
    width, height = picture.size
    w, h = width * 5 // 8, height * 5 // 8
    yield picture.crop((0, 0, w, h))
    yield picture.crop((width - w, height - h, width, height))


def _saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return Image.open(file).convert('RGB')


def squeezed(picture):
    """(SIDE, SIDE, 3), levels."""
    return np.asarray(picture.convert('RGB').resize((SIDE, SIDE), Image.BOX))


@torch.no_grad()
def content_statistics(model, squares):
    """Of pictures (N, SIDE, SIDE, 3): strengths of the latent's channels, histograms of colours."""
    strengths = []
    for square in squares:
        pixels = torch.from_numpy(square).permute(2, 0, 1)[None].float() / 255
        latent = model.scaled_latent(pixels, torch.tensor([QUALITY]))[0]
        strengths.append((0.5 * torch.log(latent.square().mean((1, 2)) + FLOOR)).numpy())
    level = squares.astype(int) * LEVELS // 256
    bins = (level[..., 0] * LEVELS + level[..., 1]) * LEVELS + level[..., 2]
    counts = np.stack([np.bincount(one.ravel(), minlength=LEVELS ** 3) for one in bins])
    return np.stack(strengths), np.sqrt(counts / SIDE ** 2)


def layout_statistics(squares):
    """Means of the colours of CELLS x CELLS cells, less the mean of all."""
    count, cell = len(squares), SIDE // CELLS
    means = squares.reshape(count, CELLS, cell, CELLS, cell, 3).mean((2, 4)).reshape(count, -1) / 255
    return means - means.mean(1, keepdims=True)


def projection(statistics, scales, numbers, principal=384, least=0.1):
    """Mean and matrix (numbers, statistics) of the linear discriminants that tell pictures apart whatever became of them.

    statistics: (pictures, variants, statistics). They are weighted by `scales` and reduced to their `principal` directions
    of the greatest variance; what differs within the variants of a picture is made as weak as everywhere, the mean of its
    variance times `least` added, and of what is left the strongest `numbers` directions stay.
    """
    flat = statistics.reshape(-1, statistics.shape[-1])
    mean = flat.mean(0)
    scaled = (flat - mean) * scales
    directions = np.linalg.svd(scaled[::3], full_matrices=False)[2][:principal]
    reduced = (scaled @ directions.T).reshape(*statistics.shape[:2], -1)
    centres = reduced.mean(1, keepdims=True)
    within = (reduced - centres).reshape(-1, reduced.shape[-1])
    spread = within.T @ within / len(within)
    spread += least * np.trace(spread) / len(spread) * np.eye(len(spread))
    whitening = np.linalg.inv(np.linalg.cholesky(spread)).T
    centres = centres[:, 0] @ whitening
    strongest = np.linalg.svd(centres - centres.mean(0), full_matrices=False)[2][:numbers]
    matrix = (scales[:, None] * directions.T @ whitening @ strongest.T).T
    return mean, matrix


def equal_weights(*groups):
    """Scales that give groups of statistics (N, statistics) equal weight, each group a variance of 1. A group of
    strengths has every channel made equal first; a histogram and colours are comparable as they are."""
    return np.concatenate([1 / (group.std(0) + 0.02) / np.sqrt(group.shape[1]) if each else
                           np.full(group.shape[1], 1 / np.sqrt(group.var(0).sum())) for group, each in groups])
