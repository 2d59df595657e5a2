"""pith.encode and pith.decode: files and pixels are the program's, byte for byte."""
import io
import mmap
import pathlib
import tempfile

import numpy as np
import pith
from PIL import Image, ImageCms

from support import MODES, PythonTest, by_program, from_png, main, make_picture, to_png

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()


def make_exif():
    exif = Image.Exif()
    exif[0x010F] = 'maker'
    return exif.tobytes()[len(b'Exif\0\0'):]


class Encoding(PythonTest):

    def check(self, options=(), mode='RGB', **settings):
        picture = make_picture(90, 130, mode)
        self.assertEqual(pith.encode(picture, **settings), by_program('encode', to_png(picture), *options))

    def test_modes(self):
        for mode in MODES:
            with self.subTest(mode):
                self.check(mode=mode)

    def test_settings(self):
        self.check(('-q', 35.5), quality=35.5)
        self.check(('-e', 2), effort=2)
        self.check(('--target-size', 1500), target_size=1500)
        self.check(('--target-psnr', 28), target_psnr=28)
        self.check(('--target-ssimulacra2', 60), target_ssimulacra2=60)
        self.check(('--tile-size', 64), tile_size=64)

    def test_previews(self):
        picture = make_picture(60, 2100, 'L')
        png = to_png(picture)
        self.assertEqual(pith.encode(picture, 0), by_program('encode', png, '-q', 0))
        self.assertEqual(pith.encode(picture, 0, preview=False), by_program('encode', png, '-q', 0, '--strip'))

    def test_metadata(self):
        picture, exif = make_picture(20, 30), make_exif()
        file = pith.encode(picture, icc=ICC, exif=bytearray(exif), xmp=memoryview(b'<x/>'))
        self.assertEqual(pith.read_metadata(file), (ICC, exif, b'<x/>'))
        self.assertEqual(pith.encode(picture, icc=ICC, exif=exif),
                         by_program('encode', to_png(picture, icc_profile=ICC, exif=b'Exif\0\0' + exif)))
        self.assertEqual(pith.read_metadata(pith.encode(picture)), (None, None, None))

    def test_16_bits(self):
        deep = (np.arange(70 * 90).reshape(70, 90) * 10 + 777).astype(np.uint16)
        png = io.BytesIO()
        Image.fromarray(deep).save(png, 'png')
        file = pith.encode(deep, 90)
        self.assertEqual(file, by_program('encode', png.getvalue(), '-q', 90))
        self.assertEqual(pith.encode(deep[:, ::-1], 90), pith.encode(deep[:, ::-1].copy(), 90))
        decoded = pith.decode(file, bits=16)
        self.assertEqual(decoded.dtype, np.uint16)
        shown = np.asarray(Image.open(io.BytesIO(by_program('decode', file, '--bits', 16))))
        np.testing.assert_array_equal(decoded, shown)
        self.assertLess(np.abs(decoded.astype(float) - deep).mean(), np.abs(pith.decode(file) * 257. - deep).mean())

    def test_any_strides(self):
        picture = make_picture(40, 60, 'RGBA')
        read_only = picture[:]
        read_only.flags.writeable = False
        views = [picture[:, 10:50], picture[::2], picture[::-1], picture[:, ::-1], picture[..., :3], picture[..., ::-1],
                 picture[..., 1], picture.transpose(1, 0, 2), np.asfortranarray(picture), picture[5:6], picture[:, 5:6],
                 picture[:1][::-1], np.broadcast_to(picture[:1], picture.shape), read_only]
        for view in views:
            with self.subTest(shape=view.shape, strides=view.strides):
                self.assertEqual(pith.encode(view), pith.encode(view.copy('C')))

    def test_gray_may_have_an_axis_of_channels(self):
        gray = make_picture(40, 60, 'L')
        self.assertEqual(pith.encode(gray[..., None]), pith.encode(gray))

    def test_limits(self):
        for settings in {'max_pixels': 100}, {'max_memory': 1000}:
            with self.assertRaises(pith.Error) as caught:
                pith.encode(make_picture(40, 60), **settings)
            self.assertEqual(caught.exception.status, pith.Status.LIMIT)


