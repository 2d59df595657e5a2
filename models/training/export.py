#!/usr/bin/env python3
"""Makes the weights file of the library from a checkpoint: averaged weights, integer tables, and a model card.

    python3 export.py run.pt --data PICTURES... -o ../eye.safetensors [--kodak FOLDER] [--card ../eye.md]
    python3 export.py denoiser.pt -o ../denoiser.safetensors
    python3 export.py inpainter.pt -o ../inpainter.safetensors

Everything is measured with the weights as they are in the file, so rounded to 16 bits.
"""
import argparse
import random
import time

import torch

from pith_training import card, checkpoint, pictures, safetensors, weights
from pith_training.inference import MAX_STEPS, entropy_bits, quantise, reconstruct
from pith_training.tables import Statistics
from pith_training.unet import Denoiser, Inpainter

CARD_QUALITIES = (2, 14, 26, 38, 50, 62)    # of 0…63


def arguments():
    parser = argparse.ArgumentParser(description='Exports a checkpoint to a weights file.')
    parser.add_argument('checkpoint')
    parser.add_argument('-o', '--out', required=True, help='the weights file, .safetensors')
    parser.add_argument('--data', nargs='+', help='folders of the pictures that it was trained on; for the codec')
    parser.add_argument('--pictures', type=int, default=320, help='crops that the tables are measured on')
    parser.add_argument('--crop', type=int, default=512, help='side of these crops, at most')
    parser.add_argument('--kodak', help='folder of test pictures; measures rate (entropy) and PSNR for the card')
    parser.add_argument('--kodak-every', type=int, default=1, help='measure on each n-th test picture only')
    parser.add_argument('--card', help='the model card to write, .md')
    parser.add_argument('--data-note', default='', help='the training pictures and their licence, for the card')
    parser.add_argument('--curve', help='CSV log of the training, for the card')
    parser.add_argument('--loss', choices=('eye', 'mse'), default='eye', help='what it was taught with')
    parser.add_argument('--description', default='pith codec')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--threads', type=int, default=torch.get_num_threads())
    return parser, parser.parse_args()


@torch.no_grad()
def measure_tables(model, paths, options):
    """Codes crops of the pictures at qualities all over the range; returns the tables fitted to the symbols."""
    statistics = Statistics(model.sizes.hyper)
    chance = random.Random(options.seed)
    for i in range(options.pictures):
        crop = random_crop(pictures.read_tensor(chance.choice(paths)), options.crop, chance)
        steps = int((i + chance.random()) / options.pictures * MAX_STEPS)
        statistics.add(quantise(model, crop, steps), steps)
    return statistics.tables(model)


def random_crop(picture, side, chance):
    height, width = picture.shape[2:]
    top, left = chance.randint(0, max(0, height - side)), chance.randint(0, max(0, width - side))
    return picture[:, :, top:top + side, left:left + side]


@torch.no_grad()
def measure_curve(model, tables, paths):
    """Means over the pictures: [(quality, bits per pixel by the tables' entropy, PSNR over RGB in dB)]."""
    curve = []
    for quality in CARD_QUALITIES:
        rate, psnr = 0, 0
        for path in paths:
            picture = pictures.read_tensor(path)
            height, width = picture.shape[2:]
            symbols = quantise(model, picture, quality * 256, tables.skip)
            decoded = reconstruct(model, symbols, quality * 256, height, width)
            error = (torch.from_numpy(decoded).double() / 255 - picture[0].permute(1, 2, 0)).square().mean()
            rate += entropy_bits(symbols, tables, quality * 256) / (height * width) / len(paths)
            psnr += -10 * torch.log10(error).item() / len(paths)
        curve.append((quality, rate, psnr))
        print(f'quality {quality:2}: {rate:.4f} bpp, {psnr:.3f} dB', flush=True)
    return curve


def export_unet(network, content, options):
    tensors = {name: tensor.half().numpy() for name, tensor in network.to_tensors(content['ema']).items()}
    metadata = dict(format=network.format, description=options.description, steps=content['step'])
    identity = safetensors.write(options.out, tensors, metadata)
    print(f'{options.out}: content id {identity:016x}, step {content["step"]}')


def main():
    parser, options = arguments()
    torch.set_num_threads(options.threads)
    content = checkpoint.load(options.checkpoint)
    for network in (Denoiser, Inpainter):
        if network.is_state(content['ema']):
            export_unet(network, content, options)
            return
    if not options.data:
        parser.error('a codec needs --data: its tables are measured on it')
    tensors = weights.to_tensors(checkpoint.averaged_model(content))
    model = weights.from_tensors(tensors, checkpoint.averaged_model(content)).eval()
    begin = time.time()
    tables = measure_tables(model, pictures.find(options.data), options)
    tensors.update(tables.tensors())
    print(f'tables measured in {time.time() - begin:.0f} s; rows of sigma below {tables.skip} are skipped')
    metadata = dict(format=weights.FORMAT, description=options.description, loss=options.loss, steps=content['step'])
    identity = safetensors.write(options.out, tensors, metadata)
    print(f'{options.out}: content id {identity:016x}, step {content["step"]}', flush=True)
    curve = measure_curve(model, tables, pictures.find([options.kodak])[::options.kodak_every]) if options.kodak else []
    if options.card:
        card.write(options.card, model, options, content['step'], identity, tables, curve)


if __name__ == '__main__':
    main()
