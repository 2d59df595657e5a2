"""How well codes find copies of pictures, and other parts of the same photo."""
import numpy as np
from PIL import Image

from . import similarity


def report(found, names, parts):
    """Prints the table: of statistics of pictures that the projections did not see."""
    content = np.concatenate([found['strengths'], found['histograms']], 2)
    codes = dict(content=_projected(content, parts['content']), layout=_projected(found['layout'], parts['layout']),
                 histogram=_unit(found['histograms']), pHash=_unit(perceptual_hashes(names)))
    print('copies that are found where 0.1 % of what is found is false, and where 0.1 % of all other pairs are found; mean '
          'average precision of finding another part of the photo')
    for name, code in codes.items():
        reported, pairs = _copies(code[:, :-2])
        print(f'{name:10} {100 * reported:7.2f} % {100 * pairs:7.2f} %  {_others(code[:, -2:]):.3f}')


def _projected(statistics, part):
    mean, matrix = part
    return _unit((statistics - mean) @ matrix.T)


def _unit(codes):
    return codes / np.maximum(np.linalg.norm(codes, axis=-1, keepdims=True), 1e-9)


def perceptual_hashes(names):
    """64 bits (as ±1) of each variant: the low frequencies of 32x32 pixels of luma that lie above their median, as
    Zauner describes it (Implementation and benchmarking of perceptual image hash functions, 2010)."""
    k = np.arange(32)
    cosines = np.cos(np.pi * k[:8, None] * (2 * k + 1) / 64)
    hashes = []
    for name in names:
        picture = Image.open(name).convert('RGB')
        for variant in [*similarity.copies(picture), *similarity.parts(picture)]:
            luma = np.asarray(variant.convert('L').resize((32, 32), Image.LANCZOS), float)
            low = cosines @ luma @ cosines.T
            hashes.append(np.where(low > np.median(low), 1., -1.).ravel())
    return np.array(hashes).reshape(len(names), -1, 64)


def _copies(codes):
    """The most copies of the originals that a threshold finds where one pair in a thousand of those found is false, and
    where one in a thousand of all pairs of different pictures is found."""
    pictures, variants, size = codes.shape
    products = codes[:, 0] @ codes.reshape(-1, size).T
    own = np.repeat(np.eye(pictures, dtype=bool), variants, 1)
    original = np.zeros_like(own)
    original[np.arange(pictures), variants * np.arange(pictures)] = True
    true, false = np.sort(products[own & ~original])[::-1], np.sort(products[~own])[::-1]
    found = np.arange(1, len(true) + 1)
    mistakes = np.searchsorted(-false, -true, side='right')
    good = mistakes <= 0.001 * (mistakes + found)
    reported = found[good].max() / len(true) if good.any() else 0.
    return reported, (true > false[len(false) // 1000]).mean()


def _others(codes):
    """Mean average precision of finding the other part, the only right one, among all."""
    flat = codes.reshape(-1, codes.shape[-1])
    products = flat @ flat.T
    np.fill_diagonal(products, -np.inf)
    query = np.arange(len(flat))
    other = products[query, query ^ 1][:, None]
    ahead = (products > other).sum(1) + ((products == other).sum(1) - 1) / 2
    return (1 / (1 + ahead)).mean()
