#!/usr/bin/env python3
"""Reports how evenly a codec model shows flat pictures, up to their last blocks, and a slope.

    flat.py [--model MODEL]

Sides are all combinations modulo 128, so that the last block of 16x16 pixels falls on either colour of the checkerboard
that the latent is coded in. A line for each colour and quality: how far the mean of a block and a single pixel are off at
most, in levels, beside the middle of the picture. Needs Debian's python3-numpy.
"""
import pathlib
import shutil
import subprocess
import tempfile

import numpy

import measure

BLOCK = 16
SIDES = range(128, 256, BLOCK)
COLOURS = {'white': (255, 255, 255), 'cream': (255, 250, 230), 'gray': (128, 128, 128), 'black': (0, 0, 0),
           'red': (255, 0, 0), 'green': (0, 255, 0), 'blue': (0, 0, 255), 'slope': None}


def arguments():
    parser = measure.parser_of(__doc__)
    parser.add_argument('--model', type=pathlib.Path, help='model file; default: the built-in model')
    parser.add_argument('--qualities', default='50,75,90', help='(default: %(default)s)')
    return parser.parse_args()


def picture(colour, width, height):
    if COLOURS[colour]:
        return numpy.broadcast_to(numpy.array(COLOURS[colour], numpy.uint8), (height, width, 3))
    x, y = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    return numpy.repeat(((x + y) // 2)[:, :, None], 3, 2).astype(numpy.uint8)


def write(path, pixels):
    path.write_bytes(b'P6 %d %d 255\n' % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes())


def read(path, shape):
    return numpy.frombuffer(path.read_bytes()[-shape[0] * shape[1] * shape[2]:], numpy.uint8).reshape(shape)


def worst(decoded, original):
    """Of a picture: how far the mean of a block and a pixel are off beside the middle, in levels."""
    error = decoded.astype(float) - original
    height, width, channels = error.shape
    blocks = error.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, channels).mean((1, 3))
    middle = blocks[blocks.shape[0] // 2, blocks.shape[1] // 2]
    return numpy.abs(blocks - middle).max(), numpy.abs(error - middle).max()


def main():
    options = arguments()
    program = pathlib.Path(shutil.which(options.pith) or options.pith).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        pictures = {}
        for colour in COLOURS:
            (folder / 'flat' / colour).mkdir(parents=True)
            for width in SIDES:
                for height in SIDES:
                    name = f'{colour}/{width}x{height}'
                    pictures[name] = picture(colour, width, height)
                    write(folder / f'flat/{name}.ppm', pictures[name])
        model = ['--model', options.model.resolve()] if options.model else []

        def run(*command):
            subprocess.run([program, *command, *model], cwd=folder, check=True, stdout=subprocess.DEVNULL)

        for quality in options.qualities.split(','):
            run('encode', '-r', 'flat', '--no-sync', '--out-dir', f'coded{quality}', '-q', quality)
            run('decode', '-r', f'coded{quality}', '--no-sync', '--out-dir', f'decoded{quality}', '--format', 'ppm')
            for colour in COLOURS:
                found = [(*worst(read(folder / f'decoded{quality}/{name}.ppm', original.shape), original), name)
                         for name, original in pictures.items() if name.startswith(colour + '/')]
                block, _, where = max(found)
                print(f'{colour:6} -q {quality}: block {block:.2f} ({where.split("/")[1]}), '
                      f'pixel {max(pixel for _, pixel, _ in found):.1f}', flush=True)


if __name__ == '__main__':
    main()
