"""The library without oneDNN, built for this processor and for 64-bit ARM: small, and with the same files and pixels.

elsewhere.py BUILD CMAKE: BUILD is of all of pith; builds are made in a folder there and reused.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

BUILD, CMAKE = pathlib.Path(sys.argv[1]), sys.argv[2]
HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
FOLDER = BUILD / 'tests' / 'portable-builds'
CODE_BYTES = 1_000_000  # of the library, stripped, beside its models


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f'{" ".join(map(str, command))}\n{done.stdout[-4000:]}{done.stderr[-4000:]}')
    return done.stdout


def build(name, *options):
    folder = FOLDER / name
    run(CMAKE, '-S', SOURCE, '-B', folder, '-DPITH_ENGINE=portable', '-DPITH_BUILD_TOOLS=OFF', *options)
    run(CMAKE, '--build', folder, '-j2')
    return folder


def write_picture(path):
    """A picture of its own: waves, and noise on top."""
    width, height, seed, pixels = 150, 100, 1, bytearray()
    for y in range(height):
        for x in range(width):
            for colour in (3, 5, 7):
                seed = seed * 1103515245 + 12345 & 0x7fffffff
                pixels.append((x * x // 37 + y * colour + (seed >> 16) % 24) % 256)
    path.write_bytes(b'P6 %d %d 255\n' % (width, height) + pixels)


class Engines(unittest.TestCase):
    def test_each_configures_as_it_is(self):
        for engine in ('onednn', 'portable'):
            run(CMAKE, '-S', SOURCE, '-B', FOLDER / f'only-{engine}', f'-DPITH_ENGINE={engine}')


class Here(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = build('here')

    def test_it_needs_neither_onednn_nor_openmp_and_is_small(self):
        library = self.folder / 'codec' / 'libpith.so'
        needed = re.findall(r'NEEDED\s+(\S+)', run('objdump', '-p', library))
        self.assertTrue(any(name.startswith('libhwy') for name in needed), needed)
        self.assertFalse([name for name in needed if re.search('dnnl|gomp|iomp', name)])
        stripped = self.folder / 'stripped.so'
        run('strip', '-o', stripped, library)
        models = sum(path.stat().st_size for path in (SOURCE / 'models').glob('*.safetensors'))
        self.assertLess(stripped.stat().st_size - models, CODE_BYTES)

    def test_its_tests_pass(self):
        run('ctest', '--test-dir', self.folder, '-j2')


def can_cross():
    return (shutil.which('aarch64-linux-gnu-g++') and shutil.which('qemu-aarch64') and
            pathlib.Path('/usr/lib/aarch64-linux-gnu/libhwy.so').exists())


@unittest.skipUnless(can_cross(), 'needs a cross compiler, libraries of arm64 and qemu; tools/setup.sh tests installs them')
class Arm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.here = build('here')
        cls.folder = build('aarch64', f'-DCMAKE_TOOLCHAIN_FILE={HERE / "aarch64.cmake"}')

    def test_its_tests_pass(self):
        run('ctest', '--test-dir', self.folder, '-j2')

    def test_files_and_pixels_are_the_same(self):
        picture, here, there = (FOLDER / name for name in ('picture.ppm', 'here.pith', 'there.pith'))
        write_picture(picture)
        for path in (here, there):
            path.unlink(missing_ok=True)
        run(self.here / 'pith_encode_sample', picture, here)
        run('qemu-aarch64', self.folder / 'pith_encode_sample', picture, there)
        self.assertEqual(here.read_bytes(), there.read_bytes())
        fused = [line.split() for line in run(self.here / 'pith_symbols', here).splitlines() if line.startswith('AVX')]
        (neon,) = [line.split() for line in run('qemu-aarch64', self.folder / 'pith_symbols', here).splitlines()]
        self.assertEqual(neon[0][:4].upper(), 'NEON')
        self.assertGreater(int(neon[2]), 1000)
        self.assertTrue(fused)
        for kind in fused:
            self.assertEqual(neon[1:], kind[1:], kind[0])


sys.argv[1:] = []
unittest.main(verbosity=2)
