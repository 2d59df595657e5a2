#!/usr/bin/env python3
"""Makes the library's embedding of pictures, embedding.safetensors, from pictures of any kind; or measures it.

    python3 embedding.py PICTURES... -o ../embedding.safetensors
    python3 embedding.py PICTURES... --measure

To measure, the first 1,000 pictures in a fixed random order are kept aside.
"""
import argparse
import random

import numpy as np
import torch
from PIL import Image

from pith_training import pictures, retrieval, safetensors, similarity, weights

CONTENT, LAYOUT = 128, 64       # numbers of the two parts
KEPT_ASIDE = 1000


def main():
    parser = argparse.ArgumentParser(description='Makes the embedding of pictures.')
    parser.add_argument('pictures', nargs='+', help='folders')
    parser.add_argument('--codec', default='../psnr.safetensors', help='the model whose latents are made use of')
    parser.add_argument('-o', '--out', help='the file to write')
    parser.add_argument('--measure', action='store_true', help='measure on pictures that it did not see')
    arguments = parser.parse_args()
    tensors, metadata, _ = safetensors.read(arguments.codec)
    model = weights.from_tensors(tensors).eval()
    names = pictures.find(arguments.pictures)
    random.Random(7).shuffle(names)
    if arguments.measure:
        parts = fit(statistics(model, names[KEPT_ASIDE:]))
        retrieval.report(statistics(model, names[:KEPT_ASIDE]), names[:KEPT_ASIDE], parts)
    if arguments.out:
        parts = fit(statistics(model, names))
        file = {f'{part}.{name}': array.astype(np.float16 if name == 'matrix' else np.float32)
                for part, values in parts.items() for name, array in zip(('mean', 'matrix'), values)}
        description = f'embedding of pictures; from {len(names)} pictures'
        print(f"{safetensors.write(arguments.out, file, dict(format='pith-embedding-1', description=description)):016x}")


def statistics(model, names):
    """By part, (pictures, variants, statistics): first the copies, then the parts."""
    content, layout = [], []
    for name in names:
        picture = Image.open(name).convert('RGB')
        variants = [*similarity.copies(picture), *similarity.parts(picture)]
        squares = np.stack([similarity.squeezed(variant) for variant in variants])
        content.append(similarity.content_statistics(model, squares))
        layout.append(similarity.layout_statistics(squares))
    strengths, histograms = (np.stack(group) for group in zip(*content))
    return dict(strengths=strengths, histograms=histograms, layout=np.stack(layout))


def fit(found):
    strengths, histograms, layout = found['strengths'], found['histograms'], found['layout'][:, :-2]
    flat = lambda group: group.reshape(-1, group.shape[-1])
    scales = similarity.equal_weights((flat(strengths), True), (flat(histograms), False))
    content = similarity.projection(np.concatenate([strengths, histograms], 2), scales, CONTENT)
    return dict(content=content,
                layout=similarity.projection(layout, similarity.equal_weights((flat(layout), False)), LAYOUT))


if __name__ == '__main__':
    torch.set_num_threads(1)
    main()
