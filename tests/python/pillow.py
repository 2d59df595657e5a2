"""pith.pillow: Pillow's own ways of opening, making small and saving pictures."""
import io
import pathlib
import tempfile
import warnings

import numpy as np
import pith
import pith.pillow
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from support import MODES, PythonTest, main, make_picture

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, 'PITH', **options)
    return file.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


class Counting(io.BytesIO):
    """A file that knows how much was read of it."""
    taken = 0

    def read(self, *arguments):
        data = super().read(*arguments)
        self.taken += len(data)
        return data


class Opening(PythonTest):

    def test_modes(self):
        for mode in MODES:
            with self.subTest(mode):
                file = pith.encode(make_picture(40, 60, mode))
                image = opened(file)
                self.assertEqual((image.format, image.mode, image.size), ('PITH', mode, (60, 40)))
                self.assertEqual(image.get_format_mimetype(), 'image/x-pith')
                self.assert_same(np.asarray(image), pith.decode(file))

    def test_paths(self):
        file = pith.encode(make_picture(40, 60))
        with tempfile.TemporaryDirectory() as folder:
            for path in str(pathlib.Path(folder, 'a.pith')), pathlib.Path(folder, 'b.PITH'):
                Image.fromarray(make_picture(40, 60)).save(path)
                self.assertEqual(pathlib.Path(path).read_bytes(), file)
                with Image.open(path) as image, warnings.catch_warnings():
                    warnings.simplefilter('error')  # of files that stay open
                    self.assert_same(np.asarray(image), pith.decode(file))

    def test_metadata(self):
        exif = Image.Exif()
        exif[0x010F] = 'maker'
        for large in b'', bytes(200_000):
            file = pith.encode(make_picture(40, 60), icc=ICC + large, exif=exif.tobytes()[6:], xmp=b'<x/>')
            image = opened(file)
            self.assertEqual(image.info, {'icc_profile': ICC + large, 'exif': exif.tobytes(), 'xmp': b'<x/>'})
            self.assertEqual(image.getexif()[0x010F], 'maker')
            self.assertEqual(opened(saved(image, exif=image.getexif(), xmp=image.info['xmp'])).info, image.info)
        jpeg = io.BytesIO()
        image.save(jpeg, 'jpeg', exif=image.info['exif'])
        self.assertEqual(Image.open(jpeg).getexif()[0x010F], 'maker')

    def test_pixels_are_read_when_they_are_needed(self):
        noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)
        file = Counting(pith.encode(noise, 90, tile_size=64))
        image = Image.open(file)
        self.assertLess(file.taken, len(file.getvalue()) / 2)
        image.load()
        self.assert_same(np.asarray(image), pith.decode(file.getvalue()))

    def test_damage(self):
        file = pith.encode(make_picture(150, 150), icc=ICC, tile_size=64)
        for size in range(len(file)):
            if size > 64 and size % 97:
                continue
            with self.subTest(size=size), self.assertRaises(OSError):
                opened(file[:size]).load()
        for size in 0, 7, 20, 300:
            with self.assertRaises(UnidentifiedImageError):
                opened(file[:size])
        broken = bytearray(file)
        broken[len(file) // 2] ^= 1
        with self.assertRaisesRegex(OSError, 'checksum'):
            opened(broken).load()
        # What cannot be a header, or is damaged, is not sought further on.
        damaged_profile = bytearray(file)
        damaged_profile[file.index(b'iccp') + 20] ^= 1
        for bad in file[:8] + b'PHDR\xf0\xff\xff\xff', damaged_profile:
            long = Counting(bytes(bad) + bytes(1 << 23))
            with self.assertRaises(UnidentifiedImageError):
                Image.open(long)
            self.assertLess(long.taken, 1 << 20)
        self.addCleanup(setattr, ImageFile, 'LOAD_TRUNCATED_IMAGES', ImageFile.LOAD_TRUNCATED_IMAGES)
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        self.assert_same(np.asarray(opened(broken)), pith.decode(broken, partial=True))


class Thumbnails(PythonTest):

    def test_like_those_of_the_whole_picture(self):
        picture = np.kron(make_picture(66, 100), np.ones((8, 8, 1), np.uint8))
        for turned in picture, picture.transpose(1, 0, 2):
            file = pith.encode(turned)
            quick, whole = opened(file), opened(file)
            whole.load()
            for image in quick, whole:
                image.thumbnail((100, 100))
            self.assertEqual(quick.size, whole.size)
            self.assertLess(np.abs(np.asarray(quick).astype(int) - np.asarray(whole)).mean(), 3)

    def test_preview(self):
        file = Counting(pith.encode(make_picture(300, 2100), 0))
        preview = pith.decode(file.getvalue(), max_side=256)
        image = Image.open(file)
        image.thumbnail((128, 128))
        expected = Image.fromarray(preview).resize(image.size, reducing_gap=2)
        self.assert_same(np.asarray(image), np.asarray(expected))

    def test_draft(self):
        file = pith.encode(make_picture(310, 470))
        for size, expected in (((60, 60), (90, 59)), ((117, 10), (117, 77)), ((1, 1), (1, 1)), ((20.5, 1), (21, 14))):
            image = opened(file)
            self.assertEqual(image.draft(None, size), ('RGB', (0, 0, *expected)))
            self.assertEqual(image.size, expected)
            self.assertIsNone(image.draft(None, (5, 5)))  # once is all
            self.assert_same(np.asarray(image), pith.decode(file, max_side=max(expected)))
        for size in (118, 10), (400, 300), (0, 0), (5000, 5000), None:
            image = opened(file)
            self.assertIsNone(image.draft('L', size))
            self.assertEqual((image.mode, image.size), ('RGB', (470, 310)))
        image.load()
        self.assertIsNone(image.draft(None, (60, 60)))


class Saving(PythonTest):

    def test_settings(self):
        picture = make_picture(90, 130)
        for settings in ({}, {'quality': 70}, {'quality': 30.5, 'effort': 2}, {'target_size': 1500},
                         {'target_psnr': 28}, {'xmp': b'<x/>', 'preview': False}):
            self.assertEqual(saved(Image.fromarray(picture), **settings), pith.encode(picture, **settings))

    def test_modes(self):
        rgb = Image.fromarray(make_picture(40, 60))
        rgba = Image.fromarray(make_picture(40, 60, 'RGBA'))
        keyed = rgb.copy()
        keyed.info['transparency'] = rgb.getpixel((0, 0))
        palette = rgb.quantize(40)
        keyed_palette = palette.copy()
        keyed_palette.info['transparency'] = 3
        for image, mode in ((rgb, 'RGB'), (rgba, 'RGBA'), (rgb.convert('L'), 'L'), (rgba.convert('LA'), 'LA'),
                            (rgb.convert('1'), 'L'), (palette, 'RGB'), (keyed_palette, 'RGBA'), (keyed, 'RGBA'),
                            (rgba.quantize(40), 'RGBA'),
                            (rgba.quantize(40).convert('PA'), 'RGBA'), (rgba.convert('RGBa'), 'RGBA'),
                            (rgb.convert('CMYK'), 'RGB'), (rgb.convert('YCbCr'), 'RGB'), (rgb.convert('HSV'), 'RGB')):
            with self.subTest(image.mode):
                self.assertEqual(saved(image), pith.encode(np.asarray(image.convert(mode))))
                self.assertEqual(opened(saved(image)).mode, mode)
        for mode in 'I', 'F', 'I;16', 'LAB':
            with self.assertRaisesRegex(OSError, f'cannot write mode {mode} as PITH'):
                saved(Image.new(mode, (6, 6)))

    def test_profiles(self):
        image = Image.fromarray(make_picture(40, 60))
        image.info['icc_profile'] = ICC
        self.assertEqual(opened(saved(image)).info, {'icc_profile': ICC})
        for none in None, '', b'':
            self.assertEqual(opened(saved(image, icc_profile=none, exif=none)).info, {})
        self.assertEqual(opened(saved(image, icc_profile=b'other')).info, {'icc_profile': b'other'})
        for other in image.convert('L'), image.convert('LA'):
            self.assertEqual(other.info['icc_profile'], ICC)  # which is for RGB
            self.assertEqual(opened(saved(other)).info, {})
            with self.assertRaisesRegex(ValueError, 'profile'):
                saved(other, icc_profile=ICC)
        gray = ICC[:16] + b'GRAY' + ICC[20:]
        self.assertEqual(opened(saved(image.convert('L'), icc_profile=gray)).info, {'icc_profile': gray})
        with self.assertRaisesRegex(ValueError, 'profile'):
            saved(image, icc_profile=gray)
        cmyk = image.convert('CMYK')
        cmyk.info['icc_profile'] = b'of inks'
        self.assertEqual(opened(saved(cmyk)).info, {})

    def test_what_cannot_be(self):
        image = Image.fromarray(make_picture(40, 60))
        for settings, kind in (({'quality': 101}, ValueError), ({'quality': 'x'}, TypeError),
                               ({'target_size': 5}, OSError)):
            with tempfile.TemporaryDirectory() as folder, self.assertRaises(kind):
                try:
                    image.save(pathlib.Path(folder, 'a.pith'), **settings)
                finally:
                    self.assertEqual(list(pathlib.Path(folder).iterdir()), [])
        with self.assertRaises(ValueError):
            saved(Image.new('RGB', (0, 5)))


if __name__ == '__main__':
    main()
