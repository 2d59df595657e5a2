"""pith.denoise, pith.inpaint and pith.embed give what the program gives."""
import json
import subprocess
import tempfile

import numpy as np
import pith

from support import INPAINTER, MODES, PROGRAM, PythonTest, by_program, from_png, main, make_picture, to_png


class Denoising(PythonTest):

    def test_pixels_are_the_programs(self):
        for mode in MODES:
            with self.subTest(mode):
                noisy = make_picture(50, 70, mode)
                self.assert_same(pith.denoise(noisy), from_png(by_program('denoise', to_png(noisy))))
        noisy = make_picture(50, 70)
        self.assert_same(pith.denoise(noisy, 8, strength=0.5),
                         from_png(by_program('denoise', to_png(noisy), '--sigma', 8, '--strength', 0.5)))

    def test_shapes_and_strides(self):
        noisy = make_picture(50, 70, 'L')
        clean = pith.denoise(noisy)
        self.assert_same(pith.denoise(noisy[..., None]), clean[..., None])
        self.assert_same(pith.denoise(noisy[::-1]), pith.denoise(noisy[::-1].copy()))
        self.assert_same(pith.denoise(noisy, strength=0), noisy)


class Inpainting(PythonTest):

    @classmethod
    def setUpClass(cls):
        cls.context = pith.InpaintingContext(INPAINTER)
        cls.holes = np.zeros((90, 150), bool)
        cls.holes[20:40, 30:70] = cls.holes[85:, :10] = True

    def by_program(self, picture, mask, *options):
        with tempfile.NamedTemporaryFile(suffix='.png') as stored:
            stored.write(to_png(mask))
            stored.flush()
            command = [PROGRAM, 'inpaint', '-', '-o', '-', '--model', INPAINTER, '--mask', stored.name, *options]
            return from_png(subprocess.run(command, input=to_png(picture), stdout=subprocess.PIPE, check=True).stdout)

    def test_pixels_are_the_programs(self):
        mask = self.holes * np.uint8(255)
        for mode in MODES:
            with self.subTest(mode):
                picture = make_picture(90, 150, mode)
                before = picture.copy()
                filled = pith.inpaint(picture, mask, context=self.context)
                self.assert_same(filled, self.by_program(picture, mask))
                self.assert_same(picture, before)
        self.assert_same(pith.inpaint(before, mask, grow=2, feather=3, context=self.context),
                         self.by_program(before, mask, '--grow', '2', '--feather', '3'))

    def test_masks(self):
        picture = make_picture(90, 150)
        expected = pith.inpaint(picture, self.holes * np.uint8(255), context=self.context)
        self.assertTrue((expected == picture)[~self.holes].all())
        self.assertFalse((expected == picture)[self.holes].all())
        self.assert_same(pith.inpaint(picture, self.holes, context=self.context), expected)
        self.assert_same(pith.inpaint(picture, context=self.context), picture)
        flipped, holes = picture[:, ::-1], self.holes[:, ::-1]
        self.assert_same(pith.inpaint(flipped, holes, context=self.context),
                         pith.inpaint(flipped.copy(), holes.copy(), context=self.context))
        clear = np.dstack([picture, ~self.holes * np.uint8(255)])
        self.assertTrue((pith.inpaint(clear, context=self.context)[..., 3] == 255).all())
        other = np.zeros_like(self.holes)
        other[:5, :5] = True
        self.assertTrue((pith.inpaint(clear, other, context=self.context)[~other] == clear[~other]).all())
        filled = pith.inpaint(clear, other, fill_transparent=True, context=self.context)
        self.assertTrue((filled[..., 3] == 255).all())
        red = np.dstack([self.holes * np.uint8(255)] + 2 * [self.holes * np.uint8(0)])
        self.assert_same(pith.inpaint(picture, red, context=self.context), expected)

    def test_what_cannot_be(self):
        picture = make_picture(90, 150)
        for mask, kind in ((self.holes[1:], pith.Error), (np.ones((90, 150), bool), pith.Error),
                           (self.holes * 1.0, TypeError)):
            with self.assertRaises(kind):
                pith.inpaint(picture, mask, context=self.context)


class Autoencoders(PythonTest):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.model = f'{cls.folder.name}/m.safetensors'
        with open(f'{cls.folder.name}/a.png', 'wb') as file:
            file.write(to_png(make_picture(70, 90)))
        subprocess.run([PROGRAM, 'train', f'{cls.folder.name}/a.png', '--task', 'autoencoder', '--kind', 'variational',
                        '--code', '7', '-o', cls.model, '--steps', '2', '--batch', '2'], check=True, capture_output=True)
        cls.context = pith.AutoencoderContext(cls.model)

    def test_codes_are_the_programs(self):
        self.assertEqual((self.context.kind, self.context.code_size, self.context.side), ('variational', 7, 64))
        self.assertGreater(self.context.model_id, 0)
        picture = make_picture(70, 90)
        code = pith.embed(picture, self.context)
        self.assertEqual((code.dtype, code.shape), (np.float32, (7,)))
        line = subprocess.run([PROGRAM, 'embed', f'{self.folder.name}/a.png', '--model', self.model],
                              capture_output=True, check=True).stdout
        np.testing.assert_array_equal(code, np.array(json.loads(line)['code'], np.float32))
        np.testing.assert_array_equal(pith.embed(picture[:, ::-1][:, ::-1], self.context), code)

    def test_built_in_embedding(self):
        picture = make_picture(70, 90)
        code = pith.embed(picture)
        self.assertEqual(pith.AutoencoderContext().kind, 'none')
        self.assertEqual((code.dtype, code.shape), (np.float32, (192,)))
        line = subprocess.run([PROGRAM, 'embed', f'{self.folder.name}/a.png'], capture_output=True, check=True).stdout
        np.testing.assert_array_equal(code, np.array(json.loads(line)['code'], np.float32))

    def test_anomalies(self):
        good = [f'{self.folder.name}/good{i}.png' for i in range(3)]
        for i, name in enumerate(good):
            with open(name, 'wb') as file:
                file.write(to_png(make_picture(80 + i, 70)))
        model, normal = f'{self.folder.name}/crops.safetensors', f'{self.folder.name}/normal.safetensors'
        subprocess.run([PROGRAM, 'train', *good, '--task', 'autoencoder', '--crops', '--code', '3', '-o', model, '--steps',
                        '2', '--batch', '2'], check=True, capture_output=True)
        subprocess.run([PROGRAM, 'anomaly', 'calibrate', *good, '--model', model, '-o', normal], check=True,
                       capture_output=True)
        picture = make_picture(100, 80)
        score, where = pith.find_anomalies(picture, pith.AutoencoderContext(normal))
        self.assertEqual((where.dtype, where.shape), (np.uint8, picture.shape[:2]))
        self.assertGreater(score, 0)
        with self.assertRaisesRegex(pith.Error, 'calibrate'):
            pith.find_anomalies(picture, pith.AutoencoderContext(model))

    def test_codes_become_pictures(self):
        rendered = pith.render(np.zeros(7), self.context)
        self.assertEqual((rendered.dtype, rendered.shape), (np.uint8, (64, 64, 3)))
        self.assert_same(pith.render(np.zeros(14)[::2], self.context), rendered)
        with self.assertRaisesRegex(pith.Error, 'size'):
            pith.render(np.zeros(6), self.context)
        with self.assertRaisesRegex(pith.Error, 'finite'):
            pith.render(np.full(7, np.nan), self.context)
        with self.assertRaises(TypeError):
            pith.embed(make_picture(8, 8), pith.InpaintingContext(INPAINTER))


if __name__ == '__main__':
    main()
