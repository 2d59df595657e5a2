"""What the tests of the command line share: running the program, and pictures without any package.

Each test script is called with the path of the program and the path of a model file.
"""
import json
import math
import os
import pathlib
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import zlib

PROGRAM = os.path.abspath(sys.argv[1])
MODEL = os.path.abspath(sys.argv[2])
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / 'samples'


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)


def make_pixels(width, height, channels):
    """Smooth waves: easy for any codec, so that a round trip can be checked for likeness."""
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            for c in range(channels):
                row.append((96 + 2 * x + 3 * y + 40 * c) % 512 // 2)
        rows.append(bytes(row))
    return b''.join(rows)


def make_pnm(width, height, channels=3, pixels=None):
    magic = b'P5' if channels == 1 else b'P6'
    return magic + b'\n%d %d\n255\n' % (width, height) + (pixels or make_pixels(width, height, channels))


def parse_pnm(data):
    """Width, height, channels, pixels of a binary PNM as the program writes it."""
    magic, size, maximum, pixels = data.split(b'\n', 3)
    width, height = map(int, size.split())
    channels = {b'P5': 1, b'P6': 3}[magic]
    assert maximum == b'255' and len(pixels) == width * height * channels
    return width, height, channels, pixels


def make_png(width, height, color_type, row, comment=b''):
    """A PNG of 8-bit samples (or 16 where color_type is (type, 16)) whose rows are all the same."""
    color_type, depth = color_type if isinstance(color_type, tuple) else (color_type, 8)

    def chunk(kind, payload):
        return struct.pack('>I', len(payload)) + kind + payload + struct.pack('>I', zlib.crc32(kind + payload))

    header = struct.pack('>IIBBBBB', width, height, depth, color_type, 0, 0, 0)
    text = chunk(b'tEXt', b'Comment\0' + comment) if comment else b''
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + text +
            chunk(b'IDAT', zlib.compress((b'\0' + row) * height)) + chunk(b'IEND', b''))


def mean_squared_error(a, b):
    return sum((x - y)**2 for x, y in zip(a, b)) / len(a)


def psnr(a, b):
    error = mean_squared_error(a, b)
    return 10 * math.log10(255**2 / error) if error else 100


class CliTest(unittest.TestCase):

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix='pith-cli-'))
        self.addCleanup(shutil.rmtree, self.directory)

    def write(self, name, data):
        (self.directory / name).write_bytes(data)
        return name

    def read(self, name):
        return (self.directory / name).read_bytes()

    def names(self):
        return sorted(str(p.relative_to(self.directory)) for p in self.directory.rglob('*'))

    def run_pith(self, *arguments, stdin=b'', stdout=subprocess.PIPE, **options):
        """Runs the program in the test's directory; the result has returncode, stdout and stderr (bytes)."""
        return subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              cwd=self.directory, timeout=300, check=False, **options)

    def shown_on_terminal(self, *arguments):
        """What it writes to a terminal, on its standard error."""
        controller, terminal = self.open_terminal()
        with subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=terminal,
                              cwd=self.directory) as process:
            os.close(terminal)
            shown = b''
            try:
                while part := os.read(controller, 4096):
                    shown += part
            except OSError:  # that is how a terminal ends
                pass
        os.close(controller)
        self.assertEqual(process.returncode, 0)
        return shown

    def open_terminal(self):
        try:
            return pty.openpty()
        except OSError as reason:
            return self.skipTest(str(reason))

    def mount(self, *options):
        """A small file system in memory below disk/."""
        mount = self.directory / 'disk'
        mount.mkdir()
        command = ['mount', '-t', 'tmpfs', '-o', ','.join(options), 'tmpfs', str(mount)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            self.skipTest('mounting is not permitted')
        self.addCleanup(subprocess.run, ['umount', str(mount)], check=True)
        return mount

    def succeed(self, *arguments, **options):
        result = self.run_pith(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def refuse(self, *arguments, code=1, names='', says='', **options):
        """The program must exit with `code`, print one line that contains `names` and `says`, and leave no file."""
        before = self.names()
        result = self.run_pith(*arguments, **options)
        text = result.stderr.decode()
        self.assertEqual(result.returncode, code, text)
        self.assertRegex(text, r'\Apith: [^\n]+\n\Z')
        self.assertIn(names, text)
        self.assertIn(says, text)
        self.assertEqual(result.stdout, b'')
        self.assertEqual(self.names(), before)
        return text

    def make_programs(self, **scripts):
        """Puts them first in the path, as shell scripts."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix='pith-cli-'))
        self.addCleanup(shutil.rmtree, folder)
        for name, script in scripts.items():
            (folder / name).write_text(f'#!/bin/sh\n{script}\n', encoding='utf-8')
            (folder / name).chmod(0o755)
        patch = unittest.mock.patch.dict(os.environ, {'PATH': f'{folder}{os.pathsep}{os.environ["PATH"]}'})
        patch.start()
        self.addCleanup(patch.stop)

    def check_failure(self, result, names, says=''):
        """Exit 1, and one line that begins with `names` and contains `says`."""
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(result.stderr.decode(), rf'\Apith: {names}: [^\n]*{says}[^\n]*\n\Z')

    def info(self, name, **options):
        return json.loads(self.succeed('info', '--json', name, **options).stdout)

    def make_file(self, name='small.pith', width=48, height=40, channels=3):
        """A good .pith file."""
        self.succeed('encode', '-', '-o', name, stdin=make_pnm(width, height, channels))
        return name
