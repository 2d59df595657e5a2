"""Pictures in other formats than PNG, JPEG and Netpbm, and samples of 16 bits."""
import struct
import zlib

from PIL import Image

from imaging import HEIGHT, WIDTH, ImagingTest, picture
from support import main, mean_squared_error


def png_of_16_bits(width, height, sample):
    """Gray; `sample` gives the level at (x, y)."""
    rows = b''.join(b'\0' + struct.pack(f'>{width}H', *(sample(x, y) for x in range(width))) for y in range(height))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 16, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


class Formats(ImagingTest):

    def test_a_file_is_the_same_whatever_its_picture_came_in(self):
        original = picture()
        self.succeed('encode', self.save('in.png', original), '-o', 'png.pith')
        for name, options in (('in.tif', {'compression': 'tiff_lzw'}), ('in.webp', {'lossless': True}), ('in.bmp', {})):
            self.succeed('encode', self.save(name, original, **options), '--strip', '-o', 'other.pith', '-f')
            self.assertEqual(self.read('other.pith'), self.read('png.pith'), name)
            self.succeed('encode', '-', '--strip', '-o', 'pipe.pith', '-f', stdin=self.read(name))
            self.assertEqual(self.read('pipe.pith'), self.read('png.pith'), name)

    def test_gif(self):
        original = picture().quantize(64)
        self.save('in.gif', original, save_all=True, append_images=[original.transpose(Image.FLIP_LEFT_RIGHT)])
        self.save('in.png', original.convert('RGB'))
        self.succeed('encode', 'in.png', '-o', 'png.pith')
        self.assertIn(b'first picture', self.succeed('encode', 'in.gif', '-o', 'gif.pith').stderr)
        self.assertEqual(self.read('gif.pith'), self.read('png.pith'))

    def test_outputs(self):
        self.succeed('encode', self.save('in.png', picture('RGBA')), '-o', 'a.pith')
        self.succeed('decode', 'a.pith', '-o', 'out.png')
        for name in ('out.tif', 'out.webp'):
            self.succeed('decode', 'a.pith', '-o', name)
            self.assertEqual(self.open(name).convert('RGBA').tobytes(), self.open('out.png').tobytes(), name)
        for name in ('out.jpg', 'out.webp', 'out.avif'):
            sizes = []
            for quality in (20, 90):
                self.succeed('decode', 'a.pith', '--quality', quality, '-o', name, '-f')
                sizes.append(len(self.read(name)))
            self.assertLess(sizes[0], sizes[1], name)
        self.refuse('decode', 'a.pith', '--quality', 101, '-o', 'x.jpg', code=2, says='--quality')
        self.refuse('decode', 'a.pith', '-o', 'x.heic', code=2, says='.avif')

    def test_avif_comes_back(self):
        self.succeed('encode', self.save('in.png', picture()), '-o', 'a.pith')
        self.succeed('decode', 'a.pith', '-o', 'a.png')
        self.succeed('decode', 'a.pith', '--quality', 95, '-o', 'a.avif')
        for name in ('a.png', 'a.avif'):
            self.succeed('encode', name, '-o', 'b.pith', '-f')
            self.succeed('decode', 'b.pith', '-o', name + '.png')
        apart = mean_squared_error(self.open('a.png.png').tobytes(), self.open('a.avif.png').tobytes())
        self.assertLess(apart, mean_squared_error(self.open('a.png').tobytes(), picture().tobytes()))

    def test_a_picture_that_is_only_read_becomes_png(self):
        self.save('photo.gif', picture().quantize(64))
        self.succeed('denoise', 'photo.gif')
        self.assertEqual(self.open('photo.denoised.png').size, (WIDTH, HEIGHT))
        self.save('photo.webp', picture(), lossless=True)
        self.succeed('denoise', 'photo.webp')
        self.assertEqual(self.open('photo.denoised.webp').format, 'WEBP')

    def test_16_bits(self):
        def level(x, y):
            return 20000 + 10 * x + 3 * y

        self.write('in.png', png_of_16_bits(256, 128, level))
        result = self.succeed('encode', 'in.png', '-q', '95', '-o', 'deep.pith')
        self.assertEqual(result.stderr, b'')

        def error_of(*options):
            self.succeed('decode', 'deep.pith', '-f', '-o', 'out.pgm', *options)
            header, size, largest, samples = self.read('out.pgm').split(b'\n', 3)
            values = struct.unpack('>32768H', samples) if largest == b'65535' else [257 * s for s in samples]
            return sum((values[i] - level(i % 256, i // 256))**2 for i in range(32768)) / 32768

        self.assertLess(error_of('--bits', '16'), 0.6 * error_of())
        self.succeed('decode', 'deep.pith', '--bits', '16', '-o', 'out.tif')
        self.assertEqual(self.open('out.tif').mode, 'I;16')
        self.refuse('decode', 'deep.pith', '--bits', '16', '-o', 'x.jpg', code=2, says='8 bits')


if __name__ == '__main__':
    main()
