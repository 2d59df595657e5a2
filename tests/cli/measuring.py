"""models/measure.py: BD-rates beside another model and beside measurements of other codecs. MODEL is a tiny one."""
import importlib.util
import json
import pathlib
import subprocess
import sys

from support import MODEL, PROGRAM, ROOT, CliTest, main, make_pnm

SCRIPT = ROOT / 'models/measure.py'
QUALITIES = ('10', '40', '70', '95')
METRICS = ('psnr', 'ssimulacra2', 'butteraugli')


FLAT = ROOT / 'models/flat.py'


class FlatPictures(CliTest):

    def test_blocks_and_pixels_that_are_off(self):
        try:
            import numpy
        except ImportError:
            self.skipTest('needs numpy')
        specification = importlib.util.spec_from_file_location('flat', FLAT)
        flat = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(flat)
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


class Measuring(CliTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'pictures').mkdir()
        self.write('pictures/a.ppm', make_pnm(90, 70))
        self.write('pictures/b.ppm', make_pnm(64, 80, 1))
        self.make_programs(butteraugli_main='echo 3-norm: $(wc -c < "$2")')  # depends on the decoded picture

    def measure(self, *arguments):
        return subprocess.run([sys.executable, '-B', SCRIPT, '--pith', PROGRAM, '--model', MODEL, '--qualities',
                               ','.join(QUALITIES), *arguments], cwd=self.directory, capture_output=True, text=True,
                              check=False, timeout=300)

    def rates(self, *arguments):
        result = self.measure('pictures', '--json', 'rates.json', *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout, json.loads(self.read('rates.json'))

    def write_peers(self, factor, **more):
        points = json.loads(self.succeed('eval', '--json', '--butteraugli', '--codecs', 'pith', '--model', MODEL,
                                         '--qualities', ','.join(QUALITIES), 'pictures/a.ppm',
                                         'pictures/b.ppm').stdout)['pictures']
        peers = {f'{pathlib.Path(picture).name}|double|{quality}': [factor * point['bpp'], *(point[m] for m in METRICS)]
                 for picture, codecs in points.items() for quality, point in zip(QUALITIES, codecs['pith'])}
        self.write('peers.json', json.dumps({**peers, **more}).encode())

    def test_against_a_model(self):
        rates = self.rates('--against-model', MODEL)[1]
        self.assertEqual(tuple(rates), METRICS)
        for metric in METRICS:
            self.assertEqual([*rates[metric]['pictures']], ['pictures/a.ppm', 'pictures/b.ppm'])
            for percent in (rates[metric]['mean'], rates[metric]['of_means'], *rates[metric]['pictures'].values()):
                self.assertAlmostEqual(percent, 0)

    def test_against_peers(self):
        self.write_peers(2, **{'c.ppm|double|10': [1, 30, 50, 1], 'a.ppm|other|10': [1, 30, 50, 1]})
        table, rates = self.rates('--peers', 'peers.json', '--codec', 'double')
        for metric in METRICS:
            for percent in (rates[metric]['mean'], rates[metric]['of_means'], *rates[metric]['pictures'].values()):
                self.assertAlmostEqual(percent, -50)
        self.assertRegex(table, r'SSIMULACRA 2 +-50\.00 % +-50\.00 % +-50\.00 % pictures/[ab]\.ppm\n')

    def test_what_is_missing(self):
        self.write_peers(1)
        result = self.measure('pictures', '--peers', 'peers.json', '--codec', 'triple')
        self.assertEqual((result.returncode, result.stderr), (1, 'measure.py: the peers have no triple of a.ppm\n'))
        result = self.measure('nothing.ppm', '--against-model', MODEL)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r'\Apith: nothing\.ppm: [^\n]+\n\Z')
        self.assertEqual(self.measure('pictures').returncode, 2)


if __name__ == '__main__':
    main()
