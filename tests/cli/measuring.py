"""models/measure.py, benchmark.py and flat.py. MODEL is a tiny one, which the second does not use."""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest.mock

from support import MODEL, PROGRAM, ROOT, CliTest, main, make_pnm

MODELS = ROOT / 'models'
METRICS = ('psnr', 'ssimulacra2', 'butteraugli')
sys.path.insert(0, str(MODELS))


class FlatPictures(CliTest):

    def test_blocks_and_pixels_that_are_off(self):
        try:
            import numpy
        except ImportError:
            self.skipTest('needs numpy')
        import flat
        original = flat.picture('red', 144, 128)
        self.assertEqual(original.shape, (128, 144, 3))
        decoded = original.astype(float) - 3  # all alike: even, though wrong
        self.assertEqual(flat.worst(decoded, original), (0, 0))
        decoded[112:, 128:, 1] += 4
        decoded[5, 7, 0] += 30
        block, pixel = flat.worst(decoded, original)
        self.assertAlmostEqual(block, 4)
        self.assertAlmostEqual(pixel, 30)
        self.assertEqual(numpy.unique(flat.picture('slope', 16, 16)[0, :, 0]).tolist(), list(range(8)))


class Pictures(CliTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'pictures').mkdir()
        self.write('pictures/a.ppm', make_pnm(90, 70))
        self.write('pictures/b.ppm', make_pnm(64, 80, 1))
        self.make_programs(butteraugli_main='echo 3-norm: $(wc -c < "$2")')  # depends on the decoded picture

    def script(self, name, *arguments):
        return subprocess.run([sys.executable, '-B', MODELS / name, *arguments], cwd=self.directory, text=True,
                              capture_output=True, check=False, timeout=300)

    def evaluate(self, *options):
        return json.loads(self.succeed('eval', '--json', '--codecs', 'pith', *options, 'pictures/a.ppm',
                                       'pictures/b.ppm').stdout)

    def write_peers(self, codec, factor, qualities, *options, **more):
        """pith as a codec whose files are larger by a factor."""
        points = self.evaluate('--butteraugli', '--qualities', qualities, *options)['pictures']
        peers = {f'{pathlib.Path(picture).name}|{codec}|{point["setting"]}':
                 [factor * point['bpp'], *(point[m] for m in METRICS)]
                 for picture, codecs in points.items() for point in codecs['pith']}
        self.write('peers.json', json.dumps({**peers, **more}).encode())


class Measuring(Pictures):

    def measure(self, *arguments):
        return self.script('measure.py', '--pith', PROGRAM, '--model', MODEL, '--qualities', '10,40,70,95', *arguments)

    def rates(self, *arguments):
        result = self.measure('pictures', '--json', 'rates.json', *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout, json.loads(self.read('rates.json'))

    def write_peers(self, codec, factor, **more):
        super().write_peers(codec, factor, '10,40,70,95', '--model', MODEL, **more)

    def test_against_a_model(self):
        rates = self.rates('--against-model', MODEL)[1]
        self.assertEqual(tuple(rates), METRICS)
        for metric in METRICS:
            self.assertEqual([*rates[metric]['pictures']], ['pictures/a.ppm', 'pictures/b.ppm'])
            for percent in (rates[metric]['mean'], rates[metric]['of_means'], *rates[metric]['pictures'].values()):
                self.assertAlmostEqual(percent, 0)

    def test_against_peers(self):
        self.write_peers('double', 2, **{'c.ppm|double|10': [1, 30, 50, 1], 'a.ppm|other|10': [1, 30, 50, 1]})
        table, rates = self.rates('--peers', 'peers.json', '--codec', 'double')
        for metric in METRICS:
            for percent in (rates[metric]['mean'], rates[metric]['of_means'], *rates[metric]['pictures'].values()):
                self.assertAlmostEqual(percent, -50)
        self.assertRegex(table, r'SSIMULACRA 2 +-50\.00 % +-50\.00 % +-50\.00 % pictures/[ab]\.ppm\n')

    def test_what_is_missing(self):
        self.write_peers('double', 1)
        result = self.measure('pictures', '--peers', 'peers.json', '--codec', 'triple')
        self.assertEqual((result.returncode, result.stderr), (1, 'measure.py: the peers have no triple of a.ppm\n'))
        result = self.measure('nothing.ppm', '--against-model', MODEL)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r'\Apith: nothing\.ppm: [^\n]+\n\Z')
        self.assertEqual(self.measure('pictures').returncode, 2)
        result = self.measure('pictures', '--peers', 'none.json')
        self.assertEqual((result.returncode, result.stderr), (1, 'measure.py: none.json: No such file or directory\n'))
        for text in (b'', b'3', b'{"a": [1]}', b'{"a|b|c": [1, 2]}', b'{"codecs": {"a": 3}}'):
            self.write('bad.json', text)
            result = self.measure('pictures', '--peers', 'bad.json')
            self.assertEqual((result.returncode, result.stderr),
                             (1, 'measure.py: bad.json has no measurements of other codecs\n'))


