"""pith denoise: files in, files out. MODEL is a tiny denoiser, which changes pictures without making them better."""
import io
import json

from PIL import Image

from support import MODEL, CliTest, main, make_pixels, make_pnm, mean_squared_error

DENOISE = ('denoise', '--model', MODEL)


def picture(mode, width=150, height=90):
    return Image.frombytes(mode, (width, height), make_pixels(width, height, len(mode)))


class Denoising(CliTest):

    def save(self, name, image, **options):
        image.save(self.directory / name, **options)
        return name

    def open(self, name):
        return Image.open(io.BytesIO(self.read(name)))

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
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, 'maker'
        self.save('in.png', picture('RGBA'), exif=exif)
        self.succeed(*DENOISE, 'in.png', '-o', 'out.png')
        out = self.open('out.png')
        upright = picture('RGBA').transpose(Image.Transpose.ROTATE_270)
        self.assertEqual(out.size, upright.size)
        self.assertEqual(out.getchannel('A').tobytes(), upright.getchannel('A').tobytes())
        self.assertEqual(out.getexif()[0x010F], 'maker')
        self.assertEqual(out.getexif().get(0x0112, 1), 1)

    def test_strength_nothing_changes_nothing(self):
        data = make_pnm(33, 20)
        self.assertEqual(self.succeed(*DENOISE, '-', '-o', '-', '--strength', '0', stdin=data).stdout, data)

    def test_threads_do_not_show(self):
        self.write('in.ppm', make_pnm(300, 200))
        outputs = {self.succeed(*DENOISE, 'in.ppm', '-o', '-', '-j', j).stdout for j in (1, 2, 5)}
        self.assertEqual(len(outputs), 1)

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
        self.refuse(*DENOISE, 'in.ppm', '--strength', '2', names='--strength', code=2)
        self.refuse(*DENOISE, 'in.ppm', '--sigma', 'nan', names='--sigma', code=2)
        self.refuse('denoise', 'in.ppm', '--model', 'in.ppm', names='in.ppm', says='not a usable model')
        self.refuse('denoise', 'in.ppm', code=2, says='--model')


if __name__ == '__main__':
    main()
