#!/usr/bin/env python3
"""Tells how many bits a codec model needs at equal quality, beside another codec or another model.

    measure.py PICTURES... --peers PEERS.json --codec avif444iq
    measure.py PICTURES... --model new.safetensors --against-model old.safetensors

PICTURES are files or folders. `pith eval --butteraugli` measures them, and takes the BD-rates; below 0 the model needs
fewer bits. PEERS.json has what was measured of other codecs, whole files: {"picture|codec|setting": [bits per pixel,
PSNR in dB, SSIMULACRA 2.1, butteraugli's 3-norm], …}, the picture by its file name; or it is what `pith eval --json`
printed of other codecs.
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


def parser_of(description):
    """Of a script that runs pith."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pith', default=str(pathlib.Path(__file__).resolve().parents[1] / 'build/pith'),
                        help='the program (default: build/pith)')
    return parser


def arguments():
    parser = parser_of(__doc__)
    parser.add_argument('pictures', nargs='+', type=pathlib.Path, metavar='PICTURES')
    parser.add_argument('--model', type=pathlib.Path, help='model file; default: the built-in model')
    against = parser.add_mutually_exclusive_group(required=True)
    against.add_argument('--peers', type=pathlib.Path, help='measurements of other codecs')
    against.add_argument('--against-model', type=pathlib.Path, help='another model file')
    parser.add_argument('--codec', default='avif444iq', help='which one of --peers (default: %(default)s)')
    parser.add_argument('--qualities', default='20,45,62,75,83,88,94', help='of pith (default: %(default)s)')
    parser.add_argument('-e', '--effort', default='1', help='of pith (default: %(default)s)')
    parser.add_argument('--json', type=pathlib.Path, help='file for the BD-rates, also of each picture')
    return parser.parse_args()


def fail(what):
    sys.exit(f'{pathlib.Path(sys.argv[0]).name}: {what}')


def run(main):
    try:
        main()
    except OSError as error:
        fail(f'{error.filename}: {error.strerror}')


def files_of(paths):
    """The files, and the pictures in the folders."""
    def inside(folder):
        return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    return ([file for path in paths for file in (inside(path) if path.is_dir() else [path])] or
            fail('there are no pictures in the folders'))


def output_of(*command):
    """What pith says, in JSON."""
    result = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if result.returncode:
        sys.exit(result.returncode)  # pith has said why
    return json.loads(result.stdout)


def evaluate(pith, pictures, *options, against=None):
    """What pith eval says; BD-rates against curves as it prints them."""
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(against, file)
        file.flush()
        options += ('--against', file.name) if against else ()
        return output_of(pith, 'eval', '--json', *options, '--', *pictures)


def curves_in(measured):
    """By codec and the picture's name, None for the means, of what is in peers: points by setting."""
    curves = {}

    def add(codec, picture, setting, point):
        curves.setdefault(codec, {}).setdefault(picture, {})[setting] = point

    if 'codecs' not in measured:
        for key, numbers in measured.items():
            picture, codec, setting = key.rsplit('|', 2)
            add(codec, picture, setting, dict(zip(POINT, map(float, numbers), strict=True)))
        return curves
    pictures = {pathlib.Path(path).name: codecs for path, codecs in measured.get('pictures', {}).items()}
    pictures[None] = {codec: means['points'] for codec, means in measured['codecs'].items()}
    for picture, codecs in pictures.items():
        for codec, points in codecs.items():
            for point in points:
                add(codec, picture, point['setting'], point)
    return curves


def read_peers(path):
    """See curves_in."""
    try:
        return curves_in(json.loads(path.read_text(encoding='utf-8')))
    except (ValueError, TypeError, KeyError, AttributeError):
        fail(f'{path} has no measurements of other codecs')


def peer_curves(peers, codec, pictures):
    """In the form that pith eval reads: the pictures' curves, and the means, which may be all that there is."""
    known = peers.get(codec, {})
    if [*known] == [None]:
        return {'codecs': {codec: {'points': [*known[None].values()]}}, 'pictures': {}}
    for picture in pictures:
        if picture.name not in known:
            fail(f'the peers have no {codec} of {picture.name}')
    curves = {str(picture): known[picture.name] for picture in pictures}
    common = [s for s in known[pictures[0].name] if all(s in curve for curve in curves.values())]
    means = [{key: statistics.fmean(c[s][key] for c in curves.values()) for key in POINT
              if all(c[s].get(key) is not None for c in curves.values())} for s in common]
    return {'codecs': {codec: {'points': means}} if len(means) >= FEWEST else {},
            'pictures': {picture: {codec: [*curve.values()]} for picture, curve in curves.items()}}


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

    def measured(model, against=None):
        model = ['--model', model] if model else []
        return evaluate(options.pith, pictures, '--butteraugli', '--codecs', 'pith', '--qualities', options.qualities,
                        '-e', options.effort, *model, against=against)

    against = (peer_curves(read_peers(options.peers), options.codec, pictures) if options.peers else
               measured(options.against_model))
    summary = summarise(measured(options.model, against)['bd_rates'])
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
    run(main)
