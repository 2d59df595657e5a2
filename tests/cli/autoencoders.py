"""pith train --task autoencoder, embed, sample, interpolate: models of every kind are made, and used."""
import csv
import io
import json
import math
import struct

from support import CliTest, main

KINDS = ('plain', 'sparse-l1', 'sparse-kl', 'contractive', 'denoising', 'variational')


def disc(x, y, radius, side=72):
    """A white disc on blue, as a PPM."""
    pixels = bytearray()
    for line in range(side):
        for column in range(side):
            inside = (column - x) ** 2 + (line - y) ** 2 < radius ** 2
            pixels += bytes((250, 250, 250) if inside else (20, 30, 120))
    return b'P6 %d %d 255\n' % (side, side) + pixels


class Autoencoders(CliTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'discs').mkdir()
        for i in range(6):
            self.write(f'discs/{i}.ppm', disc(20 + 6 * i, 50 - 5 * i, 10 + 2 * i))

    def train(self, kind, *options, steps=3, batch=4, threads=1):
        return self.succeed('train', 'discs', '--task', 'autoencoder', '--kind', kind, '--code', '8', '-o',
                            f'{kind}.safetensors', '--steps', steps, '--batch', batch, '-j', threads, *options)

    def codes(self, *options):
        lines = self.succeed('embed', *options).stdout.decode().splitlines()
        return {row['picture']: row['code'] for row in map(json.loads, lines)}

    def test_every_kind_is_taught_and_embeds(self):
        for kind in KINDS:
            self.train(kind)
            card = self.read(f'{kind}.md').decode()
            self.assertIn(f'| autoencoder | {kind}, code of 8 numbers |', card)
            code = self.codes('discs/0.ppm', '--model', f'{kind}.safetensors')['discs/0.ppm']
            self.assertEqual(len(code), 8)
            self.assertTrue(all(map(math.isfinite, code)))
            if kind.startswith('sparse'):
                self.assertGreaterEqual(min(code), 0)
            if kind == 'sparse-kl':
                self.assertLessEqual(max(code), 1)

    def test_learning_and_going_on(self):
        self.train('plain', '--log', 'log.csv', '--valid', 'discs/5.ppm', steps=200)
        rows = list(csv.DictReader(io.StringIO(self.read('log.csv').decode())))
        losses = [float(row['valid_loss']) for row in rows if row['valid_loss']]
        self.assertLess(losses[-1], 0.5 * losses[0])
        again = self.train('plain', '--log', 'log.csv', '--valid', 'discs/5.ppm', steps=200)
        self.assertIn(b'complete', again.stderr)
        # A run from a model, which stays what it is.
        self.succeed('train', 'discs', '--task', 'autoencoder', '--from', 'plain.safetensors', '--code', '8', '-o',
                     'more.safetensors', '--steps', '2', '--batch', '4')
        self.refuse('train', 'discs', '--task', 'autoencoder', '--from', 'plain.safetensors', '--kind', 'variational',
                    '-o', 'other.safetensors', '--steps', '2', names='plain.safetensors', says='--kind plain --size 64 --code 8')

    def test_options_of_other_tasks(self):
        for option in (('--kind', 'plain'), ('--code', '4'), ('--size', '128'), ('--crops',)):
            self.refuse('train', 'discs', '-o', 'm.safetensors', *option, names=option[0], code=2)
        self.refuse('train', 'discs', '-o', 'm.safetensors', '--task', 'autoencoder', '--patch', '64', names='--patch',
                    code=2)
        train = ('train', 'discs', '-o', 'm.safetensors', '--task', 'autoencoder')
        self.refuse(*train, '--size', '96', code=2, says='96')
        self.refuse(*train, '--qualities', '1..2', names='--qualities', code=2)
        self.refuse(*train, '--loss', 'ms-ssim', names='--loss', code=2)
        self.refuse(*train, '--kind-weight', '2', names='--kind-weight', code=2)
        self.refuse(*train, '--kind', 'contractive', '--batch', '1', names='--batch', code=2)

    def test_threads_and_what_is_learned(self):
        """What is a mean over pictures is one over the same pictures, however many threads there are."""
        for kind in ('contractive', 'sparse-kl'):
            losses = []
            for threads in (1, 2, 5):
                self.train(kind, '--precision', 'f32', '--log', 'log.csv', '--valid', 'discs/5.ppm', '-f', steps=1, batch=40,
                           threads=threads)
                (self.directory / f'{kind}.safetensors.checkpoint').unlink()
                row = list(csv.DictReader(io.StringIO(self.read('log.csv').decode())))[-1]
                losses.append((float(row['loss']), float(row['valid_loss'])))
            for loss in losses[1:]:
                self.assertAlmostEqual(loss[0], losses[0][0], delta=1e-4 * losses[0][0])
                self.assertAlmostEqual(loss[1], losses[0][1], delta=1e-3 * losses[0][1])

    def test_a_checkpoint_of_another_kind(self):
        self.train('plain')
        self.refuse('train', 'discs', '--task', 'autoencoder', '--kind', 'denoising', '--code', '8', '-o',
                    'plain.safetensors', '--steps', '9', names='plain.safetensors', says='--kind plain')

    def test_codes_as_files(self):
        self.train('plain')
        model = ('--model', 'plain.safetensors')
        expected = self.codes('discs', *model)
        self.assertEqual(list(expected), [f'discs/{i}.ppm' for i in range(6)])
        self.succeed('embed', 'discs', *model, '-o', 'codes.csv')
        rows = list(csv.reader(io.StringIO(self.read('codes.csv').decode())))
        self.assertEqual(rows[0], ['picture', *map(str, range(8))])
        for name, *code in rows[1:]:
            for a, b in zip(code, expected[name]):
                self.assertAlmostEqual(float(a), b, places=4)
        self.succeed('embed', 'discs', *model, '-o', 'codes.npy', '-j', '3')
        data = self.read('codes.npy')
        length = struct.unpack('<H', data[8:10])[0]
        self.assertEqual(((10 + length) % 64, data[:8]), (0, b'\x93NUMPY\x01\x00'))
        self.assertIn(b"'shape': (6, 8)", data[:10 + length])
        numbers = struct.unpack('<48f', data[10 + length:])
        self.assertEqual([list(numbers[8 * i:8 * i + 8]) for i in range(6)],
                         [[struct.unpack('<f', struct.pack('<f', v))[0] for v in code] for code in expected.values()])
        self.refuse('embed', 'discs', *model, '-o', 'codes.txt', names='codes.txt', code=2)
        self.refuse('embed', 'discs', *model, '-o', 'codes.csv', names='codes.csv', says='--force')
        self.refuse('embed', 'discs', *model, '-o', 'nowhere/codes.csv', names='nowhere/codes.csv')
        before = self.read('codes.csv')
        self.write('bad.png', b'nothing')
        self.refuse('embed', 'bad.png', *model, '-f', '-o', 'codes.csv', names='bad.png')
        self.assertEqual(self.read('codes.csv'), before)
        self.succeed('embed', 'discs', *model, '-f', '-o', 'codes.csv')

    def test_pith_files_and_what_cannot_be_read(self):
        self.train('plain')
        model = ('--model', 'plain.safetensors')
        self.succeed('encode', 'discs/0.ppm', '-q', '95')
        self.write('bad.png', b'nothing')
        result = self.run_pith('embed', 'bad.png', 'discs/0.ppm', 'discs/0.pith', *model)
        self.check_failure(result, 'bad.png')
        rows = {row['picture']: row['code'] for row in map(json.loads, result.stdout.splitlines())}
        self.assertEqual(set(rows), {'discs/0.ppm', 'discs/0.pith'})
        length = math.dist([0] * 8, rows['discs/0.ppm'])
        self.assertLess(math.dist(*rows.values()), 0.2 * length)
        self.refuse('embed', 'discs/0.ppm', *model, '--max-pixels', '99', names='discs/0.ppm', says='--max-pixels')
        result = self.run_pith('embed', 'bad.png', 'discs/0.ppm', *model, '-o', 'codes.npy')
        self.check_failure(result, 'bad.png')
        self.assertTrue(all(map(math.isnan, struct.unpack('<16f', self.read('codes.npy')[-64:])[:8])))
        self.refuse('embed', 'discs', '--model', 'missing.safetensors', names='missing.safetensors')

    def test_samples_and_steps_between(self):
        self.train('variational')
        self.train('plain')
        model = ('--model', 'variational.safetensors')
        self.succeed('sample', *model, '-n', '5', '-o', 'sheet.png')
        self.assertEqual(self.read('sheet.png')[16:24], struct.pack('>II', 3 * 66 - 2, 2 * 66 - 2))
        self.succeed('sample', *model, '-n', '5', '-o', 'again.png')
        self.assertEqual(self.read('again.png'), self.read('sheet.png'))
        self.succeed('sample', *model, '-n', '5', '--seed', '2', '-o', 'other.png')
        self.assertNotEqual(self.read('other.png'), self.read('sheet.png'))
        self.refuse('sample', *model, '-o', 'sheet.png', names='sheet.png', says='exists')
        self.refuse('sample', *model, code=2, says='--out-dir')
        self.refuse('sample', *model, '-o', 'sheet.jpg', names='sheet.jpg', code=2)
        self.refuse('sample', *model, '-f', '-o', 'nowhere/sheet.png', names='nowhere/sheet.png')
        self.refuse('sample', '--model', 'plain.safetensors', '-o', 'x.png', names='plain.safetensors',
                    says='variational')
        self.succeed('interpolate', 'discs/0.ppm', 'discs/5.ppm', *model, '--steps', '4', '--out-dir', 'between')
        self.assertEqual([name for name in self.names() if name.startswith('between/')],
                         [f'between/000{i}.png' for i in range(1, 5)])
        self.refuse('interpolate', 'discs/0.ppm', 'sheet.png', *model, '-f', '-o', 'sheet.png', names='sheet.png',
                    says='input')
        (self.directory / 'between/0001.png').unlink()
        self.refuse('interpolate', 'discs/0.ppm', 'discs/5.ppm', *model, '--steps', '4', '--out-dir', 'between',
                    names='between/0002.png')
        self.succeed('interpolate', 'discs/0.ppm', 'discs/5.ppm', *model, '--steps', '4', '--out-dir', 'between', '-f')
        self.succeed('interpolate', 'discs/0.ppm', 'discs/0.ppm', *model, '--steps', '2', '--out-dir', 'same')
        for name in ('same/0001.png', 'same/0002.png'):
            self.assertEqual(self.read(name), self.read('between/0001.png'))


if __name__ == '__main__':
    main()
