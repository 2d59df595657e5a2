"""pith inpaint: files in, files out. MODEL is a tiny inpainter, which fills holes with anything."""
import json

import numpy as np
from PIL import Image

from imaging import HEIGHT, WIDTH, ImagingTest, exif_of, picture, with_thumbnail
from support import MODEL, main, make_pnm

INPAINT = ('inpaint', '--model', MODEL)


def mask_array():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[20:40, 30:70] = mask[85:, :10] = 255
    return mask


class Inpainting(ImagingTest):

    def mask(self, name='mask.png'):
        return self.save(name, Image.fromarray(mask_array()))

    def assert_only_holes_changed(self, before, after):
        before, after, holes = np.asarray(before), np.asarray(after), mask_array() > 0
        self.assertEqual(before.shape, after.shape)
        self.assertTrue((before[~holes] == after[~holes]).all())
        self.assertFalse((before[holes] == after[holes]).all())

    def test_only_holes_change(self):
        for mode in ('L', 'LA', 'RGB', 'RGBA'):
            before = picture(mode)
            if mode.endswith('A'):
                before.putalpha(before.getchannel('A').point(lambda alpha: max(alpha, 1)))
            self.save(f'{mode}.png', before)
            self.succeed(*INPAINT, f'{mode}.png', '--mask', self.mask(), '-o', f'{mode}-out.png')
            self.assertEqual(self.open(f'{mode}-out.png').mode, mode)
            self.assert_only_holes_changed(before, self.open(f'{mode}-out.png'))

    def test_palettes_and_depths_keep_their_colours(self):
        self.save('p.png', picture('RGB').quantize(40))
        self.succeed(*INPAINT, 'p.png', '--mask', self.mask(), '-o', 'p-out.png')
        self.assert_only_holes_changed(self.open('p.png').convert('RGB'), self.open('p-out.png'))

    def test_sixteen_bits_stay(self):
        deep = (np.arange(HEIGHT * WIDTH * 3, dtype=np.uint32) * 2654435761 >> 16).astype('>u2')
        header = b'P6\n%d %d\n65535\n' % (WIDTH, HEIGHT)
        self.write('in.ppm', header + deep.tobytes())
        self.succeed(*INPAINT, 'in.ppm', '--mask', self.mask(), '-o', 'out.ppm')
        self.assertTrue(self.read('out.ppm').startswith(header))
        out = np.frombuffer(self.read('out.ppm')[len(header):], '>u2')
        self.assert_only_holes_changed(deep.reshape(HEIGHT, WIDTH, 3), out.reshape(HEIGHT, WIDTH, 3))
        # Through PNG it is the same, and nothing is said of lost bits.
        result = self.succeed(*INPAINT, 'in.ppm', '--mask', 'mask.png', '-o', 'out.png')
        self.assertEqual(result.stderr, b'')
        self.succeed(*INPAINT, 'out.png', '--mask', self.save('none.png', Image.new('L', (WIDTH, HEIGHT))), '-o',
                     'again.ppm')
        self.assertEqual(self.read('again.ppm'), self.read('out.ppm'))
        self.assertRegex(self.succeed(*INPAINT, 'in.ppm', '--mask', 'mask.png', '-o', 'out.jpg').stderr, b'8 bits')

    def test_pipes_and_files_give_the_same_bytes(self):
        data = make_pnm(WIDTH, HEIGHT)
        self.succeed(*INPAINT, self.write('in.ppm', data), '--mask', self.mask(), '-o', 'out.ppm')
        piped = self.succeed(*INPAINT, '-', '--mask', 'mask.png', '-o', '-', stdin=data).stdout
        self.assertEqual(piped, self.read('out.ppm'))

    def test_with_a_mask_transparency_stays(self):
        clear = np.asarray(picture('RGBA')).copy()
        clear[..., 3] = 255
        clear[50:70, 60:120, 3] = 0    # beside the mask
        clear[30:45, 60:100, 3] = 0    # across its rim
        self.save('in.png', Image.fromarray(clear))
        holes = mask_array() > 0
        for options in (), ('--grow', 4), ('--feather', 4):
            self.succeed(*INPAINT, 'in.png', '--mask', self.mask(), *options, '-f', '-o', 'out.png')
            out = np.asarray(self.open('out.png'))
            transparent = clear[..., 3] == 0
            self.assertTrue((out[transparent & ~holes] == clear[transparent & ~holes]).all())
            self.assertTrue((out[holes][..., 3] == 255).all())
        self.succeed(*INPAINT, 'in.png', '--mask', 'mask.png', '-f', '-o', 'out.png')
        self.assertTrue((np.asarray(self.open('out.png'))[~holes] == clear[~holes]).all())
        # What nobody sees has no influence.
        for value in 0, 255:
            clear[transparent & ~holes, :3] = value
            self.save('other.png', Image.fromarray(clear))
            self.succeed(*INPAINT, 'other.png', '--mask', 'mask.png', '-f', '-o', f'{value}.png')
        self.assertTrue((np.asarray(self.open('0.png'))[holes] == np.asarray(self.open('255.png'))[holes]).all())
        # Unless it is asked for.
        self.succeed(*INPAINT, 'in.png', '--mask', 'mask.png', '--fill-transparent', '-f', '-o', 'out.png')
        out = np.asarray(self.open('out.png'))
        self.assertTrue((out[..., 3] == 255).all())
        self.assertFalse((out[transparent & ~holes][:, :3] == clear[transparent & ~holes][:, :3]).all())

    def test_masks_of_any_kind(self):
        self.save('in.png', picture('RGB'))
        holes = mask_array()
        self.succeed(*INPAINT, 'in.png', '--mask', self.mask(), '-o', 'expected.png')
        zeros = np.zeros_like(holes)
        bits = np.packbits(holes > 0, axis=1).tobytes()
        text = '\n'.join(' '.join('1' if x else '0' for x in row) for row in holes).encode()
        masks = {'red.png': np.stack([holes, zeros, zeros], 2), 'blue.png': np.stack([zeros, zeros, holes], 2),
                 'alpha.png': np.stack([zeros + 255, zeros + 255, zeros + 255, holes], 2),
                 'painted.png': np.stack([zeros, zeros, zeros, holes], 2), 'gray_alpha.png': np.stack([zeros, holes], 2),
                 'deep.png': holes.astype(np.uint16) * 257}
        for name, pixels in masks.items():
            self.save(name, Image.fromarray(pixels))
        self.write('bits.pbm', b'P4\n%d %d\n' % (WIDTH, HEIGHT) + bits)
        self.write('text.pbm', b'P1\n# comment\n%d %d\n' % (WIDTH, HEIGHT) + text)
        self.write('dense.pbm', b'P1 %d %d\n' % (WIDTH, HEIGHT) + text.replace(b' ', b''))
        self.save('inverted.png', Image.fromarray(255 - holes))
        inverted = ('inverted.png', 'bits.pbm', 'text.pbm', 'dense.pbm')  # of whose bits 1 is black
        for name in (*masks, *inverted):
            with self.subTest(name):
                options = ('--invert-mask',) if name in inverted else ()
                self.succeed(*INPAINT, 'in.png', '--mask', name, *options, '-f', '-o', 'out.png')
                self.assertEqual(self.read('out.png'), self.read('expected.png'))
        self.refuse(*INPAINT, 'in.png', '--invert-mask', code=2, names='--mask')

    def test_masks_are_checked_by_their_headers(self):
        self.save('in.png', picture('RGB'))
        # Rows that are not there would be an error of another kind.
        header = lambda width, height: b'P5\n%d %d\n255\n' % (width, height)
        self.write('bomb.pgm', header(12000, 12000))
        self.write('small.pgm', header(10, 10))
        self.refuse(*INPAINT, 'in.png', '--mask', 'bomb.pgm', '--max-memory', '50M', names='bomb.pgm', says='50 MB')
        self.refuse(*INPAINT, 'in.png', '--mask', 'bomb.pgm', '--max-pixels', '1M', names='bomb.pgm', says='1000000')
        self.refuse(*INPAINT, 'in.png', '--mask', 'bomb.pgm', names='in.png', says='12000 x 12000')
        self.refuse(*INPAINT, 'in.png', '--mask', 'small.pgm', names='in.png', says='10 x 10')
        self.refuse(*INPAINT, 'bomb.pgm', '--mask', 'small.pgm', '--max-pixels', '1M', '-o', 'x.png', names='bomb.pgm',
                    says='144000000 pixels')
        self.write('cut.pgm', header(WIDTH, HEIGHT))
        self.refuse(*INPAINT, 'in.png', '--mask', 'cut.pgm', names='cut.pgm', says='too early')

    def test_what_is_no_picture(self):
        for data in b'', b'P', b'no picture at all':
            self.refuse(*INPAINT, '-', '-o', '-', stdin=data, names='standard input')
            self.refuse(*INPAINT, '-', '--mask', self.mask(), '-o', '-', stdin=data, names='standard input')

    def test_transparency_is_a_mask(self):
        clear = np.asarray(picture('RGBA')).copy()
        clear[..., 3] = np.where(mask_array() > 0, 0, 255)
        self.save('in.png', Image.fromarray(clear))
        self.succeed(*INPAINT, 'in.png')
        out = np.asarray(self.open('in.inpainted.png'))
        self.assertTrue((out[..., 3] == 255).all())
        self.assert_only_holes_changed(clear[..., :3], out[..., :3])
        self.save('opaque.png', picture('RGB'))
        self.refuse(*INPAINT, 'opaque.png', names='opaque.png', says='--mask')

    def test_metadata_and_orientation(self):
        self.save('in.png', picture('RGB'), exif=exif_of('maker', orientation=6))
        upright = picture('RGB').transpose(Image.Transpose.ROTATE_270)
        self.save('mask.png', Image.fromarray(mask_array()).transpose(Image.Transpose.ROTATE_270))
        self.succeed(*INPAINT, 'in.png', '--mask', 'mask.png', '-o', 'out.png')
        out = self.open('out.png')
        self.assertEqual(out.size, upright.size)
        self.assertEqual(out.getexif()[0x010F], 'maker')
        self.assert_only_holes_changed(picture('RGB'), out.transpose(Image.Transpose.ROTATE_90))

    def test_the_thumbnail_does_not_show_what_was_there(self):
        exif, shown = with_thumbnail(picture('RGB'))
        for extension in ('jpg', 'png'):
            self.save(f'in.{extension}', picture('RGB'), exif=exif)
            self.assertIn(shown, self.read(f'in.{extension}'))
            self.succeed(*INPAINT, f'in.{extension}', '--mask', self.mask(), '-o', f'out.{extension}')
            self.assertNotIn(shown, self.read(f'out.{extension}'))
            self.assertEqual(self.open(f'out.{extension}').getexif()[0x010F], 'maker')

    def test_grow_and_feather(self):
        self.save('in.png', picture('RGB'))
        outputs = set()
        for options in (), ('--grow', '3'), ('--feather', '4'):
            self.succeed(*INPAINT, 'in.png', '--mask', self.mask(), *options, '-f', '-o', 'out.png')
            outputs.add(self.read('out.png'))
        self.assertEqual(len(outputs), 3)
        self.refuse(*INPAINT, 'in.png', '--mask', 'mask.png', '--grow', '-1', names='--grow', code=2)

    def test_nothing_and_everything(self):
        self.save('in.png', picture('RGB'))
        self.save('none.png', Image.new('L', (WIDTH, HEIGHT)))
        self.save('all.png', Image.new('L', (WIDTH, HEIGHT), 255))
        result = self.succeed(*INPAINT, 'in.png', '--mask', 'none.png', '-o', 'out.png')
        self.assertRegex(result.stderr, rb'in\.png: nothing is masked')
        self.assertEqual(self.open('out.png').tobytes(), picture('RGB').tobytes())
        self.refuse(*INPAINT, 'in.png', '--mask', 'all.png', names='in.png', says='the whole picture')

    def test_bad_masks(self):
        self.save('in.png', picture('RGB'))
        self.save('small.png', Image.new('L', (10, 20), 255))
        self.refuse(*INPAINT, 'in.png', '--mask', 'small.png', names='in.png', says='10 x 20')
        self.refuse(*INPAINT, 'in.png', '--mask', 'missing.png', names='missing.png')
        self.refuse(*INPAINT, 'in.png', '--mask', self.write('bad.png', b'what'), names='bad.png')
        self.refuse(*INPAINT, 'in.png', '--mask', self.mask(), '-f', '-o', 'mask.png', names='mask.png',
                    says='overwritten')
        self.assertEqual(self.open('mask.png').tobytes(), mask_array().tobytes())

    def test_many_pictures_one_mask(self):
        for name in ('a.png', 'b.png'):
            self.save(name, picture('RGB'))
        result = self.succeed(*INPAINT, 'a.png', 'b.png', '--mask', self.mask(), '--out-dir', 'out', '--json')
        outputs = [json.loads(line).get('output') for line in result.stdout.splitlines()]
        self.assertEqual(sorted(o for o in outputs if o), ['out/a.png', 'out/b.png'])
        self.assertEqual(self.read('out/a.png'), self.read('out/b.png'))


class Evaluation(ImagingTest):

    def evaluate(self, *options):
        result = self.succeed('eval', '--task', 'inpaint', '--model', MODEL, '--json', 'a.ppm', *options)
        return json.loads(result.stdout)

    def test_numbers(self):
        self.write('a.ppm', make_pnm(WIDTH, HEIGHT))
        result = self.evaluate()
        damages = [f'{kind} {size} %' for kind in ('strokes', 'text', 'blocks') for size in ('1-10', '10-20', '20-40')]
        damages.append('objects 48-96 px')
        self.assertEqual([m['damage'] for m in result['means'] if m['method'] == 'pith'], damages)
        for m in result['means']:
            self.assertGreater(m['psnr'], 3)
            self.assertLess(m['psnr'], 60)
            self.assertLess(m['ssim'], 1)
            self.assertLess(m['ssimulacra2'], 100)
        psnr = lambda r: [m['psnr'] for m in r['pictures']]
        self.assertEqual(psnr(result), psnr(self.evaluate()))
        self.assertNotEqual(psnr(result), psnr(self.evaluate('--seed', '2')))
        self.refuse('eval', '--task', 'inpaint', 'a.ppm', '--sigmas', '3', names='--sigmas', code=2)


if __name__ == '__main__':
    main()
