"""What the tests of the Python module share: pictures, and the program, which must do the same.

Each test script is called with the path of the program and the path of a tiny inpainter's model file.
"""
import io
import os
import subprocess
import sys
import unittest

import numpy as np
from PIL import Image

PROGRAM = os.path.abspath(sys.argv[1])
INPAINTER = os.path.abspath(sys.argv[2])
MODES = {'L': 1, 'LA': 2, 'RGB': 3, 'RGBA': 4}


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)


def make_picture(height, width, mode='RGB'):
    """Waves with a little noise; alpha is anything, and 0 in a corner."""
    y, x, c = np.ogrid[:height, :width, :MODES[mode]]
    waves = (2 * x + 3 * y + 40 * c) % 448 // 2 + np.random.default_rng(1).integers(0, 32, (height, width, MODES[mode]))
    if mode.endswith('A'):
        waves[:height // 4, :width // 4, -1] = 0
    return waves.astype(np.uint8) if MODES[mode] > 1 else waves.astype(np.uint8)[..., 0]


def to_png(picture, **options):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, 'png', **options)
    return file.getvalue()


def from_png(data):
    return np.asarray(Image.open(io.BytesIO(data)))


def by_program(command, data, *options, code=0):
    """What the program makes of a file, from pipe to pipe."""
    result = subprocess.run([PROGRAM, command, '-', '-o', '-', *map(str, options)], input=data, capture_output=True,
                            timeout=300, check=False)
    assert result.returncode == code, result.stderr
    return result.stdout


class PythonTest(unittest.TestCase):

    def assert_same(self, a, b):
        """Arrays of the same shape, type and values."""
        self.assertEqual((a.shape, a.dtype), (b.shape, b.dtype))
        self.assertTrue((a == b).all())
