"""What is written lasts: files are on the disk before they get their names, and the names after it.

MODEL is a tiny one; beside it lie the denoiser and the inpainter. WATCH_DISK names the library that watches.
"""
import json
import os
import pathlib
import re

from support import MODEL, CliTest, main, make_png, make_pnm

WATCH = os.environ['WATCH_DISK']
BESIDE = pathlib.Path(MODEL).parent
TEMPORARY = re.compile(r'\.pith-[0-9a-f]{16}\.tmp\Z')


class LastingTest(CliTest):

    def setUp(self):
        super().setUp()
        self.log = self.directory.parent / (self.directory.name + '.log')
        self.addCleanup(self.log.unlink, missing_ok=True)
        self.environment = {**os.environ, 'LD_PRELOAD': WATCH, 'WATCH_DISK_LOG': str(self.log)}
        self.write('in.ppm', make_pnm(48, 40))

    def watched(self, *arguments, fail='', **options):
        """Runs the program; its result, and what it did, by names in its folder, those of temporary files cut out."""
        self.log.write_text('')
        environment = {**self.environment, **({'WATCH_DISK_FAIL': fail} if fail else {})}
        result = self.run_pith(*arguments, env=environment, **options)
        text = self.log.read_text().replace(f' {self.directory.resolve()}/', ' ')
        lines = [TEMPORARY.sub('TEMPORARY', line) for line in text.splitlines()]
        return result, lines

    def check_lasting(self, *arguments, outputs):
        """Each output is synced as it is, named and made to last, in this order and nothing else."""
        result, done = self.watched(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        expected = []
        for name in outputs:
            expected += [f'sync file {len(self.read(name))}', f'name {name}', 'sync folder 0']
        self.assertEqual([line for line in done if line != 'name TEMPORARY'], expected)


class Commands(LastingTest):

    def test_encode_and_decode(self):
        self.check_lasting('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, outputs=['a.pith'])
        self.check_lasting('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, '-f', outputs=['a.pith'])
        for name in ('a.ppm', 'a.png', 'a.jpg'):
            self.check_lasting('decode', 'a.pith', '-o', name, '--model', MODEL, outputs=[name])
            self.check_lasting('decode', 'a.pith', '-o', name, '--model', MODEL, '-f', '-p', outputs=[name])

    def test_denoise(self):
        model = BESIDE / 'tiny_denoiser.safetensors'
        self.check_lasting('denoise', 'in.ppm', '-o', 'a.ppm', '--model', model, outputs=['a.ppm'])

    def test_inpaint(self):
        self.write('mask.pgm', make_pnm(48, 40, 1, bytes(20 * 48) + b'\xff' * 48 + bytes(19 * 48)))
        model = BESIDE / 'tiny_inpainter.safetensors'
        self.check_lasting('inpaint', 'in.ppm', '--mask', 'mask.pgm', '-o', 'a.ppm', '--model', model,
                           outputs=['a.ppm'])

    def test_batch(self):
        self.write('b.ppm', make_pnm(30, 20))
        self.check_lasting('encode', 'in.ppm', 'b.ppm', '--model', MODEL, '-j', '1', outputs=['in.pith', 'b.pith'])

    def test_no_sync(self):
        for options in ((), ('-f',)):
            result, done = self.watched('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, '--no-sync', *options)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual([line for line in done if line != 'name TEMPORARY'], ['name a.pith'])

    def test_pipes_are_not_synced(self):
        result, done = self.watched('encode', 'in.ppm', '-o', '-', '--model', MODEL)
        self.assertEqual((result.returncode, done), (0, []))
        self.assertTrue(result.stdout)


class BrokenDisk(LastingTest):
    """Syncing fails as it does on a disk that is dying."""

    def test_nothing_new(self):
        before = self.names()
        result, done = self.watched('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, fail='file')
        self.check_failure(result, 'a.pith', 'cannot be written to the disk: Input/output error')
        self.assertEqual(self.names(), before)
        self.assertFalse([line for line in done if line.startswith('name')])

    def test_the_old_file_stays(self):
        self.write('a.pith', b'the old one')
        before = self.names()
        result, _ = self.watched('encode', 'in.ppm', '-f', '-o', 'a.pith', '--model', MODEL, fail='file')
        self.check_failure(result, 'a.pith', 'cannot be written to the disk: Input/output error')
        self.assertEqual(self.names(), before)
        self.assertEqual(self.read('a.pith'), b'the old one')

    def test_folder(self):
        """The file is whole, and stays; but nobody is told that it lasts."""
        self.succeed('encode', 'in.ppm', '-o', 'good.pith', '--model', MODEL)
        result, _ = self.watched('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, fail='folder')
        self.check_failure(result, 'a.pith', r'is complete, but a power failure might undo it[^\n]*: Input/output error')
        self.assertEqual(self.read('a.pith'), self.read('good.pith'))

    def test_the_rest_of_a_batch_is_tried(self):
        self.write('b.ppm', make_pnm(30, 20))
        result, _ = self.watched('encode', 'in.ppm', 'b.ppm', '--json', '--model', MODEL, fail='file')
        self.assertEqual(result.returncode, 1)
        reports = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([report['status'] for report in reports], ['failed', 'failed'])

    def test_no_sync_does_without(self):
        result, _ = self.watched('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, '--no-sync', fail='file')
        self.assertEqual((result.returncode, result.stderr), (0, b''))


class Training(LastingTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'pictures').mkdir()
        self.write('pictures/a.png', make_png(100, 80, 2, bytes(range(100)) * 3))
        if b'train' not in self.run_pith('--help').stdout:
            self.skipTest('built without training')

    def train(self, *options, **watching):
        return self.watched('train', 'pictures', '-o', 'm.safetensors', '--from', MODEL, '--patch', '64', '--batch',
                            '1', '--log', 'log.csv', *options, **watching)

    def test_checkpoint_model_card_and_curve(self):
        result, done = self.train('--steps', '2')
        self.assertEqual(result.returncode, 0, result.stderr)
        done = [line for line in done if line != 'name TEMPORARY']
        for name in ('m.safetensors.checkpoint', 'm.safetensors', 'm.md', 'log.svg'):
            at = len(done) - 1 - done[::-1].index(f'name {name}')
            self.assertEqual(done[at - 1], f'sync file {len(self.read(name))}')
            self.assertEqual(done[at + 1], 'sync folder 0')

    def test_a_checkpoint_that_cannot_be_synced_leaves_the_one_before(self):
        result, _ = self.train('--steps', '2')
        self.assertEqual(result.returncode, 0, result.stderr)
        before = self.read('m.safetensors.checkpoint')
        result, _ = self.train('--steps', '4', fail='file')
        self.assertEqual(result.returncode, 1)
        self.assertIn('cannot be written to the disk: Input/output error', result.stderr.decode())
        self.assertEqual(self.read('m.safetensors.checkpoint'), before)


if __name__ == '__main__':
    main()
