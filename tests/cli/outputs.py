"""Outputs appear whole or not at all, and never in the place of something that must stay."""
import contextlib
import os
import pathlib
import re
import resource
import signal
import subprocess
import time
import unittest

from support import PROGRAM, SAMPLES, CliTest, main, make_png, make_pnm

SAMPLE = SAMPLES / 'still_life.png'


class Outputs(CliTest):

    def setUp(self):
        super().setUp()
        self.write('photo.ppm', make_pnm(100, 80))
        self.make_file()

    def test_never_over_the_input(self):
        before = self.read('photo.ppm')
        self.refuse('encode', 'photo.ppm', '-o', 'photo.ppm', names='photo.ppm', says='input')
        os.link(self.directory / 'photo.ppm', self.directory / 'hard.ppm')
        os.symlink('photo.ppm', self.directory / 'soft.ppm')
        for name in ('hard.ppm', 'soft.ppm', './photo.ppm'):
            self.refuse('encode', 'photo.ppm', '-o', name, '--force', names=name, says='input')
        self.assertEqual(self.read('photo.ppm'), before)

    def test_files_are_replaced_only_by_force(self):
        self.write('small.png', b'the original')
        self.refuse('decode', 'small.pith', names='small.png', says='--force')
        self.assertEqual(self.read('small.png'), b'the original')
        self.succeed('decode', 'small.pith', '--force')
        self.assertEqual(self.read('small.png')[:4], b'\x89PNG')
        self.write('named.png', b'old')
        self.refuse('decode', 'small.pith', '-o', 'named.png', names='named.png', says='--force')
        self.assertEqual(self.read('named.png'), b'old')
        self.succeed('decode', 'small.pith', '-f', '-o', 'named.png')
        self.assertEqual(self.read('named.png')[:4], b'\x89PNG')

    def test_links(self):
        self.write('target.png', b'old')
        (self.directory / 'target.png').chmod(0o6640)
        os.symlink('target.png', self.directory / 'link.png')
        self.refuse('decode', 'small.pith', '-o', 'link.png', names='link.png', says='--force')
        self.succeed('decode', 'small.pith', '-f', '-o', 'link.png')
        self.assertTrue((self.directory / 'link.png').is_symlink())
        self.assertEqual(self.read('target.png')[:4], b'\x89PNG')
        self.assertEqual((self.directory / 'target.png').stat().st_mode & 0o7777, 0o640)  # no setuid of strangers' bytes
        os.symlink('nowhere.png', self.directory / 'broken.png')
        self.refuse('decode', 'small.pith', '-o', 'broken.png', names='broken.png', says='--force')

    def test_no_such_directory(self):
        self.refuse('encode', 'photo.ppm', '-o', 'no/such.pith', names='no/such.pith', says='No such file')

    def test_output_is_a_directory(self):
        (self.directory / 'folder').mkdir()
        self.refuse('encode', 'photo.ppm', '-o', 'folder', names='folder', says='directory')

    def test_out_dir_is_a_file(self):
        self.refuse('encode', 'photo.ppm', '--out-dir', 'small.pith', names='small.pith')

    @unittest.skipIf(os.geteuid() == 0, 'root may write everywhere')
    def test_protected_directory(self):
        (self.directory / 'locked').mkdir(mode=0o555)
        self.refuse('encode', 'photo.ppm', '-o', 'locked/a.pith', names='locked/a.pith', says='Permission denied')

    def test_protected_disk(self):
        self.mount('ro')
        self.refuse('encode', 'photo.ppm', '-o', 'disk/a.pith', names='disk/a.pith', says='Read-only file system')

    def test_full_device(self):
        self.refuse('encode', 'photo.ppm', '-o', '/dev/full', names='/dev/full', says='No space left')
        with open('/dev/full', 'wb') as full:
            self.check_failure(self.run_pith('encode', 'photo.ppm', '-o', '-', stdout=full), 'standard output',
                               'No space left')
            self.check_failure(self.run_pith('info', 'small.pith', stdout=full), 'standard output')

    def test_full_disk(self):
        mount = self.mount('size=16k')
        (mount / 'filler').write_bytes(bytes(14000))
        self.refuse('decode', 'small.pith', '-o', 'disk/out.ppm', names='disk/out.ppm', says='No space left')

    def test_file_cut_short(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        self.refuse('decode', 'small.pith', '-o', 'out.ppm', names='out.ppm', says='too large', preexec_fn=limit)

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = self.run_pith('decode', 'small.pith', '-o', '-', stdout=writer)
        os.close(writer)
        self.check_failure(result, 'standard output', 'Broken pipe')

    def test_terminal(self):
        controller, terminal = self.open_terminal()
        result = self.run_pith('encode', 'photo.ppm', '-o', '-', stdout=terminal)
        os.close(terminal)
        os.close(controller)
        self.check_failure(result, 'standard output', 'terminal')

    def test_standard_output_by_its_names(self):
        expected = self.succeed('decode', 'small.pith', '-o', '-').stdout
        os.symlink('/dev/stdout', self.directory / 'link')
        for name in ('/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', 'link'):
            with self.subTest(name=name):
                self.assertEqual(self.succeed('decode', 'small.pith', '-o', name).stdout, expected)
                for mode, before in (('wb', b''), ('ab', b'before')):
                    self.write('file', before)
                    with open(self.directory / 'file', mode) as file:
                        result = self.succeed('decode', 'small.pith', '-o', name, stdout=file)
                    self.assertEqual(result.stderr, b'')
                    self.assertEqual(self.read('file'), before + expected)
                with open(self.directory / 'file', 'ab') as file:
                    self.succeed('decode', 'small.pith', '-f', '-o', name, stdout=file)
                self.assertEqual(self.read('file'), b'before' + 2 * expected)
                self.refuse('decode', 'small.pith', '--json', '-o', name, code=2, names='--json')
        with open(self.directory / 'third', 'wb') as file:
            file.write(b'before')
            file.flush()
            self.succeed('decode', 'small.pith', '-o', f'/dev/fd/{file.fileno()}', pass_fds=(file.fileno(),))
            file.write(b'after')
        self.assertEqual(self.read('third'), b'before' + expected + b'after')
        self.refuse('decode', 'small.pith', '-o', '/dev/fd/77', names='/dev/fd/77')

    def test_progress_on_a_terminal(self):
        shown = self.shown_on_terminal('encode', SAMPLE, '-e', '3', '-o', 'out.pith')
        bars = [len(bar) for bar in re.findall(rb'\[(#*)\.*\]', shown)]
        self.assertEqual(bars, sorted(bars))
        self.assertGreater(len(set(bars)), 5)
        self.assertTrue(shown.endswith(b'\r\x1b[K'), shown[-50:])  # the line is left empty

    def test_devices_and_pipes_are_written_not_replaced(self):
        self.succeed('decode', 'small.pith', '-o', '/dev/null')
        self.assertFalse(os.path.isfile('/dev/null'))
        os.mkfifo(self.directory / 'pipe')
        with subprocess.Popen(['cat', 'pipe'], stdout=subprocess.PIPE, cwd=self.directory) as reader:
            self.succeed('decode', 'small.pith', '-o', 'pipe')
            expected = self.succeed('decode', 'small.pith', '-o', '-').stdout
            self.assertEqual(reader.communicate()[0], expected)
        self.assertIn('pipe', self.names())


class ClosedStreams(CliTest):
    """No file becomes standard output or error, and gets what is meant for people."""

    def run_without(self, closed, *arguments):
        command = ' '.join(['"$0" "$@"', *(f'{stream}>&-' for stream in closed)])
        return subprocess.run(['sh', '-c', command, PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                              cwd=self.directory, check=False)

    def test_outputs_stay_clean(self):
        self.write('deep.png', make_png(16, 16, (0, 16), bytes(32)))  # which gives a warning
        self.write('other.ppm', make_pnm(48, 40))
        expected = {}
        for name in ('deep.png', 'other.ppm'):
            self.succeed('encode', name, '-o', 'expected.pith', '-f')
            expected[name] = self.read('expected.pith')
        for closed in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)):
            with self.subTest(closed=closed):
                self.assertEqual(self.run_without(closed, 'encode', 'deep.png', '-f', '-o', 'out.pith').returncode, 0)
                self.assertEqual(self.read('out.pith'), expected['deep.png'])
                self.run_without(closed, 'encode', 'deep.png', 'other.ppm', '-f', '--out-dir', 'out', '--json')
                self.assertEqual(self.read('out/deep.pith'), expected['deep.png'])
                self.assertEqual(self.read('out/other.pith'), expected['other.ppm'])

    def test_what_cannot_be_read_or_written_is_an_error(self):
        self.make_file()
        for closed, arguments, names in (((0,), ('encode', '-', '-o', 'x.pith'), 'standard input'),
                                         ((1,), ('decode', 'small.pith', '-o', '-'), 'standard output'),
                                         ((1,), ('info', 'small.pith'), 'standard output')):
            self.check_failure(self.run_without(closed, *arguments), names)
        self.assertEqual(self.names(), ['small.pith'])


class Interrupted(CliTest):
    """A program that dies in the midst of its work leaves nothing."""

    def interrupt(self, signal_number):
        self.write('old.pith', b'old')
        before = self.names()
        with subprocess.Popen([PROGRAM, 'encode', SAMPLE, '-e', '9', '-f', '-o', 'old.pith'],
                              cwd=self.directory) as process:
            self.wait_for_output(process)
            process.send_signal(signal_number)
        self.assertEqual(process.returncode, -signal_number)
        self.assertEqual(self.names(), before)
        self.assertEqual(self.read('old.pith'), b'old')

    def wait_for_output(self, process):
        """Until the program has opened its output."""
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            for descriptor in pathlib.Path('/proc', str(process.pid), 'fd').iterdir():
                with contextlib.suppress(FileNotFoundError):  # if it was closed meanwhile
                    if str(self.directory) in os.readlink(descriptor):
                        return
            time.sleep(0.01)
        self.fail('no output was opened')

    def test_killed(self):
        self.interrupt(signal.SIGKILL)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                self.interrupt(number)


if __name__ == '__main__':
    main()
