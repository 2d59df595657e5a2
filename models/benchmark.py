#!/usr/bin/env python3
"""Measures the tables of BENCHMARKS.md, and says with which commands.

    benchmark.py --kodak KODAK --peers PEERS.json --photos PHOTOS --update
    benchmark.py --kodak KODAK --only quality speed -o report.md

All tables take hours. One that lacks something is left out, and a line says what. PEERS.json is as measure.py takes it;
without --peers the other codecs are those whose programs are installed.
"""
import argparse
import functools
import pathlib
import shlex
import shutil
import sys

import measure

MODELS = pathlib.Path(__file__).resolve().parent
BUTTERAUGLI = ('butteraugli_main', 'libjxl-devtools')
PROGRAMS = {'webp': ('cwebp', 'webp'), 'avif': ('avifenc', 'libavif-bin'), 'jxl': ('cjxl', 'libjxl-tools')}
TITLES = {'avif444iq': 'AVIF 4:4:4, libaom 3.15, tune=iq, effort 4', 'avif444s4': 'AVIF 4:4:4, speed 4',
          'avif420s6': 'AVIF 4:2:0, speed 6', 'avif': 'AVIF 4:4:4', 'heic444': 'HEIC 4:4:4 (x265)', 'webp': 'WebP',
          'jxl07_e7': 'JPEG XL 0.7, effort 7', 'jxl_e7': 'JPEG XL 0.7, effort 7', 'jxl': 'JPEG XL',
          'jpeg420': 'JPEG 4:2:0, libjpeg-turbo, progressive', 'jpeg444': 'JPEG 4:4:4'}
METRICS = {'ssimulacra2': 'SSIMULACRA 2.1', 'butteraugli': 'butteraugli, 3-norm', 'psnr': 'PSNR'}
QUALITIES = '0,20,40,50,60,70,75,80,85,90,100'  # all that there is, as BD-rates depend on it; even in rate
OF_A_POINT = ['bits per pixel', 'PSNR, dB', 'ratio']

# Pictures of the folder, by number, where all of them would take too long.
FOR_EFFORT = (3, 8, 13, 20)
FOR_SECONDS = (1, 3, 7, 11, 15, 20)


class LeftOut(Exception):
    """A table cannot be measured, for this reason."""


def need(program, package):
    if not shutil.which(program):
        raise LeftOut(f'it needs the program {program} (package {package})')


def choose(pictures, numbers):
    return [pictures[n - 1] for n in numbers] if len(pictures) >= max(numbers) else pictures


def names(pictures):
    """As the shell takes them beside the pictures' folders."""
    folders = {p.parent: [q for q in pictures if q.parent == p.parent] for p in pictures}
    return ' '.join(f'{folder.name}/*' if files == measure.files_of([folder]) else
                    ' '.join(f'{folder.name}/{file.name}' for file in files) for folder, files in folders.items())


def headings(metrics):
    first, *others = (METRICS[m] for m in metrics)
    return [f'at equal {first}', *others]


def percent(rates, bold=False):
    value = rates['of_means'] if rates['mean'] is None else rates['mean']
    text = '' if value is None else f'{value:+.1f} %'.replace('-', '−')
    return f'**{text}**' if bold and text.startswith('−') else text


def cells(points):
    return [[f'{p["setting"]:g}', f'{p["bpp"]:.3f}', f'{p["psnr"]:.2f}', f'{p["ratio"]:.0f} : 1'] for p in points]


def beside(*tables):
    return [[cell for row in rows for cell in row] for rows in zip(*tables)]


