"""What is installed is all that other programs need: the samples are built with it, as its users would, and do what the
program does.

Called with the build folder and the cmake that made it.
"""
import ctypes
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(sys.argv[1])
CMAKE = sys.argv[2]
TESTS = pathlib.Path(__file__).resolve().parent
SAMPLES = TESTS.parents[1] / 'samples'
WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Werror']


def output_of(*command, **environment):
    return subprocess.run([str(part) for part in command], env={**os.environ, **environment}, check=True,
                          stdout=subprocess.PIPE, timeout=600).stdout


def make_ppm(width, height):
    """Waves, and noise for the denoiser to take out."""
    noise = random.Random(1).randbytes(3 * width * height)
    pixels = bytes((2 * (i % (3 * width)) // 3 + i // width) % 224 + noise[i] % 32 for i in range(3 * width * height))
    return b'P6\n%d %d\n255\n' % (width, height) + pixels


class Consumers(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='pith-install-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # It must work wherever it is moved to.
        output_of(CMAKE, '--install', BUILD, '--prefix', cls.folder / 'first')
        cls.prefix = (cls.folder / 'first').rename(cls.folder / 'prefix')
        cls.program = cls.prefix / 'bin/pith'
        cls.pc = next(cls.prefix.rglob('pith.pc'))
        cls.libraries = cls.pc.parents[1]
        cls.header = (cls.prefix / 'include/pith/pith.h').read_text()

        cls.picture = cls.folder / 'picture.ppm'
        cls.picture.write_bytes(make_ppm(200, 150))
        cls.file = cls.folder / 'picture.pith'
        output_of(cls.program, 'encode', cls.picture, '-o', cls.file)

    def by_program(self, command, source, name, *options):
        """The file that the program makes of another."""
        output_of(self.program, command, source, '-f', '-o', self.folder / name, *options)
        return (self.folder / name).read_bytes()

    def by_sample(self, sample, *arguments):
        """The same of a sample; the last argument is its output."""
        output_of(sample, *arguments, LD_LIBRARY_PATH=str(self.libraries))
        return arguments[-1].read_bytes()

    def check_kind(self, program, kind):
        """A program needs the shared library, and nothing of what that one needs, or the other way round."""
        needed = re.findall(r'NEEDED.*\[(.*?)\.so', output_of('readelf', '-d', program).decode())
        self.assertEqual('libpith' in needed, kind == 'shared')
        self.assertEqual('libdnnl' in needed, kind == 'static')

    def check_codec(self, programs, kind):
        """The samples in a folder make the program's files and pictures, byte for byte."""
        self.check_kind(programs / 'encode', kind)
        encoded = self.by_sample(programs / 'encode', self.picture, programs / 'out.pith')
        self.assertEqual(encoded, self.file.read_bytes())
        decoded = self.by_sample(programs / 'decode', self.file, programs / 'out.ppm')
        self.assertEqual(decoded, self.by_program('decode', self.file, 'decoded.ppm'))

        output_of(programs / 'thumbnails', 50, programs / 'small', self.file, LD_LIBRARY_PATH=str(self.libraries))
        self.assertEqual((programs / 'small/picture.ppm').read_bytes(),
                         self.by_program('decode', self.file, 'small.ppm', '--max-side', '50'))

    def check_duplicates(self, programs):
        """The picture's own file, decoded, is a copy of it."""
        output_of(self.program, 'decode', self.file, '-f', '-o', programs / 'copy.ppm', '--max-side', '60')
        (programs / 'other.ppm').write_bytes(b'P6\n40 40\n255\n' + bytes(range(200)) * 24)
        found = output_of(programs / 'duplicates', self.picture, programs / 'other.ppm', programs / 'copy.ppm',
                          LD_LIBRARY_PATH=str(self.libraries)).decode()
        self.assertEqual(found, f'{self.picture} {programs}/copy.ppm\n')

    def check_denoising(self, programs):
        encoded = self.by_sample(programs / 'denoise_encode', self.picture, programs / 'clean.pith')
        self.assertEqual(encoded, self.by_program('encode', self.picture, 'clean.pith', '--denoise'))
        self.assertLess(len(encoded), len(self.file.read_bytes()))

    def check_archive(self, programs):
        """What lies in the folder, what is written there and what is moved there is archived, and nothing else."""
        folder, archive = programs / 'watched', programs / 'archive'
        folder.mkdir()
        shutil.copy(self.picture, folder / 'before.ppm')
        watcher = subprocess.Popen([programs / 'archive_folder', folder, archive])
        self.addCleanup(watcher.kill)
        self.wait_for(archive / 'before.ppm.pith')
        (folder / 'notes.txt').write_text('no picture')
        shutil.copy(self.picture, folder / 'written.ppm')
        shutil.copy(self.picture, programs / 'moved.ppm')
        (programs / 'moved.ppm').rename(folder / 'moved.ppm')
        for name in ('written', 'moved'):
            self.wait_for(archive / f'{name}.ppm.pith')
        watcher.send_signal(signal.SIGTERM)
        self.assertEqual(watcher.wait(timeout=60), 0)
        self.assertEqual({file.read_bytes() for file in archive.iterdir()}, {self.file.read_bytes()})
        self.assertEqual(len(list(archive.iterdir())), 3)

    def wait_for(self, file):
        """Files appear complete."""
        end = time.monotonic() + 60
        while not file.exists():
            self.assertLess(time.monotonic(), end, f'{file} does not appear')
            time.sleep(0.05)

    def check_cmake(self, kind):
        programs = self.folder / f'cmake-{kind}'
        output_of(CMAKE, '-S', TESTS, '-B', programs, f'-DCMAKE_PREFIX_PATH={self.prefix}', f'-DKIND={kind}',
                  '-DCMAKE_BUILD_TYPE=Release')
        output_of(CMAKE, '--build', programs)
        self.check_codec(programs, kind)
        self.check_denoising(programs)
        self.check_duplicates(programs)
        self.check_archive(programs)

    def pkg_config(self, *options):
        return shlex.split(
            output_of('pkg-config', *options, 'pith', PKG_CONFIG_PATH=str(self.pc.parent)).decode())

    def check_pkg_config(self, kind, *libraries):
        programs = self.folder / f'pkg-config-{kind}'
        programs.mkdir()
        for compiler, standard, source in (('cc', 'gnu11', 'encode.c'), ('cc', 'gnu11', 'decode.c'),
                                           ('c++', 'c++17', 'thumbnails.cpp')):
            output_of(compiler, f'-std={standard}', *WARNINGS, SAMPLES / source, '-o',
                      programs / pathlib.Path(source).stem, *self.pkg_config('--cflags'), *libraries)
        self.check_codec(programs, kind)

    def test_cmake_shared(self):
        self.check_cmake('shared')

    def test_cmake_static(self):
        self.check_cmake('static')

    def test_pkg_config_shared(self):
        self.check_pkg_config('shared', *self.pkg_config('--libs'))

    def test_readme(self):
        readme = (TESTS.parents[1] / 'codec/README.md').read_text()
        source, program = self.folder / 'readme.c', self.folder / 'readme'
        source.write_text(re.search(r'```c\n(.*?)```', readme, re.DOTALL)[1])
        output_of('cc', '-std=c11', *WARNINGS, source, '-o', program, *self.pkg_config('--cflags', '--libs'))
        self.assertRegex(output_of(program, LD_LIBRARY_PATH=str(self.libraries)), rb'\A\d+ bytes\n\Z')

    def test_pkg_config_static(self):
        # Else the linker prefers the shared one, which lies beside it.
        libraries = ['-l:libpith.a' if word == '-lpith' else word for word in self.pkg_config('--libs', '--static')]
        self.check_pkg_config('static', *libraries)

    def test_python(self):
        module = next(self.prefix.rglob('pith/__init__.py'), None)
        if not module:
            self.skipTest('the Python module was not built')
        script = 'import numpy, pith, sys; from PIL import Image\n' \
                 'sys.stdout.buffer.write(pith.encode(numpy.asarray(Image.open(sys.argv[1]))))'
        encoded = output_of(sys.executable, '-B', '-c', script, self.picture, PYTHONPATH=str(module.parents[1]))
        self.assertEqual(encoded, self.file.read_bytes())

    def test_only_the_interface_is_exported(self):
        symbols = output_of('nm', '-D', '--defined-only', self.libraries / 'libpith.so').decode().split()[2::3]
        declared = re.findall(r'^(?:PITH_NODISCARD )?PITH_API .*?\b(pith_\w+)\(', self.header, re.MULTILINE)
        self.assertEqual(sorted(symbols), sorted(declared))

    def test_versions_agree(self):
        version = '.'.join(re.findall(r'#define PITH_VERSION_\w+ (\d+)', self.header))
        loaded = ctypes.CDLL(str(self.libraries / f'libpith.so.{version}'))
        loaded.pith_version.restype = ctypes.c_char_p
        self.assertEqual(loaded.pith_version().decode(), version)
        self.assertEqual(self.pkg_config('--modversion'), [version])
        self.assertIn(b'[libpith.so.0]', output_of('readelf', '-d', self.libraries / 'libpith.so'))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
