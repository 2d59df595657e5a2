"""GIMP takes out noise and fills what is selected as the program does, in one step that can be undone."""
import os
import shutil
import subprocess
import time
import unittest

import numpy
from PIL import Image

from gimp_session import GimpTest
from installed import main


def blended(before, after, selected):
    """As GIMP does where something is partly selected: in linear light. Levels, not rounded."""
    linear = [numpy.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4) for v in (before / 255, after / 255)]
    light = linear[0] + (linear[1] - linear[0]) * selected[..., None] / 255
    return 255 * numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


class Filters(GimpTest):

    def select(self, x, y, width, height, operation='REPLACE'):
        self.tell(f'(gimp-image-select-rectangle image CHANNEL-OP-{operation} {x} {y} {width} {height})')

    def selection(self):
        """How much of each pixel of the image is selected, in levels."""
        self.tell('(define copy (car (gimp-channel-copy (car (gimp-image-get-selection image)))))')
        self.tell('(file-png-save RUN-NONINTERACTIVE image copy "selection.png" "" 0 1 0 0 0 0 0)')
        return self.pixels('selection.png')

    def denoise(self, strength=1, sigma=-1):
        self.tell(f'(plug-in-pith-denoise RUN-NONINTERACTIVE image layer {strength} {sigma})')
        return self.save()

    def heal(self):
        self.tell('(plug-in-pith-heal RUN-NONINTERACTIVE image layer)')
        return self.save()

    def inpainted(self, mask, name='picture.png'):
        self.write('mask.png', mask)
        return self.by_program('inpaint', name, '--mask', 'mask.png')

    def test_denoising(self):
        for channels in (1, 2, 3, 4):
            self.of_kind(channels)
            numpy.testing.assert_array_equal(self.denoise(), self.by_program('denoise', 'picture.png'))
        self.of_kind(3)
        numpy.testing.assert_array_equal(self.denoise(0.5, 20), self.by_program(
            'denoise', 'picture.png', '--strength', '0.5', '--sigma', '20'))

    def test_denoising_as_last_time(self):
        self.of_kind(3)
        self.tell('(plug-in-pith-denoise RUN-WITH-LAST-VALS image layer 0 0)')
        numpy.testing.assert_array_equal(self.save(), self.by_program('denoise', 'picture.png'))

    def test_denoising_what_is_selected(self):
        for channels in (1, 4):
            before = self.of_kind(channels)
            self.select(30, 20, 50, 40)
            expected, clean = before.copy(), self.by_program('denoise', 'picture.png')
            expected[20:60, 30:80] = clean[20:60, 30:80]
            numpy.testing.assert_array_equal(self.denoise(), expected)

    def test_denoising_what_is_partly_selected(self):
        before = self.of_kind(3)
        self.select(30, 20, 50, 40)
        self.tell('(gimp-selection-feather image 12)')
        expected = blended(before, self.by_program('denoise', 'picture.png'), self.selection())
        self.assertLessEqual(abs(self.denoise() - expected).max(), 1)

    def test_deep_denoising(self):
        self.of_kind(3)
        self.tell('(gimp-image-convert-precision image PRECISION-FLOAT-LINEAR)')
        self.tell('(plug-in-pith-denoise RUN-NONINTERACTIVE image layer 1 -1)')
        self.tell('(gimp-image-convert-precision image PRECISION-U8-GAMMA)')
        numpy.testing.assert_array_equal(self.save(), self.by_program('denoise', 'picture.png'))

    def test_refused_denoising(self):
        self.of_kind(3)
        for settings in ('2 -1', '1 101', '-1 -1'):
            self.refuse(f'(plug-in-pith-denoise RUN-NONINTERACTIVE image layer {settings})', 'failed: .*must be')
        self.tell('(gimp-layer-set-offsets layer 200 0)')
        self.select(0, 0, 50, 50)
        self.refuse('(plug-in-pith-denoise RUN-NONINTERACTIVE image layer 1 -1)', 'Nothing of this layer is selected')

    def test_healing(self):
        for channels in (1, 2, 3, 4):
            before = self.of_kind(channels)
            self.select(30, 20, 12, 30)
            self.select(140, 80, 50, 50, 'ADD')  # reaches over the edge
            mask = numpy.zeros(before.shape[:2], numpy.uint8)
            mask[20:50, 30:42] = mask[80:, 140:] = 255
            healed = self.heal()
            self.assertTrue((healed[mask == 255] != before[mask == 255]).any())
            numpy.testing.assert_array_equal(healed, self.inpainted(mask))

    def test_healing_a_layer_elsewhere(self):
        before = self.of_kind(3)
        self.tell('(gimp-layer-set-offsets layer 20 -15)')
        self.select(60, 0, 10, 30)
        mask = numpy.zeros(before.shape[:2], numpy.uint8)
        mask[15:45, 40:50] = 255
        numpy.testing.assert_array_equal(self.heal(), self.inpainted(mask))

    def test_healing_what_is_partly_selected(self):
        before = self.of_kind(3)
        self.select(60, 30, 30, 30)
        self.tell('(gimp-selection-feather image 10)')
        selected = self.selection()
        filled = self.inpainted(numpy.where(selected, 255, 0).astype(numpy.uint8))
        self.assertLessEqual(abs(self.heal() - blended(before, filled, selected)).max(), 1)

    def test_deep_pixels_keep_their_bits(self):
        before = (numpy.arange(90 * 150, dtype=numpy.uint32) * 977 % 65536).astype(numpy.uint16).reshape(90, 150)
        Image.frombytes('I;16', (150, 90), before.tobytes()).save(self.folder / 'deep.png')
        self.open('deep.png')
        self.select(60, 30, 30, 30)
        healed = self.heal()
        self.assertTrue((healed[30:60, 60:90] != before[30:60, 60:90]).any())
        healed[30:60, 60:90] = before[30:60, 60:90]
        numpy.testing.assert_array_equal(healed, before)

    def test_refused_healing(self):
        before = self.of_kind(3)
        heal = '(plug-in-pith-heal RUN-NONINTERACTIVE image layer)'
        self.refuse(heal, 'failed: Nothing is selected; select what to fill$')
        self.tell('(gimp-selection-all image)')
        self.refuse(heal, 'All of this layer is selected')
        self.tell('(gimp-layer-set-offsets layer 100 0)')
        self.select(0, 0, 50, 50)
        self.refuse(heal, 'Nothing of this layer is selected')
        self.tell('(gimp-layer-set-offsets layer 0 0) (gimp-item-set-lock-content layer TRUE)')
        self.refuse(heal, 'locked')
        numpy.testing.assert_array_equal(self.save(), before)


