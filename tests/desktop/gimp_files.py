"""GIMP opens and exports .pith files as the program does."""
import json
import shutil
import subprocess

import numpy
from PIL import Image, ImageCms, PngImagePlugin

from gimp_session import GimpTest, SchemeError
from installed import main

XMP = '''<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">a description</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'''


class Files(GimpTest):

    def export(self, name, quality=75, effort=1, target=0, metadata=0, profile=0):
        self.tell(f'(file-pith-save RUN-NONINTERACTIVE image layer "{name}" "{name}" {quality} {effort} {target} '
                  f'{metadata} {profile})')
        return (self.folder / name).read_bytes()

    def info(self, name):
        return json.loads(self.output_of('pith', 'info', '--json', name))

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

    def test_a_full_disk_leaves_what_was_there(self):
        disk = self.folder / 'disk'
        disk.mkdir()
        mounting = ['mount', '-t', 'tmpfs', '-o', 'size=48k', 'tmpfs', str(disk)]
        if subprocess.run(mounting, capture_output=True, check=False).returncode:
            self.skipTest('mounting is not permitted')
        self.addCleanup(subprocess.run, ['umount', str(disk)], check=True)
        shutil.copy(self.make_file('old.pith'), disk)
        old = (disk / 'old.pith').read_bytes()
        self.write('large.png', self.noisy(3, 500, 800))
        self.open('large.png')
        for name in ('old', 'new'):
            self.refuse(f'(file-pith-save RUN-NONINTERACTIVE image layer "disk/{name}.pith" "" 99 1 0 0 0)', 'No space')
        self.assertEqual([path.name for path in disk.iterdir()], ['old.pith'])
        self.assertEqual((disk / 'old.pith').read_bytes(), old)

    def test_nothing_visible(self):
        self.of_kind(3)
        self.tell('(gimp-item-set-visible layer FALSE)')
        self.refuse('(file-pith-save RUN-NONINTERACTIVE image layer "hidden.pith" "" 75 1 0 0 0)', 'visible')
        self.assertFalse((self.folder / 'hidden.pith').exists())

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
        self.tell('(file-pith-save RUN-WITH-LAST-VALS image layer "last.pith" "" 0 0 0 0 0)')
        self.assertEqual(self.info('last.pith')['quality'], 75)

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


if __name__ == '__main__':
    main()
