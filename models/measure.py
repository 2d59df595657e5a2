#!/usr/bin/env python3
"""Tells how many bits a codec model needs at equal quality, beside another codec or another model.

    measure.py PICTURES... --peers PEERS.json --codec avif444iq
    measure.py PICTURES... --model new.safetensors --against-model old.safetensors

PICTURES are files or folders. `pith eval --butteraugli` measures them, and takes the BD-rates; below 0 the model needs
fewer bits. PEERS.json has what was measured of other codecs, whole files: {"picture|codec|setting": [bits per pixel,
PSNR in dB, SSIMULACRA 2.1, butteraugli's 3-norm], …}, the picture by its file name.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

POINT = ('bpp', 'psnr', 'ssimulacra2', 'butteraugli')
METRICS = {'psnr': 'PSNR', 'ssimulacra2': 'SSIMULACRA 2', 'butteraugli': 'butteraugli'}
FEWEST = 4  # points of a mean curve
SUFFIXES = {'.png', '.jpg', '.jpeg', '.ppm', '.pgm'}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('pictures', nargs='+', type=pathlib.Path, metavar='PICTURES')
    parser.add_argument('--model', type=pathlib.Path, help='model file; default: the built-in model')
    against = parser.add_mutually_exclusive_group(required=True)
    against.add_argument('--peers', type=pathlib.Path, help='measurements of other codecs')
    against.add_argument('--against-model', type=pathlib.Path, help='another model file')
    parser.add_argument('--codec', default='avif444iq', help='which one of --peers (default: %(default)s)')
    parser.add_argument('--qualities', default='20,45,62,75,83,88,94', help='of pith (default: %(default)s)')
    parser.add_argument('-e', '--effort', default='1', help='of pith (default: %(default)s)')
    parser.add_argument('--pith', default=str(pathlib.Path(__file__).resolve().parents[1] / 'build/pith'),
                        help='the program (default: build/pith)')
    parser.add_argument('--json', type=pathlib.Path, help='file for the BD-rates, also of each picture')
    return parser.parse_args()


def files_of(paths):
    def inside(folder):
        return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    return [file for path in paths for file in (inside(path) if path.is_dir() else [path])]


def evaluate(options, pictures, model, against=None):
    """What pith eval --json says."""
    command = [options.pith, 'eval', '--json', '--butteraugli', '--codecs', 'pith', '--qualities', options.qualities,
               '-e', options.effort]
    command += ['--model', model] if model else []
    command += ['--against', against] if against else []
    result = subprocess.run([*command, '--', *pictures], stdout=subprocess.PIPE, check=False)
    if result.returncode:
        sys.exit(result.returncode)  # pith has said why
    return result.stdout


def peer_curves(peers, codec, pictures):
    """In the form that pith eval reads: the pictures' curves, and the means at the settings that all of them have."""
    curves = {picture: {} for picture in pictures}
    by_name = {picture.name: curve for picture, curve in curves.items()}
    for key, numbers in peers.items():
        name, measured, setting = key.rsplit('|', 2)
        if measured == codec and name in by_name:
            by_name[name][setting] = dict(zip(POINT, numbers))
    for picture, curve in curves.items():
        if not curve:
            sys.exit(f'measure.py: the peers have no {codec} of {picture.name}')
    common = [s for s in curves[pictures[0]] if all(s in curve for curve in curves.values())]
    means = [{key: statistics.fmean(c[s][key] for c in curves.values()) for key in POINT} for s in common]
    return {'codecs': {codec: {'points': means}} if len(means) >= FEWEST else {},
            'pictures': {str(picture): {codec: list(curve.values())} for picture, curve in curves.items()}}


def summarise(bd_rates):
    """By metric: mean over the pictures, of the means' curves, the worst picture, all pictures. None: not known."""
    summary = {}
    for metric in METRICS:
        rates = {r['picture']: r['percent'] for r in bd_rates if r['metric'] == metric}
        of_means = rates.pop(None, None)
        known = {picture: percent for picture, percent in rates.items() if percent is not None}
        summary[metric] = {'mean': statistics.fmean(known.values()) if len(known) == len(rates) > 0 else None,
                           'of_means': of_means,
                           'worst': max(known, key=known.get, default=None),
                           'pictures': rates}
    return summary


def percent(value):
    return '-' if value is None or not math.isfinite(value) else f'{value:+.2f} %'


def main():
    options = arguments()
    pictures = files_of(options.pictures)
    if not pictures:
        sys.exit('measure.py: there are no pictures in the folders')
    with tempfile.TemporaryDirectory() as folder:
        curves = pathlib.Path(folder) / 'curves.json'
        if options.peers:
            peers = json.loads(options.peers.read_text(encoding='utf-8'))
            curves.write_text(json.dumps(peer_curves(peers, options.codec, pictures)), encoding='utf-8')
        else:
            curves.write_bytes(evaluate(options, pictures, options.against_model))
        summary = summarise(json.loads(evaluate(options, pictures, options.model, curves))['bd_rates'])
    print(f'{options.model or "built-in model"} against {options.against_model or options.codec}, '
          f'{len(pictures)} picture(s), effort {options.effort}')
    print(f'{"equal":14}{"mean of pictures":>18}{"mean curves":>14}   worst picture')
    for metric, rates in summary.items():
        worst = rates['worst']
        print(f'{METRICS[metric]:14}{percent(rates["mean"]):>18}{percent(rates["of_means"]):>14}   ' +
              (f'{percent(rates["pictures"][worst])} {worst}' if worst else '-'))
    if options.json:
        options.json.write_text(json.dumps(summary, indent=2) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
