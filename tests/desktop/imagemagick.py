"""ImageMagick opens and saves .pith files with what is installed for it."""
import re
import shutil
import subprocess
import unittest

from PIL import ImageCms

from installed import InstalledTest, main, make_pnm

# Which would get more than the quality asked for if it were plainer.
STRIPES = b'P6 60 40 255\n' + bytes(4 * (i // 3 % 60) + 5 * (i % 3) for i in range(3 * 60 * 40))


def find_imagemagick():
    """The program and its major version. What is called convert may be something else."""
    for name in ('magick', 'convert-im6', 'convert'):
        program = shutil.which(name)
        version = program and subprocess.run([program, '-version'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                             check=False).stdout
        found = version and re.match(rb'Version: ImageMagick (\d+)', version)
        if found:
            return program, int(found[1])
    raise unittest.SkipTest('needs the package imagemagick')


class ImageMagick(InstalledTest):

    @classmethod
    def setUpClass(cls):
        cls.program, cls.version = find_imagemagick()
        super().setUpClass()
        cls.environment['MAGICK_CONFIGURE_PATH'] = str(cls.share / f'ImageMagick-{cls.version}')

    def convert(self, *arguments):
        return self.output_of(self.program, *arguments, stderr=subprocess.PIPE)

    def refuse(self, output, *arguments):
        with self.assertRaises(subprocess.CalledProcessError) as failed:
            self.convert(*arguments, output)
        self.assertFalse((self.folder / output).exists())
        return failed.exception.stderr.decode()

    def pixels(self, file):
        return self.convert(file, '-depth', '8', 'rgba:-')

    def decoded(self, file):
        self.output_of('pith', 'decode', file, '-f', '-o', 'decoded.png')
        return self.pixels('decoded.png')

    def information(self, file, key):
        return re.search(rb'"%s":(\d+)' % key, self.output_of('pith', 'info', '--json', file))[1].decode()

    def test_opening(self):
        (self.folder / 'photo.ppm').write_bytes(make_pnm(60, 40))
        alpha = ['photo.ppm', '-alpha', 'set', '-channel', 'A', '-fx', 'i/w', '+channel']
        self.convert(*alpha, 'alpha.png')
        self.convert(*alpha, '-colorspace', 'Gray', 'gray_alpha.png')
        for name, channels in (('alpha', '4'), ('gray_alpha', '2')):
            self.output_of('pith', 'encode', name + '.png', '-o', name + '.pith')
            self.assertEqual(self.information(name + '.pith', b'channels'), channels)
        for file in (self.make_file('rgb.pith'), self.make_file('gray.pith', channels=1), 'alpha.pith',
                     'gray_alpha.pith'):
            pixels = self.pixels(file)
            self.assertEqual(len(pixels), 4 * 60 * 40)
            self.assertEqual(pixels, self.decoded(file), file)

    def test_saving(self):
        (self.folder / 'photo.ppm').write_bytes(STRIPES)
        for quality in ('20', '90'):
            self.convert('photo.ppm', '-quality', quality, 'saved.pith')
            self.output_of('pith', 'encode', 'photo.ppm', '-f', '-o', 'encoded.pith', '-q', quality)
            self.assertEqual(self.information('saved.pith', b'quality'), quality)
            self.assertEqual(self.decoded('saved.pith'), self.decoded('encoded.pith'))
        self.convert('photo.ppm', '-resize', '50%', 'saved.pith')
        self.assertEqual(len(self.pixels('saved.pith')), 4 * 30 * 20)

    def test_a_file_that_is_there_already(self):
        (self.folder / 'photo.ppm').write_bytes(STRIPES)
        there = self.make_file('there.pith')
        before = there.read_bytes()
        with self.assertRaises(subprocess.CalledProcessError):
            self.convert('photo.ppm', '-quality', '101', there)
        self.assertEqual(there.read_bytes(), before)
        self.convert('photo.ppm', '-quality', '30', there)
        self.assertEqual(self.information(there, b'quality'), '30')

    def test_profile(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
        (self.folder / 'some.icc').write_bytes(profile)
        (self.folder / 'photo.ppm').write_bytes(make_pnm(60, 40))
        self.convert('photo.ppm', '-profile', 'some.icc', 'photo.pith')
        self.assertEqual(self.information('photo.pith', b'icc_bytes'), str(len(profile)))
        self.convert('photo.pith', 'found.icc')
        self.assertEqual((self.folder / 'found.icc').read_bytes(), profile)

    def test_odd_names(self):
        file = self.make_file('photo.pith')
        for name in ('a photo.pith', '-photo.pith', "a'b\"c.pith", 'a$(touch made)`touch made`;&.pith', 'a\nb.pith'):
            shutil.copy(file, self.folder / name)
            self.assertEqual(self.pixels(f'./{name}'), self.pixels(file), name)
            (self.folder / name).unlink()
            self.convert(file, f'./{name}')
            self.assertEqual(self.information(f'./{name}', b'width'), '60')
        self.assertFalse((self.folder / 'made').exists())

    def test_content_tells_what_it_is(self):
        if self.version > 6:
            self.skipTest('ImageMagick 7 cannot be told')
        file = self.make_file('photo.pith')
        for name in ('photo', 'photo.jpg'):
            shutil.copy(file, self.folder / name)
            self.assertEqual(self.pixels(name), self.pixels(file), name)

    def test_of_several_pictures_the_first_is_saved(self):
        self.make_file('photo.pith')
        temporary = self.folder / 'temporary'
        temporary.mkdir()
        said = subprocess.run([self.program, 'photo.pith', '(', 'photo.pith', '-flop', ')', 'both.pith'], check=True,
                              cwd=self.folder, env={**self.environment, 'MAGICK_TMPDIR': str(temporary)},
                              capture_output=True).stderr
        self.assertIn(b'first picture', said)
        self.convert('photo.pith', 'one.pith')
        self.assertEqual(self.pixels('both.pith'), self.pixels('one.pith'))
        self.assertEqual(list(temporary.iterdir()), [])

    def test_failures(self):
        (self.folder / 'damaged.pith').write_bytes(self.make_file('photo.pith').read_bytes()[:-30])
        self.assertIn('truncated', self.refuse('picture.png', 'damaged.pith'))
        self.assertIn('--quality', self.refuse('new.pith', 'photo.pith', '-quality', '101'))


if __name__ == '__main__':
    main()