class Benchmark:
    """Each method that TABLES names gives the table's commands and rows."""

    def __init__(self, options):
        self.pith = options.pith
        self.peers = {path.name: measure.read_peers(path) for path in options.peers}
        self.titles = dict(TITLES)
        self.kodak = measure.files_of([options.kodak.absolute()])
        self.photographs = measure.files_of(path.absolute() for path in options.photos) if options.photos else []

    def evaluate(self, pictures, *settings, against=None, file=''):
        """What pith eval says, and the command; `file` has what it is against."""
        if '--butteraugli' in settings:
            need(*BUTTERAUGLI)
        shown = [*settings, *(['--against', file] if file else [])]
        return (measure.evaluate(self.pith, pictures, *settings, against=against),
                f'pith eval --json {shlex.join(shown)} {names(pictures)}')

    @functools.cache
    def programs(self, pictures):
        """What the programs that are installed make of the pictures, as a file of peers has it, and the command."""
        installed = [codec for codec, (program, _) in PROGRAMS.items() if shutil.which(program)]
        codecs = ','.join(['jpeg420', 'jpeg444', *installed])
        said, command = self.evaluate(pictures, '--butteraugli', '--codecs', codecs)
        self.titles |= {codec: f'{TITLES[codec]}, {said["codecs"][codec]["program"]}' for codec in installed}
        return {'peers.json': measure.curves_in(said)}, f'{command} > peers.json'

    def codecs(self, peers, pictures, means_suffice):
        """Which ones are measured on all the pictures: file and name by title, in the order of the titles."""
        found = {}
        for file, codecs in peers.items():
            for codec, curves in codecs.items():
                measured = all(p.name in curves for p in pictures) or means_suffice and [*curves] == [None]
                if measured and codec != 'pith':
                    found.setdefault(self.titles.get(codec, codec), (file, codec))
        if not found:
            raise LeftOut('no file of --peers has a codec of all its pictures')
        order = [*self.titles.values(), *found]
        return dict(sorted(found.items(), key=lambda item: order.index(item[0])))

    def rates(self, pictures, metrics=(*METRICS,), model='', means_suffice=False):
        """BD-rates; a command for each row."""
        peers, *commands = [self.peers] if self.peers else self.programs(tuple(pictures))
        found = self.codecs(peers, pictures, means_suffice)
        curves = {'codecs': {}, 'pictures': {str(p): {} for p in pictures}}
        for file, codec in found.values():
            peer = measure.peer_curves(peers[file], codec, pictures)
            curves['codecs'] |= peer['codecs']
            for picture, curve in peer['pictures'].items():
                curves['pictures'][picture] |= curve
        said, _ = self.evaluate(pictures, '--butteraugli', '--codecs', 'pith', '--qualities', QUALITIES,
                                *(['--model', str(MODELS / model)] if model else []), against=curves)
        rows = [['against', *headings(metrics)]]
        for title, (file, codec) in found.items():
            rates = measure.summarise([r for r in said['bd_rates'] if r['against'] == f'{codec} (file)'])
            rows.append([title, *(percent(rates[m], bold=m != 'psnr') for m in metrics)])
            commands.append(f'models/measure.py {names(pictures)} --peers {file} --codec {codec} '
                            f'--qualities {QUALITIES}{f" --model models/{model}" if model else ""}')
        return commands, rows

    def eye(self):
        return self.rates(self.kodak)

    def photos(self):
        if not self.photographs:
            raise LeftOut('it needs --photos')
        return self.rates(self.photographs)

    def psnr(self):
        return self.rates(self.kodak, [*reversed(METRICS)], 'psnr.safetensors', means_suffice=True)

    def quality(self):
        commands, columns = [], []
        for pictures in filter(None, (self.kodak, self.photographs)):
            said, command = self.evaluate(pictures, '--codecs', 'pith', '--qualities', '0,30,40,50,60,70,75,80,90,100')
            points = said['codecs']['pith']['points']
            commands.append(command)
            title = METRICS['ssimulacra2']
            if columns:
                title += f' of {len(pictures)} other photographs'
            else:
                columns = [[['`-q`', *OF_A_POINT], *cells(points)]]
            scores = [p['ssimulacra2'] for p in points]
            columns.append([[title], *(['' if score is None else f'{score:.1f}'] for score in scores)])
        return commands, beside(*columns)

    def curve(self):
        said, command = self.evaluate(self.kodak, '--tune', 'psnr', '--codecs', 'pith,jpeg420', '--qualities',
                                      '0,40,60,80,90,100', '--jpeg-qualities', '10,30,50,70,90,95')
        pith, jpeg = (cells(said['codecs'][codec]['points']) for codec in ('pith', 'jpeg420'))
        return [command], beside([['`-q`', *OF_A_POINT], *pith], [['']] * 7,
                                 [['JPEG 4:2:0, quality', *OF_A_POINT], *jpeg])

    def effort(self, tune='eye'):
        pictures = choose(self.kodak, FOR_EFFORT)
        settings = ['--butteraugli', '--codecs', 'pith', '--qualities', '30,50,70,85', '-j', '1', '--tune', tune, '-e']
        first, command = self.evaluate(pictures, *settings, '1')
        commands, evaluations = [f'{command} > 1.json'], {'1': first}
        for effort in ('2', '3', '4'):
            evaluations[effort], command = self.evaluate(pictures, *settings, effort, against=first, file='1.json')
            commands.append(command)
        rows = [['`-e`', *headings(METRICS), 'seconds']]
        for effort, said in evaluations.items():
            rates, points = measure.summarise(said['bd_rates']), said['codecs']['pith']['points']
            rows.append([effort, *(percent(rates[m]) for m in METRICS),
                         f'{sum(p["encode_s"] for p in points) / len(points):.1f}'])
        return commands, rows

    def effort_psnr(self):
        return self.effort('psnr')

    def seconds(self):
        for program in PROGRAMS.values():
            need(*program)
        codecs = ['pith', 'jpeg420', *PROGRAMS]
        said, command = self.evaluate(choose(self.kodak, FOR_SECONDS), '--codecs', ','.join(codecs), '--same-size',
                                      '--qualities', '60', '-j', '1')
        points = [said['codecs'][codec]['points'][0] for codec in codecs]
        return [command], [['', *(TITLES.get(codec, codec) for codec in codecs)]] + [
            [what, *(f'{point[key]:.2g}' for point in points)] for what, key in
            (('bits per pixel', 'bpp'), ('seconds to encode', 'encode_s'), ('seconds to decode', 'decode_s'))]

    def speed(self):
        commands, rows = [], {}
        for precision in ('f32', 'auto'):  # the latter is what is fastest here
            said = measure.output_of(self.pith, 'bench', '--json', '--precision', precision)
            tasks = said['encode'], said['decode']
            rows[said['precision']] = [str(said['threads']), *(f'{t["megapixels_per_second"]:.0f}' for t in tasks),
                                       f'{100 * tasks[0]["share"]:.0f} %']
            commands.append(f'pith bench --json --precision {precision}')
        return commands, [['arithmetic', 'threads', 'MP/s encoded', 'MP/s decoded', 'of plain convolutions'],
                          *([precision, *row] for precision, row in rows.items())]


