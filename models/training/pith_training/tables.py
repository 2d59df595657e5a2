"""The probability tables of the entropy coder: integers, measured on what the model codes."""
import dataclasses

import numpy as np
import torch

from .codec import ANCHORS, HYPER_MAX, LOG_SIGMA_MIN, LOG_SIGMA_STEP, SIGMA_ROWS, anchor_qualities, gaussian_bits
from .codec import logistic_bits
from .inference import in_coding_order, nearest_anchor

TOTAL = 65536               # every row sums to this
SYMBOL_LIMIT = 255          # of |r| in a row; beyond it an escape
ESCAPE = 2 * SYMBOL_LIMIT + 1
# A rarer symbol costs less as an escape than its smallest frequency takes from the rest.
SUPPORT_PROBABILITY = 2.0**-18
# Rows whose symbol is hardly ever other than 0 are not coded at all. Measured on Kodak: 0.1 % fewer bits at equal PSNR
# than with 0.002; with 0.05 as many more.
SKIP_PROBABILITY = 0.015
SIGMA_PRIOR_COUNT = 2000    # how many observations the Gaussian of a row counts for
HYPER_PRIOR_COUNT = 200     # and the logistic of a channel of z


@dataclasses.dataclass
class Tables:
    sigma: np.ndarray       # (64, 512) frequencies of -255…255 and of the escape
    z: np.ndarray           # (8, hyper, 255) frequencies of -127…127
    skip: int               # rows of sigma below this are not coded

    def tensors(self):
        return {'tables.sigma': self.sigma.astype(np.uint16), 'tables.z': self.z.astype(np.uint16),
                'tables.skip': np.array([self.skip], np.int32)}

    @classmethod
    def from_tensors(cls, tensors):
        return cls(tensors['tables.sigma'].astype(np.int64), tensors['tables.z'].astype(np.int64),
                   int(tensors['tables.skip'][0]))

    def support(self):
        """The largest |r| that each row of sigma codes without an escape."""
        return (self.sigma[:, SYMBOL_LIMIT:ESCAPE] > 0).sum(1) - 1

    @staticmethod
    def cost_bits(rows):
        return np.log2(TOTAL) - np.log2(np.maximum(rows, 1))

    def residual_bits(self, index, residual):
        """Bits of each residual, escapes included."""
        size, support = np.abs(residual), self.support()[index]
        escaped = size > support
        entry = np.where(escaped, ESCAPE, np.where(escaped, 0, residual) + SYMBOL_LIMIT)
        golomb = 2 * np.floor(np.log2(np.maximum(size - support, 1))) + 2     # its sign included
        return self.cost_bits(self.sigma)[index, entry] + escaped * golomb


class Statistics:
    """Counts of the symbols that a model codes."""

    def __init__(self, hyper_channels):
        self.residual = np.zeros((SIGMA_ROWS, SYMBOL_LIMIT + 2), np.int64)     # |r| = 0…255, and beyond
        self.z = np.zeros((ANCHORS, hyper_channels, 2 * HYPER_MAX + 1), np.int64)

    def add(self, symbols, steps):
        index = in_coding_order(symbols.sigma_index).astype(np.int64)
        size = np.minimum(np.abs(in_coding_order(symbols.residual)), SYMBOL_LIMIT + 1).astype(np.int64)
        columns = self.residual.shape[1]
        counts = np.bincount(index * columns + size, minlength=self.residual.size)
        self.residual += counts.reshape(self.residual.shape)
        _, channels, entries = self.z.shape
        z = in_coding_order(symbols.z).astype(np.int64).reshape(-1, channels) + HYPER_MAX
        counts = np.bincount((np.arange(channels) * entries + z).ravel(), minlength=channels * entries)
        self.z[nearest_anchor(steps)] += counts.reshape(channels, entries)

    def tables(self, model):
        """The counts, mixed with the distributions that the model was trained with."""
        z = self.z + HYPER_PRIOR_COUNT * hyper_prior(model)
        z /= z.sum(2, keepdims=True)
        sigma = [sigma_row(counts, prior) for counts, prior in zip(self.residual, sigma_prior())]
        z = np.stack([[to_frequencies(row) for row in rows] for rows in z])
        return Tables(np.stack(sigma), z, self.skip())

    def skip(self):
        """The first row worth coding; every row below is as rarely other than 0 as SKIP_PROBABILITY says."""
        total = self.residual.sum(1) + SIGMA_PRIOR_COUNT
        zeros = self.residual[:, 0] + SIGMA_PRIOR_COUNT * sigma_prior()[:, 0]
        return int(np.argmax(1 - zeros / total >= SKIP_PROBABILITY))


def sigma_prior():
    """The Gaussian of each row: probabilities of |r| = 0…255 and beyond."""
    sigma = torch.exp(LOG_SIGMA_MIN + torch.arange(SIGMA_ROWS) * LOG_SIGMA_STEP).double()[:, None]
    one_sided = 2 ** -gaussian_bits(torch.arange(SYMBOL_LIMIT + 1).double()[None], sigma).numpy()
    one_sided[:, 1:] *= 2
    beyond = np.maximum(1 - one_sided.sum(1, keepdims=True), 1e-9)
    both = np.concatenate([one_sided, beyond], 1)
    return both / both.sum(1, keepdims=True)


def sigma_row(counts, prior):
    """Frequencies of one row. Symmetric, with contiguous support and an escape of at least 1."""
    size = (counts + SIGMA_PRIOR_COUNT * prior) / (counts.sum() + SIGMA_PRIOR_COUNT)    # of |r|
    rare = np.flatnonzero(size[1:SYMBOL_LIMIT + 1] / 2 < SUPPORT_PROBABILITY)
    support = int(rare[0]) if len(rare) else SYMBOL_LIMIT
    # Each entry gets 1 and its share of the rest; rounding spares the centre from a sum of remainders of one sign.
    rest = TOTAL - (2 * support + 2)
    side = 1 + np.round(size[1:support + 1] / 2 * rest).astype(np.int64)
    row = np.zeros(ESCAPE + 1, np.int64)
    row[SYMBOL_LIMIT + 1:SYMBOL_LIMIT + 1 + support] = side
    row[SYMBOL_LIMIT - support:SYMBOL_LIMIT] = side[::-1]
    row[ESCAPE] = 1 + round(size[support + 1:].sum() * rest)
    row[SYMBOL_LIMIT] = TOTAL - row.sum()
    assert row[SYMBOL_LIMIT] > 0
    return row


def to_frequencies(probability):
    """Integers of at least 1 that sum to TOTAL, close to the probabilities (which sum to 1)."""
    entries = len(probability)
    exact = probability * (TOTAL - entries)
    frequencies = np.floor(exact).astype(np.int64) + 1
    largest_remainders = np.argsort(-(exact - np.floor(exact)), kind='stable')
    frequencies[largest_remainders[:TOTAL - int(frequencies.sum())]] += 1
    return frequencies


def hyper_prior(model):
    """The trained logistic distributions of z at the anchors: (8, hyper, 255)."""
    with torch.no_grad():
        mean, scale = model.prior(anchor_qualities())
        symbols = torch.arange(-HYPER_MAX, HYPER_MAX + 1)[None, None, :]
        probability = 2 ** -logistic_bits(symbols, mean[:, :, 0], scale[:, :, 0])
        return (probability / probability.sum(2, keepdim=True)).double().numpy()
