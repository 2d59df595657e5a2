"""What comes along with the pixels, parts of pictures, small ones, and what limits there are."""
import json
import subprocess

from PIL import Image, ImageCms

from imaging import HEIGHT, WIDTH, ImagingTest, exif_of, picture, with_thumbnail
from support import PROGRAM, SAMPLES, main, mean_squared_error


class Pictures(ImagingTest):

    def round_trip(self, name, *options, output='out.png'):
        self.succeed('encode', name, '-o', 'file.pith', '-f', *options)
        self.succeed('decode', 'file.pith', '-o', output, '-f')
        return self.open(output)

    def test_alpha_is_exact(self):
        for mode in ('LA', 'RGBA'):
            original = picture(mode)
            out = self.round_trip(self.save('in.png', original))
            self.assertEqual(out.mode, mode)
            self.assertEqual(out.getchannel('A').tobytes(), original.getchannel('A').tobytes())

    def test_formats_without_alpha_show_it_over_white(self):
        clear = Image.new('RGBA', (40, 30), (0, 0, 0, 0))
        self.succeed('encode', self.save('in.png', clear), '-o', 'file.pith')
        result = self.succeed('decode', 'file.pith', '-o', 'out.jpg')
        self.assertIn(b'file.pith: warning: ', result.stderr)
        self.assertEqual(self.open('out.jpg').getpixel((20, 15)), (255, 255, 255))

    def test_orientation_is_applied_once(self):
        self.save('in.jpg', picture(), exif=exif_of('maker', orientation=6), quality=95)
        out = self.round_trip('in.jpg')
        self.assertEqual(out.size, (HEIGHT, WIDTH))
        self.assertEqual(out.getexif()[0x0112], 1)
        self.assertEqual(out.getexif()[0x010F], 'maker')
        # The corner that was at the top left is at the top right now.
        near = picture().getpixel((0, 0))
        self.assertLess(max(abs(a - b) for a, b in zip(out.getpixel((HEIGHT - 1, 0)), near)), 40)

    def test_profile_stays_when_the_rest_is_stripped(self):
        profile = self.profile()
        name = self.save('in.png', picture(), exif=exif_of('maker'), icc_profile=profile)
        for output in ('out.png', 'out.jpg'):
            out = self.round_trip(name, output=output)
            self.assertEqual(out.info['icc_profile'], profile)
            self.assertEqual(out.getexif()[0x010F], 'maker')
        out = self.round_trip(name, '--strip')
        self.assertEqual(out.info['icc_profile'], profile)
        self.assertEqual(len(out.getexif()), 0)

    @staticmethod
    def profile():
        return ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()

    def test_region_is_a_crop(self):
        name = self.make_file('a.pith', 300, 200)
        self.succeed('encode', self.save('in.png', picture('RGB', 300, 200)), '-o', 'tiles.pith', '--tile-size', 64)
        for source in (name, 'tiles.pith'):
            self.succeed('decode', source, '-o', 'whole.png', '-f')
            self.succeed('decode', source, '--region', '130,50,101,77', '-o', 'part.png', '-f')
            part = self.open('whole.png').crop((130, 50, 231, 127))
            self.assertEqual(self.open('part.png').tobytes(), part.tobytes())
        self.refuse('decode', name, '--region', '250,0,51,10', '-o', 'x.png', names='a.pith')
        for wrong in ('1,2,3', '0,0,0,5', 'a', '1,2,3,4,5', '-1,0,5,5', '99999999999,0,5,5'):
            self.refuse('decode', name, '--region', wrong, '-o', 'x.png', code=2, says='--region')

    def test_the_thumbnail_does_not_show_what_was_cut_off(self):
        exif, shown = with_thumbnail(picture())
        self.succeed('encode', self.save('in.jpg', picture(), exif=exif), '-o', 'a.pith')
        for options, kept in (((), True), (('--max-side', 50), True), (('--region', '0,0,50,50'), False)):
            for name in ('out.jpg', 'out.png'):
                self.succeed('decode', 'a.pith', *options, '-f', '-o', name)
                self.assertEqual(shown in self.read(name), kept)
                self.assertEqual(self.open(name).getexif()[0x010F], 'maker')

    def test_small_pictures(self):
        self.succeed('encode', SAMPLES / 'lake.png', '-q', '84', '-o', 'a.pith')
        self.succeed('decode', 'a.pith', '-o', 'whole.png')
        whole = self.open('whole.png')
        longest = max(whole.size)
        for side in (1, 17, 100, longest - 1, longest, 5000):
            self.succeed('decode', 'a.pith', '--max-side', side, '-o', 'small.png', '-f')
            self.assertEqual(max(self.open('small.png').size), min(side, longest))
        for scale in (2, 4, 8, 16):
            self.succeed('decode', 'a.pith', '--max-side', longest // scale, '-o', 'small.png', '-f')
            small = self.open('small.png').tobytes()
            self.assertLess(mean_squared_error(small, whole.reduce(scale).tobytes()), 2)
        self.refuse('decode', 'a.pith', '--max-side', 10, '--region', '0,0,5,5', '-o', 'x.png', code=2)

    def test_preview(self):
        self.save('in.png', picture('RGBA', 2048, 96))
        self.succeed('encode', 'in.png', '-o', 'a.pith')
        self.succeed('encode', 'in.png', '-o', 'stripped.pith', '--strip')
        info = self.info('a.pith')
        self.assertEqual((info['preview_width'], info['preview_height']), (256, 12))
        self.assertEqual(len(self.read('a.pith')) - len(self.read('stripped.pith')), info['preview_bytes'] + 12)
        line = b'\npreview    256 x 12, %d bytes\n' % info['preview_bytes']
        self.assertIn(line, self.succeed('info', 'a.pith').stdout)
        self.assertEqual(self.info('stripped.pith')['preview_bytes'], 0)
        self.assertNotIn(b'preview', self.succeed('info', 'stripped.pith').stdout)

        # It is a file of its own, and what comes of it.
        data = self.read('a.pith')
        start = data.index(b'\x8aPITH', 1)
        self.write('preview.pith', data[start:start + info['preview_bytes']])
        self.succeed('decode', 'preview.pith', '-o', 'preview.png')
        for side, height in ((256, 12), (100, 5)):
            report = self.succeed('decode', 'a.pith', '--max-side', side, '--out-dir', str(side), '--json').stdout
            self.assertEqual(json.loads(report)['bytes_in'], len(data))
            self.assertEqual(self.open('%d/a.png' % side).size, (side, height))
            piped = self.succeed('decode', '-', '--max-side', side, '-o', '-', stdin=data).stdout
            self.assertEqual(piped, self.read('%d/a.png' % side))
            with open(self.directory / 'a.pith', 'rb') as file:
                redirected = subprocess.run([PROGRAM, 'decode', '-', '--max-side', str(side), '-o', '-'], stdin=file,
                                            capture_output=True, check=True)
            self.assertEqual(redirected.stdout, piped)
        self.assertEqual(self.open('256/a.png').tobytes(), self.open('preview.png').tobytes())
        self.succeed('decode', 'stripped.pith', '--max-side', 256, '-o', 'stripped.png')
        shown = [Image.alpha_composite(Image.new('RGBA', (256, 12), 'gray'), self.open(name)).tobytes()
                 for name in ('256/a.png', 'stripped.png')]
        self.assertLess(mean_squared_error(*shown), 50)

        # A wanted size counts it.
        self.succeed('encode', 'in.png', '-o', 'b.pith', '--target-size', 12000)
        self.assertTrue(0.97 * 12000 <= len(self.read('b.pith')) <= 12000)
        self.assertGreater(self.info('b.pith')['preview_bytes'], 0)
        # And pictures that are not large have none.
        self.succeed('encode', self.save('c.png', picture('RGB', 2047, 8)), '-o', 'c.pith')
        self.assertEqual(self.info('c.pith')['preview_bytes'], 0)

    def test_what_is_left_of_a_damaged_file(self):
        self.succeed('encode', self.save('in.png', picture('RGB', 256, 64)), '-o', 'a.pith', '--tile-size', 64)
        self.succeed('decode', 'a.pith', '-o', 'whole.png')
        data = bytearray(self.read('a.pith'))
        second = data.index(b'TILE', data.index(b'TILE') + 4)
        data[second + 20] ^= 1
        self.write('bad.pith', data)
        self.refuse('decode', 'bad.pith', '-o', 'x.png', names='bad.pith')
        result = self.run_pith('decode', 'bad.pith', '--partial', '-o', 'part.png')
        self.check_failure(result, 'bad.pith', 'is damaged: 1 tile is missing')
        part, whole = self.open('part.png'), self.open('whole.png')
        # Beyond the reach of the missing tile everything is as it was.
        self.assertEqual(part.crop((192, 0, 256, 64)).tobytes(), whole.crop((192, 0, 256, 64)).tobytes())
        self.assertEqual(part.getpixel((96, 32)), (128, 128, 128))
        self.succeed('decode', 'a.pith', '--partial', '-o', 'x.png')
        self.assertEqual(self.read('x.png'), self.read('whole.png'))

    def test_limits(self):
        name = self.save('in.png', picture())
        self.refuse('encode', name, '--max-pixels', '10k', '-o', 'x.pith', names='in.png', says='13500 pixels')
        self.refuse('encode', name, '--max-memory', '1M', '-o', 'x.pith', names='in.png', says='memory')
        self.succeed('encode', name, '--max-memory', 0, '--max-pixels', 0, '-o', 'a.pith')
        self.refuse('decode', 'a.pith', '--max-pixels', '10k', '-o', 'x.png', names='a.pith', says='13500 pixels')
        self.refuse('decode', 'a.pith', '--max-memory', '1M', '-o', 'x.png', names='a.pith', says='memory')

    def test_info(self):
        self.succeed('encode', self.save('in.png', picture('RGBA'), icc_profile=self.profile()), '-o', 'a.pith')
        text = self.succeed('info', 'a.pith').stdout.decode()
        self.assertRegex(text, 'RGB and alpha')
        self.assertRegex(text, r'profile +%d bytes' % len(self.profile()))


if __name__ == '__main__':
    main()