@unittest.skipUnless(shutil.which('Xvfb') and shutil.which('xdotool'), 'needs Xvfb and xdotool')
class Undo(GimpTest):
    """Which GIMP does only for those who press keys."""
    COMMAND = ['gimp']

    @classmethod
    def setUpClass(cls):
        reading, writing = os.pipe()
        display = subprocess.Popen(['Xvfb', '-displayfd', str(writing), '-screen', '0', '1024x768x24'],
                                   pass_fds=[writing], stderr=subprocess.DEVNULL)
        cls.addClassCleanup(display.wait)
        cls.addClassCleanup(display.terminate)
        os.close(writing)
        with open(reading) as number:
            os.environ['DISPLAY'] = ':' + number.readline().strip()
        super().setUpClass()

    def undo(self):
        self.output_of('xdotool', 'search', '--sync', '--onlyvisible', '--name', 'picture.png', 'windowfocus', 'key',
                       'ctrl+z')
        for _ in range(100):
            if not self.number('(gimp-image-is-dirty image)'):
                return
            time.sleep(0.1)
        self.fail('one step was not enough')

    def test_one_step(self):
        before = self.of_kind(4)
        self.tell('(define view (car (gimp-display-new image)))')
        self.tell('(gimp-image-select-ellipse image CHANNEL-OP-REPLACE 30 20 40 30)')
        for change in ('denoise RUN-NONINTERACTIVE image layer 1 -1', 'heal RUN-NONINTERACTIVE image layer'):
            self.tell('(gimp-image-clean-all image)')
            self.tell(f'(plug-in-pith-{change})')
            self.assertTrue((self.save() != before).any())
            self.undo()
            numpy.testing.assert_array_equal(self.save(), before)
        self.tell('(gimp-display-delete view)')


if __name__ == '__main__':
    main()
