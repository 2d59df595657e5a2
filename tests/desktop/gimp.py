"""GIMP opens, changes and exports .pith files with the plug-in that is installed, as the program does.

One GIMP without a display does what all tests tell it, in Scheme.
"""
import json
import pathlib
import re
import shutil
import subprocess

import numpy
from PIL import Image, ImageCms, PngImagePlugin

from installed import InstalledTest, main

PLUG_INS = pathlib.Path(subprocess.run(['pkg-config', '--variable=gimplibdir', 'gimp-2.0'], check=True, text=True,
                                       stdout=subprocess.PIPE).stdout.strip()) / 'plug-ins'
XMP = '''<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">a description</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'''


class SchemeError(Exception):
    pass


def blended(before, after, selected):
    """As GIMP does where something is partly selected: in linear light. Levels, not rounded."""
    linear = [numpy.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4) for v in (before / 255, after / 255)]
    light = linear[0] + (linear[1] - linear[0]) * selected[..., None] / 255
    return 255 * numpy.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


class Gimp(InstalledTest):
    COMPONENTS = ['program', 'library', 'gimp']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plug_ins = cls.folder / 'plug-ins'  # of GIMP's own no more than is needed here
        plug_ins.mkdir()
        for name in ('script-fu', 'file-png'):
            (plug_ins / name).symlink_to(PLUG_INS / name)
        own = next(cls.prefix.rglob('plug-ins'))
        home = cls.folder / 'gimp'
        home.mkdir()
        (home / 'gimprc').write_text(f'(plug-in-path "{plug_ins}:{own}")\n')
        cls.environment['GIMP2_DIRECTORY'] = str(home)
        cls.messages = open(cls.folder / 'messages', 'w+')
        cls.addClassCleanup(cls.messages.close)
        cls.gimp = subprocess.Popen(
            ['gimp-console', '--no-interface', '--no-data', '--no-fonts', '--no-splash', '--batch=-'],
            env=cls.environment, cwd=cls.folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=cls.messages)
        cls.addClassCleanup(cls.stop)

    @classmethod
    def stop(cls):
        cls.gimp.stdin.write('(gimp-quit 1)\n')
        cls.gimp.stdin.close()
        cls.gimp.stdout.close()
        cls.gimp.wait(60)

    @classmethod
    def tell(cls, expression):
        """Has GIMP evaluate an expression. Returns what it prints of the result."""
        cls.gimp.stdin.write(f'{expression}\n(begin (newline) (display "done") (newline))\n')
        cls.gimp.stdin.flush()
        said = ''
        while not said.endswith('\ndone\n'):
            line = cls.gimp.stdout.readline()
            if not line:
                raise SchemeError('GIMP has ended: ' + said)
            said += line
        if 'Error: ' in said:
            raise SchemeError(said.partition('Error: ')[2].partition(' \n')[0])
        return said

    def number(self, expression):
        return float(re.search(r'\((-?[0-9.]+)', self.tell(expression))[1])

    def refuse(self, expression, message):
        with self.assertRaisesRegex(SchemeError, message):
            self.tell(expression)

    def open(self, name):
        """An image in GIMP as `image`, its first layer as `layer`."""
        kind = 'pith' if str(name).endswith('.pith') else 'png'
        self.tell(f'(define image (car (file-{kind}-load RUN-NONINTERACTIVE "{name}" "{name}")))')
        self.tell('(define layer (car (gimp-image-get-active-drawable image)))')

    def tearDown(self):
        self.tell('(for-each gimp-image-delete (vector->list (cadr (gimp-image-list))))')

    def save(self, name='saved.png'):
        self.tell(f'(file-png-save RUN-NONINTERACTIVE image layer "{name}" "{name}" 0 1 0 0 0 0 0)')
        return self.pixels(name)

    def export(self, name, quality=75, effort=1, target=0, metadata=0, profile=0):
        self.tell(f'(file-pith-save RUN-NONINTERACTIVE image layer "{name}" "{name}" {quality} {effort} {target} '
                  f'{metadata} {profile})')
        return (self.folder / name).read_bytes()

    def pixels(self, name):
        with Image.open(self.folder / name) as picture:
            return numpy.array(picture)

    def write(self, name, pixels, **options):
        Image.fromarray(pixels).save(self.folder / name, **options)
        return name

    def noisy(self, channels, height=90, width=150):
        """A picture with noise; its alpha has steps and transparent pixels."""
        random = numpy.random.default_rng(channels)
        y, x = numpy.mgrid[:height, :width]
        colours = [128 + 60 * numpy.sin(x / (9 + c)) + 50 * numpy.cos(y / (17 - c)) + random.normal(0, 12, x.shape)
                   for c in range(1 if channels < 3 else 3)]
        planes = [numpy.clip(c, 0, 255).astype(numpy.uint8) for c in colours]
        if channels % 2 == 0:
            planes.append((x // 10 * 20 % 256).astype(numpy.uint8))
        return numpy.stack(planes, -1).squeeze()

    def by_program(self, command, name, *arguments):
        self.output_of('pith', command, name, '-f', '-o', 'program.png', *arguments)
        return self.pixels('program.png')

    def info(self, name):
        return json.loads(self.output_of('pith', 'info', '--json', name))

    def of_kind(self, channels, name='picture.png'):
        """A picture in a PNG, open in GIMP."""
        pixels = self.noisy(channels)
        self.open(self.write(name, pixels))
        return pixels

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

    def test_loading(self):
        for channels in (1, 2, 3, 4):
            self.write('picture.png', self.noisy(channels))
            self.output_of('pith', 'encode', 'picture.png', '-f', '-o', 'picture.pith', '-q', '90')
            self.open('picture.pith')
            numpy.testing.assert_array_equal(self.save(), self.by_program('decode', 'picture.pith'))
        self.open(self.make_file('tiny.pith', width=1, height=1))
        self.assertEqual(self.save().shape, (1, 1, 3))

    def test_known_by_its_first_bytes(self):
        shutil.copy(self.make_file('picture.pith'), self.folder / 'without_extension')
        self.assertEqual(
            self.number('(gimp-image-width (car (gimp-file-load RUN-NONINTERACTIVE "without_extension" "")))'), 60)

    def test_thumbnail(self):
        self.make_file('large.pith', width=2400, height=1200)
        said = self.tell('(define small (file-pith-load-thumb "large.pith" 128)) (cdr small)')
        self.assertIn('(2400 1200)', said)
        self.assertEqual(self.number('(gimp-image-width (car small))'), 128)
        self.assertEqual(self.number('(gimp-image-height (car small))'), 64)

    def test_damaged(self):
        good, damaged = self.make_file('good.pith').read_bytes(), self.folder / 'damaged.pith'
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        for data in (b'', good[:8], good[:40], good[:len(good) // 2], good[:-1], bytes(flipped), bytes(1000)):
            damaged.write_bytes(data)
            self.refuse('(file-pith-load RUN-NONINTERACTIVE "damaged.pith" "")', r'failed: \S.* \S')
            self.refuse('(file-pith-load-thumb "damaged.pith" 64)', r'failed: \S.* \S')
        self.refuse('(file-pith-load RUN-NONINTERACTIVE "missing.pith" "")', 'missing.pith.*No such file')
        self.assertEqual(self.number('(gimp-image-list)'), 0)

    def test_exporting(self):
        for channels in (1, 2, 3, 4):
            self.of_kind(channels)
            self.output_of('pith', 'encode', 'picture.png', '-f', '-o', 'program.pith')
            self.assertEqual(self.export('picture.pith'), (self.folder / 'program.pith').read_bytes(), channels)
        self.output_of('pith', 'encode', 'picture.png', '-f', '-o', 'program.pith', '-q', '40.5', '-e', '2')
        self.assertEqual(self.export('picture.pith', 40.5, 2), (self.folder / 'program.pith').read_bytes())

    def test_size(self):
        self.of_kind(3)
        self.assertLessEqual(len(self.export('picture.pith', target=4000)), 4000)
        self.assertGreater(len(self.export('picture.pith', target=4000)), 3800)
        with self.assertRaisesRegex(SchemeError, 'bytes'):
            self.export('picture.pith', target=20)
        self.assertGreater((self.folder / 'picture.pith').stat().st_size, 3800)  # as it was

    def test_defaults(self):
        """gimp-file-save gives zeros for what it does not know."""
        self.of_kind(3)
        self.tell('(gimp-file-save RUN-NONINTERACTIVE image layer "defaults.pith" "")')
        self.assertEqual(self.info('defaults.pith')['quality'], 75)

    def test_refused_settings(self):
        self.of_kind(3)
        for settings in ({'quality': 101}, {'effort': 10}, {'effort': -1}, {'target': -1}):
            with self.subTest(settings), self.assertRaises(SchemeError):
                self.export('refused.pith', **settings)
        self.refuse('(file-pith-save RUN-NONINTERACTIVE image layer "no/folder.pith" "" 75 1 0 0 0)', 'no/folder')
        self.assertFalse((self.folder / 'refused.pith').exists())

    def test_composite(self):
        """All that is visible, on the canvas, whichever layer is active."""
        pixels = self.of_kind(3)
        self.tell('(define above (car (gimp-layer-new image 60 50 RGBA-IMAGE "above" 100 LAYER-MODE-NORMAL)))')
        self.tell('(gimp-image-insert-layer image above 0 -1) (gimp-layer-set-offsets above 120 60)')
        self.tell('(gimp-context-set-foreground \'(10 200 30)) (gimp-drawable-fill above FILL-FOREGROUND)')
        pixels[60:, 120:] = 10, 200, 30
        self.tell('(gimp-layer-add-alpha layer) (define layer above)')
        composite = numpy.dstack([pixels, numpy.full(pixels.shape[:2], 255, numpy.uint8)])
        self.write('composite.png', composite)
        self.output_of('pith', 'encode', 'composite.png', '-f', '-o', 'program.pith')
        self.assertEqual(self.export('picture.pith'), (self.folder / 'program.pith').read_bytes())
        self.assertEqual(self.number('(gimp-image-list)'), 1)

    def test_deep_and_indexed(self):
        self.of_kind(3)
        expected = self.export('picture.pith')
        for precision in ('U16-GAMMA', 'FLOAT-LINEAR', 'HALF-LINEAR', 'U8-LINEAR', 'FLOAT-GAMMA'):
            self.tell(f'(gimp-image-convert-precision image PRECISION-{precision})')
            if precision in ('U16-GAMMA', 'FLOAT-LINEAR'):
                self.assertEqual(self.export('deep.pith'), expected, precision)
            self.export('deep.pith')
            self.assertEqual(self.info('deep.pith')['channels'], 3)
        self.tell('(gimp-image-convert-precision image PRECISION-U8-GAMMA)')
        self.tell('(gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 0 0 "")')
        self.export('indexed.pith')
        self.assertEqual(self.info('indexed.pith')['channels'], 3)

    def test_metadata(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
        exif = Image.Exif()
        exif[0x010f], exif[0x0112], exif[0x011a], exif[0x011b], exif[0x0128] = 'Camera', 1, 200.0, 200.0, 2
        text = PngImagePlugin.PngInfo()
        text.add_itxt('XML:com.adobe.xmp', XMP)
        self.write('picture.png', self.noisy(3), icc_profile=profile, exif=exif, pnginfo=text)
        self.output_of('pith', 'encode', 'picture.png', '-f', '-o', 'picture.pith')
        self.open('picture.pith')
        self.assertAlmostEqual(self.number('(gimp-image-get-resolution image)'), 200)
        self.tell('(gimp-image-set-resolution image 150 150)')
        self.export('kept.pith', metadata=1, profile=1)
        self.output_of('pith', 'decode', 'kept.pith', '-f', '-o', 'kept.png')
        with Image.open(self.folder / 'kept.png') as kept:
            self.assertEqual(kept.info['icc_profile'], profile)
            self.assertEqual(kept.getexif()[0x010f], 'Camera')
            self.assertEqual(kept.getexif()[0x011a], 150)
            self.assertIn('a description', kept.info['XML:com.adobe.xmp'])
        self.export('dropped.pith')
        info = self.info('dropped.pith')
        self.assertEqual([info[kind + '_bytes'] for kind in ('icc', 'exif', 'xmp')], [0, 0, 0])

    def test_denoising(self):
        for channels in (1, 2, 3, 4):
            self.of_kind(channels)
            numpy.testing.assert_array_equal(self.denoise(), self.by_program('denoise', 'picture.png'))
        self.of_kind(3)
        numpy.testing.assert_array_equal(self.denoise(0.5, 20), self.by_program(
            'denoise', 'picture.png', '--strength', '0.5', '--sigma', '20'))

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


if __name__ == '__main__':
    main()