class Benchmarks(Pictures):

    def setUp(self):
        super().setUp()
        speed = {task: {'megapixels_per_second': 12.3, 'share': 0.456} for task in ('encode', 'decode')}
        bench = f"echo '{json.dumps({'precision': 'f32', 'threads': 2, **speed})}'"
        copy = 'for a; do case $a in */in.*) i=$a;; */out.*) o=$a;; esac; done; [ -z "$i" ] || cp "$i" "$o"'
        self.make_programs(pith=f'[ $1 = bench ] && exec {bench}; exec {PROGRAM} "$@"',
                           **dict.fromkeys(('cwebp', 'dwebp', 'avifenc', 'avifdec', 'cjxl', 'djxl'), copy))

    def benchmark(self, *arguments, pith='pith', kodak='pictures'):
        return self.script('benchmark.py', '--pith', pith, '--kodak', kodak, *arguments)

    def refuse_benchmark(self, says, *arguments, **options):
        result = self.benchmark(*arguments, **options)
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertRegex(result.stderr, rf'\A[^\n]*{says}[^\n]*\n\Z')

    def test_all_tables_land_in_the_document(self):
        before = (MODELS / 'BENCHMARKS.md').read_text(encoding='utf-8')
        self.write('copy.md', before.encode())
        self.write_peers('avif444iq', 2, '0,20,40,50,60,70,75,80,85,90,100')
        result = self.benchmark('--peers', 'peers.json', '--photos', 'pictures', '--update', 'copy.md', '-o',
                                'report.md')
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, '', ''))
        after, place = self.read('copy.md').decode(), r'(?s)<!-- table: (\S+) -->(.*?)<!-- end -->'
        tables = dict(re.findall(place, after))
        self.assertEqual(re.sub(place, '', after), re.sub(place, '', before))
        self.assertEqual(re.findall(place, self.read('report.md').decode()), [*tables.items()])
        for name, table in re.findall(place, before):
            self.assertNotEqual(tables[name], table)
            columns = {line.count('|') for line in tables[name].splitlines() if line.startswith('|')}
            self.assertEqual(len(columns), 1, name)
        half = '| AVIF 4:4:4, libaom 3.15, tune=iq, effort 4 | **−50.0 %** | **−50.0 %** | −50.0 % |\n'
        command = 'models/measure.py pictures/* --peers peers.json --codec avif444iq --qualities 0,'
        for name in ('eye', 'photos'):
            self.assertIn(half, tables[name])
            self.assertIn(command, tables[name])
        point = self.evaluate('--qualities', '75')['codecs']['pith']['points'][0]
        self.assertIn('| 75 | {bpp:.3f} | {psnr:.2f} | {ratio:.0f} : 1 | {ssimulacra2:.1f} | {ssimulacra2:.1f} |\n'
                      .format_map(point), tables['quality'])
        self.assertIn('| f32 | 2 | 12 | 12 | 46 % |\n', tables['speed'])

    def test_without_peers_there_are_the_programs(self):
        result = self.benchmark('--only', 'eye')
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertIn('--codecs jpeg420,jpeg444,webp,avif,jxl pictures/* > peers.json\n', result.stdout)
        for title in ('JPEG 4:4:4', 'WebP, cwebp', 'JPEG XL, cjxl'):
            self.assertRegex(result.stdout, rf'\n\| {title} ')

    def test_what_is_missing(self):
        self.write_peers('double', 2, '20,90')
        self.write('peers.json', self.read('peers.json').replace(b'a.ppm', b'c.ppm'))
        result = self.benchmark('--only', 'photos', 'eye', 'curve', '--peers', 'peers.json')
        self.assertEqual(result.stderr, 'benchmark.py: table photos is left out: it needs --photos\n'
                         'benchmark.py: table eye is left out: no file of --peers has a codec of all its pictures\n')
        self.assertEqual((result.returncode, result.stdout.count('table: curve')), (0, 1))
        with unittest.mock.patch.dict(os.environ, {'PATH': '/nowhere'}):
            result = self.benchmark('--only', 'seconds', 'eye', pith=PROGRAM)
        self.assertRegex(result.stderr,
                         r'\A[^\n]*cwebp \(package webp\)\n[^\n]*main \(package libjxl-devtools\)\n\Z')
        self.write('empty.md', b'')
        (self.directory / 'empty').mkdir()
        self.refuse_benchmark('empty.md has no place <!-- table: speed -->', '--only', 'speed', '--update', 'empty.md')
        self.refuse_benchmark('none.md: No such file', '--only', 'speed', '--update', 'none.md')
        self.refuse_benchmark('none.json: No such file', '--peers', 'none.json')
        self.refuse_benchmark('no pictures', kodak='empty')
        self.refuse_benchmark('none.png: ', '--only', 'curve', kodak='none.png')
        self.refuse_benchmark('no-pith: No such file', '--only', 'curve', pith='no-pith')
        self.assertEqual(self.benchmark('--only', 'tables').returncode, 2)


if __name__ == '__main__':
    main()