class Decoding(PythonTest):

    def test_modes(self):
        for mode in MODES:
            with self.subTest(mode):
                picture = make_picture(90, 130, mode)
                file = pith.encode(picture)
                decoded = pith.decode(file)
                self.assert_same(decoded, from_png(by_program('decode', file)))
                self.assertEqual(decoded.shape, picture.shape)
                if mode.endswith('A'):
                    self.assert_same(decoded[..., -1], picture[..., -1])

    def test_parts_and_small_pictures(self):
        file = pith.encode(make_picture(200, 300), tile_size=64)
        for region in (70, 80, 90, 100), list(np.array([70, 80, 90, 100])):
            self.assert_same(pith.decode(file, region=region), pith.decode(file)[80:180, 70:160])
        for side in 40, 200:
            small = pith.decode(file, max_side=side)
            self.assertEqual(max(small.shape), side)
            self.assert_same(small, from_png(by_program('decode', file, '--max-side', side)))

    def test_partial(self):
        file = bytearray(pith.encode(make_picture(150, 150), tile_size=64))
        file[len(file) // 2] ^= 1
        with self.assertRaises(pith.Error) as caught:
            pith.decode(file)
        self.assertEqual(caught.exception.status, pith.Status.DAMAGED)
        self.assert_same(pith.decode(file, partial=True), from_png(by_program('decode', file, '--partial', code=1)))

    def test_any_buffer(self):
        file = pith.encode(make_picture(40, 60))
        decoded, info = pith.decode(file), pith.read_info(file)
        with tempfile.TemporaryFile() as stored:
            stored.write(file)
            stored.flush()
            with mmap.mmap(stored.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                for data in bytearray(file), memoryview(file), np.frombuffer(file, np.uint8), mapped:
                    self.assert_same(pith.decode(data), decoded)
                    self.assertEqual(pith.read_info(data), info)

    def test_info(self):
        info = pith.read_info(pith.encode(make_picture(100, 200, 'LA'), 40, tile_size=64)[:64])
        self.assertEqual(info[:3] + info[4:6], (200, 100, 2, 64, 8))
        self.assertAlmostEqual(info.quality, 40, delta=0.01)
        self.assertEqual(info.model_id, pith.Context().model_id)

    def test_pixels_are_the_callers(self):
        file = pith.encode(make_picture(40, 60))
        decoded, again = pith.decode(file), pith.decode(file)
        decoded[:] = 7
        self.assert_same(pith.decode(file), again)
        self.assertTrue((decoded == 7).all())


class Contexts(PythonTest):

    def test_models(self):
        model = pathlib.Path(__file__).parents[2] / 'models/eye.safetensors'
        picture = make_picture(40, 60)
        expected = pith.encode(picture, context=pith.Context(precision='f32'))
        for path in model, str(model):
            context = pith.Context(path, threads=1, precision='f32')
            self.assertEqual(context.precision, 'f32')
            self.assertEqual(context.model_id, pith.Context().model_id)
            self.assertEqual(pith.encode(picture, context=context), expected)

    def test_tunes(self):
        picture = make_picture(40, 60)
        psnr, default = pith.Context(tune='psnr', precision='f32'), pith.Context(precision='f32')
        file = pith.encode(picture, context=psnr)
        self.assertEqual(pith.read_info(file).model_id, psnr.model_id)
        self.assertNotEqual(psnr.model_id, default.model_id)
        self.assert_same(pith.decode(file, context=default), pith.decode(file, context=psnr))
        self.assertEqual(pith.Context(tune='eye').model_id, default.model_id)
        with self.assertRaisesRegex(ValueError, 'tune is eye or psnr, not best'):
            pith.Context(tune='best')


if __name__ == '__main__':
    main()