TABLES = ('eye', 'photos', 'quality', 'effort', 'psnr', 'curve', 'effort_psnr', 'seconds', 'speed')


def arguments():
    parser = measure.parser_of(__doc__)
    parser.add_argument('--kodak', type=pathlib.Path, required=True, metavar='FOLDER', help='the Kodak suite')
    parser.add_argument('--photos', type=pathlib.Path, nargs='+', metavar='FOLDER', help='other photographs')
    parser.add_argument('--peers', type=pathlib.Path, nargs='+', default=[], metavar='FILE',
                        help='measurements of other codecs')
    parser.add_argument('--only', nargs='+', choices=TABLES, default=TABLES, metavar='TABLE',
                        help='of ' + ', '.join(TABLES))
    parser.add_argument('-o', '--output', type=argparse.FileType('w', encoding='utf-8'), default=sys.stdout,
                        metavar='FILE', help='report; default: printed')
    parser.add_argument('--update', type=pathlib.Path, nargs='?', const=MODELS / 'BENCHMARKS.md', metavar='FILE',
                        help='document whose tables are replaced; default: models/BENCHMARKS.md')
    return parser.parse_args()


def markdown(name, commands, rows):
    lines = rows[0], ['---'] * len(rows[0]), *rows[1:]
    table = ''.join('|' + ''.join(f' {cell} |' if cell else ' |' for cell in line) + '\n' for line in lines)
    return f'<!-- table: {name} -->\n```console\n' + '\n'.join(commands) + f'\n```\n\n{table}\n<!-- end -->'


def around(name, document):
    """What stands before and behind a table."""
    before, begin, rest = document.read_text(encoding='utf-8').partition(f'<!-- table: {name} -->')
    _, end, behind = rest.partition('<!-- end -->')
    if not begin or not end:
        measure.fail(f'{document} has no place <!-- table: {name} --> … <!-- end -->')
    return before, behind


def main():
    options = arguments()
    benchmark = Benchmark(options)
    for name in options.only if options.update else ():
        around(name, options.update)  # else it would fail only after hours
    for name in options.only:
        try:
            text = markdown(name, *getattr(benchmark, name)())
        except LeftOut as reason:
            print(f'benchmark.py: table {name} is left out: {reason}', file=sys.stderr)
            continue
        print(text + '\n', file=options.output, flush=True)
        if options.update:
            options.update.write_text(text.join(around(name, options.update)), encoding='utf-8')


if __name__ == '__main__':
    measure.run(main)
