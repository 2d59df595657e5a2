"""pith denoise: files in, files out. MODEL is a tiny denoiser, which changes pictures without making them better."""
import json

from PIL import Image

from imaging import ImagingTest, exif_of, picture, with_thumbnail
from support import MODEL, main, make_pnm, mean_squared_error

DENOISE = ('denoise', '--model', MODEL)


class Denoising(ImagingTest):

    def test_pipes_and_files_give_the_same_bytes(self):
        data = make_pnm(70, 50)
        self.succeed(*DENOISE, self.write('in.ppm', data), '-o', 'out.ppm')
        piped = self.succeed(*DENOISE, '-', '-o', '-', stdin=data).stdout
        self.assertEqual(piped, self.read('out.ppm'))
        self.assertNotEqual(piped, data)
        self.assertLess(mean_squared_error(piped, data), 400)

    def test_the_output_is_named_after_the_input_and_of_its_kind(self):
        self.save('a.jpeg', picture('RGB'))
        self.save('b.png', picture('L'))
        self.succeed(*DENOISE, 'a.jpeg', 'b.png')
        self.assertEqual(self.names(), ['a.denoised.jpeg', 'a.jpeg', 'b.denoised.png', 'b.png'])
        self.assertEqual(self.open('a.denoised.jpeg').format, 'JPEG')
        self.assertEqual(self.open('b.denoised.png').mode, 'L')
        self.succeed(*DENOISE, 'a.jpeg', 'b.png', '--out-dir', 'out')
        self.assertEqual(self.read('out/a.jpeg'), self.read('a.denoised.jpeg'))
        self.succeed(*DENOISE, 'a.jpeg', '-o', 'c.png')
        self.assertEqual(self.open('c.png').format, 'PNG')

    def test_alpha_metadata_and_orientation(self):
        self.save('in.png', picture('RGBA'), exif=exif_of('maker', orientation=6))
        self.succeed(*DENOISE, 'in.png', '-o', 'out.png')
        out = self.open('out.png')
        upright = picture('RGBA').transpose(Image.Transpose.ROTATE_270)
        self.assertEqual(out.size, upright.size)
        self.assertEqual(out.getchannel('A').tobytes(), upright.getchannel('A').tobytes())
        self.assertEqual(out.getexif()[0x010F], 'maker')
        self.assertEqual(out.getexif().get(0x0112, 1), 1)

    def test_the_thumbnail_is_not_of_another_picture(self):
        exif, shown = with_thumbnail(picture('RGB'))
        self.save('in.jpg', picture('RGB'), exif=exif)
        self.assertIn(shown, self.read('in.jpg'))
        self.succeed(*DENOISE, 'in.jpg', '-o', 'out.jpg')
        self.succeed('encode', 'in.jpg', '--denoise', '-o', 'out.pith')
        for name in ('out.jpg', 'out.pith'):
            self.assertNotIn(shown, self.read(name))
            self.assertIn(b'maker', self.read(name))

    def test_strength_nothing_changes_nothing(self):
        data = make_pnm(33, 20)
        self.assertEqual(self.succeed(*DENOISE, '-', '-o', '-', '--strength', '0', stdin=data).stdout, data)

    def test_threads_do_not_show(self):
        self.write('in.ppm', make_pnm(300, 200))
        outputs = {self.succeed(*DENOISE, 'in.ppm', '-o', '-', '-j', j).stdout for j in (1, 2, 5)}
        self.assertEqual(len(outputs), 1)

    def test_the_model_that_is_built_in(self):
        """It takes noise out of a gray picture; a clean one stays as it is."""
        clean = Image.linear_gradient('L').resize((160, 96))
        noise = Image.effect_noise((160, 96), 50)
        noisy = Image.blend(clean, noise, 0.5)
        self.save('noisy.png', noisy)
        self.save('clean.png', clean.point(lambda v: v // 2 + 64))
        self.succeed('denoise', 'noisy.png', 'clean.png')

        def error(name):
            a, b = self.open(name).convert('L').tobytes(), self.open('clean.png').tobytes()
            return sum((p - q) ** 2 for p, q in zip(a, b)) / len(a)
        self.assertLess(error('noisy.denoised.png'), error('noisy.png') / 10)
        self.assertLess(error('clean.denoised.png'), 1)

    def test_encoding_without_noise(self):
        """encode --denoise gives the file of what denoise gives, and files without noise are smaller."""
        self.save('in.png', Image.effect_noise((200, 150), 40).convert('RGB'))
        self.succeed('denoise', 'in.png', '-o', 'clean.png', '--sigma', '40')
        self.succeed('encode', 'clean.png', '-o', 'two.pith')
        for arguments in (('--denoise=40', 'in.png'), ('in.png', '--denoise=40', '--target-bpp', '0.3'),
                          ('in.png', '--denoise'), ('--denoise', 'in.png', '-q', '50')):
            self.succeed('encode', *arguments, '-o', 'one.pith', '-f')
            if arguments == ('--denoise=40', 'in.png'):
                self.assertEqual(self.read('one.pith'), self.read('two.pith'))
        self.succeed('encode', 'in.png', '-o', 'noisy.pith')
        self.assertLess(len(self.read('two.pith')), len(self.read('noisy.pith')) / 2)
        self.refuse('encode', 'in.png', '--denoise=x', names='--denoise', code=2)
        self.refuse('encode', 'in.png', '--denoise=101', names='--denoise', code=2)
        self.write('cut.png', self.read('in.png')[:2000])
        self.refuse('encode', 'cut.png', '--denoise', names='cut.png')

    def test_json(self):
        self.write('in.ppm', make_pnm(33, 20))
        lines = self.succeed(*DENOISE, 'in.ppm', '--json').stdout.decode().splitlines()
        line = json.loads(lines[0])
        self.assertEqual((line['width'], line['height'], line['output']), (33, 20, 'in.denoised.ppm'))
        self.assertNotIn('quality', line)

    def test_nonsense_is_refused(self):
        self.write('in.ppm', make_pnm(33, 20))
        self.write('cut.ppm', make_pnm(33, 20)[:500])
        self.write('text.png', b'no picture at all')
        self.refuse(*DENOISE, 'cut.ppm', names='cut.ppm')
        self.refuse(*DENOISE, 'text.png', names='text.png')
        self.refuse(*DENOISE, 'in.ppm', '-o', 'out.xyz', names='out.xyz', code=2)
        self.refuse(*DENOISE, 'in.ppm', '-o', 'in.ppm', names='in.ppm')
        self.refuse(*DENOISE, 'in.ppm', '--max-pixels', '600', names='in.ppm', says='660 pixels')
        self.refuse(*DENOISE, 'in.ppm', '--max-memory', '1M', names='in.ppm', says='limit of 1 MB')
        self.refuse('encode', 'in.ppm', '--denoise', '--max-memory', '10M', names='in.ppm', says='limit of 5 MB')
        self.refuse(*DENOISE, 'in.ppm', '--strength', '2', names='--strength', code=2)
        self.refuse(*DENOISE, 'in.ppm', '--sigma', 'nan', names='--sigma', code=2)
        self.refuse('denoise', 'in.ppm', '--model', 'in.ppm', names='in.ppm', says='not a usable model')


if __name__ == '__main__':
    main()
