"""Qt opens and saves .pith files with the plug-in that is installed. Called with the version of Qt, too, and with a
program that uses it (qt_program.cpp)."""
import struct
import subprocess
import sys
import unittest
import zlib

VERSION, PROGRAM = sys.argv[3:5]
del sys.argv[3:5]

from installed import InstalledTest, main  # noqa: E402  (which looks at the arguments)


def make_png(color_type, channels, width=50, height=30):
    row = b'\0' + bytes((7 * i) % 256 for i in range(width * channels))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, color_type, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(row * height)) + chunk(b'IEND', b''))


class Qt(InstalledTest):
    COMPONENTS = ['program', 'library', f'qt{VERSION}']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plugin = next(cls.prefix.rglob('imageformats/libqpith.so'))
        cls.environment['QT_PLUGIN_PATH'] = str(plugin.parents[1])

    def qt(self, task, *names, **options):
        options = [f'{name}={value}' for name, value in options.items()]
        return self.output_of(PROGRAM, task, *names, *options, stderr=subprocess.PIPE)

    def refuse(self, task, *names, **options):
        """What the program is told that fails, and what is logged."""
        with self.assertRaises(subprocess.CalledProcessError) as failed:
            self.qt(task, *names, **options)
        self.assertEqual(failed.exception.returncode, 1)  # not by a signal
        logged, _, told = failed.exception.stderr.decode().rpartition('failed: ')
        return told.strip(), logged.strip()

    def read(self, file, **options):
        """Format, width, height, and the pixels as RGBA."""
        line, _, pixels = self.qt('read', file, **options).partition(b'\n')
        kind, width, height = line.decode().split()
        self.assertEqual(len(pixels), 4 * int(width) * int(height))
        return kind, int(width), int(height), pixels

    def decoded(self, file, *arguments):
        """The same file's pixels by way of the program and of Qt's own reader of PNG."""
        self.output_of('pith', 'decode', file, '-f', '-o', 'decoded.png', *arguments)
        return self.read('decoded.png')[1:]

    def make_alpha(self, name, color_type, channels):
        self.output_of('pith', 'encode', '-', '-f', '-o', name, input=make_png(color_type, channels))
        return self.folder / name

    def make_photo(self, name='photo.pith', *arguments):
        return self.make_file(name, *arguments, width=300, height=200)

    def test_formats(self):
        self.assertEqual(self.qt('formats'), b'1 1 1\n')

    def test_pixels(self):
        for kind, file in (('rgb', self.make_file('rgb.pith')), ('gray', self.make_file('gray.pith', channels=1)),
                           ('rgb', self.make_file('tiny.pith', width=1, height=1)),
                           ('rgb', self.make_file('odd.pith', width=67, height=3)),
                           ('rgba', self.make_alpha('rgba.pith', 6, 4)),
                           ('rgba', self.make_alpha('gray_alpha.pith', 4, 2))):
            self.assertEqual(self.read(file), (kind, *self.decoded(file)), file)

    def test_content_tells_what_it_is(self):
        file = self.make_file('photo.pith')
        for name in ('photo', 'photo.png'):
            (self.folder / name).write_bytes(file.read_bytes())
            self.assertEqual(self.read(name), self.read(file))

    def test_devices(self):
        file = self.make_photo()
        for options in ({}, {'scaled': '75,50'}, {'clip': '10,20,30,40'}):
            self.assertEqual(self.read(file, stream=1, **options), self.read(file, **options))
            self.assertEqual(self.read(file, before='something else', **options), self.read(file, **options))
        with subprocess.Popen(['cat', file], stdout=subprocess.PIPE) as cat:
            pixels = self.output_of(PROGRAM, 'read', '/dev/stdin', stdin=cat.stdout)
        self.assertEqual(pixels, self.qt('read', file))

    def test_size_of_the_beginning_of_a_file(self):
        for kind, name, channels in (('rgb', 'colour', 3), ('gray', 'gray', 1)):
            file = self.make_file(name + '.pith', width=300, height=200, channels=channels)
            (self.folder / 'begun.pith').write_bytes(file.read_bytes()[:64])
            self.assertEqual(self.qt('size', 'begun.pith'), f'pith {kind} 300 200\n'.encode())

    def test_small_picture(self):
        file = self.make_photo()
        self.assertEqual(self.read(file, scaled='75,50'), ('rgb', *self.decoded(file, '--max-side', '75')))
        # The rest is stretched from the smallest that is nowhere smaller.
        for size in ('30,150', '31,20', '600,400', '1,1'):
            self.assertEqual(self.read(file, scaled=size)[:3], ('rgb', *map(int, size.split(','))))
        gray = self.make_alpha('gray_alpha.pith', 4, 2)
        self.assertEqual(self.read(gray, scaled='20,12')[:3], ('rgba', 20, 12))

    def test_small_picture_from_a_preview(self):
        file = self.make_file('wide.pith', width=2048, height=64)
        self.assertIn(b'preview', self.output_of('pith', 'info', file))
        small = ('rgb', *self.decoded(file, '--max-side', '256'))
        for options in ({}, {'stream': 1}, {'before': 'something else'}):
            self.assertEqual(self.read(file, scaled='256,8', **options), small)

    def test_part(self):
        file = self.make_photo()
        _, _, _, pixels = self.read(file)
        rows = [pixels[4 * 300 * y:4 * 300 * (y + 1)] for y in range(200)]
        part = b''.join(row[4 * 10:4 * 40] for row in rows[20:60])
        self.assertEqual(self.read(file, clip='10,20,30,40'), ('rgb', 30, 40, part))
        part = b''.join(row[4 * 290:] for row in rows[:5])
        self.assertEqual(self.read(file, clip='290,-5,30,10'), ('rgb', 10, 5, part))
        self.assertEqual(self.read(file, clip='-10,-10,1000,1000'), self.read(file))
        self.assertEqual(self.read(file, clip='10,20,30,40', scaled='15,20')[:3], ('rgb', 15, 20))
        small = self.read(file, scaled='75,50')[3]
        part = b''.join(small[4 * (75 * y + 5):4 * (75 * y + 15)] for y in range(10, 30))
        self.assertEqual(self.read(file, scaled='75,50', scaled_clip='5,10,10,20'), ('rgb', 10, 20, part))
        told, logged = self.refuse('read', file, clip='300,0,10,10')
        self.assertEqual(told, 'invalid data')
        self.assertIn('lies outside of the picture', logged)

    def test_damaged(self):
        file = self.make_file('photo.pith')
        good, damaged = file.read_bytes(), self.folder / 'damaged.pith'
        self.assertEqual(self.qt('prefixes', file), f'0 0 of {len(good)}\n'.encode())
        for place in (len(good) // 2, 20, len(good) - 3):
            damaged.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1:])
            told, logged = self.refuse('read', damaged)
            self.assertEqual(told, 'invalid data')
            self.assertRegex(logged, r'\Aqt\.gui\.imageio\.pith: .+\Z')  # one line

    @unittest.skipIf(VERSION == '5', 'Qt 5 has no limit')
    def test_limit(self):
        file = self.make_file('large.pith', width=1000, height=1000)
        self.refuse('read', file, limit=3)  # Qt counts four bytes a pixel
        self.assertEqual(self.read(file, limit=4)[:3], ('rgb', 1000, 1000))
        self.assertEqual(self.read(file, limit=1, scaled='100,100')[:3], ('rgb', 100, 100))
        self.assertEqual(self.read(file, limit=2, clip='0,0,1000,500')[:3], ('rgb', 1000, 500))

    def test_threads(self):
        files = [self.make_file(f'{i}.pith', '-q', str(10 * i)) for i in range(4)]
        self.assertEqual(self.qt('threads', *files), b'16 of 16\n')

    def saved(self, source, **options):
        self.qt('write', source, 'saved.pith', **options)
        return (self.folder / 'saved.pith').read_bytes()

    def encoded(self, source, *arguments):
        self.output_of('pith', 'encode', source, '-f', '-o', 'encoded.pith', *arguments)
        return (self.folder / 'encoded.pith').read_bytes()

    def test_saving(self):
        self.output_of('pith', 'decode', self.make_photo(), '-f', '-o', 'photo.png')
        self.assertEqual(self.saved('photo.png'), self.encoded('photo.png'))
        for quality, same in ((90, 90), (0, 0), (100, 100), (101, 100), (-7, 75)):
            self.assertEqual(self.saved('photo.png', quality=quality), self.encoded('photo.png', '-q', str(same)))
        self.assertLess(len(self.saved('photo.png', quality=20)), len(self.saved('photo.png', quality=80)))
        for name, color_type, channels in (('gray', 0, 1), ('rgba', 6, 4)):
            (self.folder / 'picture.png').write_bytes(make_png(color_type, channels))
            self.assertEqual(self.saved('picture.png'), self.encoded('picture.png'), name)

    def test_all_kinds_of_pictures_can_be_saved(self):
        self.output_of('pith', 'decode', self.make_alpha('rgba.pith', 6, 4), '-f', '-o', 'rgba.png')
        kinds = {'mono': 1, 'gray16': 1, 'gray': 1, 'rgb16': 3, 'rgb32': 3, 'rgb30': 3, 'argb': 4, 'premultiplied': 4,
                 'rgba64': 4, 'indexed': 4, 'alpha': 4}
        for kind, channels in kinds.items():
            self.saved('rgba.png', format=kind)
            self.assertIn(f'"channels":{channels}'.encode(), self.output_of('pith', 'info', '--json', 'saved.pith'), kind)
            self.assertEqual(self.read('saved.pith')[1:3], (50, 30))

    def test_nothing_is_written_by_halves(self):
        _, logged = self.refuse('write', 'wide.pith', width=2**20 + 1)  # which no .pith file is
        self.assertRegex(logged, r'\Aqt\.gui\.imageio\.pith: .*1048576.*\Z')
        self.assertEqual((self.folder / 'wide.pith').read_bytes(), b'')  # Qt has made it
        self.make_file('photo.pith')
        _, logged = self.refuse('write', 'photo.pith', 'unused', full=1)
        self.assertIn('cannot write the file', logged)

    def colours(self, file):
        primaries, profile = self.qt('colours', file).decode().split(' ')
        return int(primaries), bytes.fromhex(profile)

    def icc_bytes(self, file):
        return int(self.output_of('pith', 'info', '--json', file).partition(b'"icc_bytes":')[2].partition(b',')[0])

    def test_colour_spaces(self):
        photo = self.make_file('photo.pith')
        srgb = self.colours(photo)
        for name in ('adobe', 'p3'):
            self.qt('write', photo, 'saved.pith', colours=name)
            saved = self.colours('saved.pith')
            self.assertNotEqual(saved[0], srgb[0])
            self.assertEqual(self.icc_bytes('saved.pith'), len(saved[1]))
            self.qt('write', 'saved.pith', 'again.pith')
            self.assertEqual(self.colours('again.pith'), saved)
        for name in ('srgb', 'none'):  # which files without a profile are
            self.qt('write', photo, 'saved.pith', colours=name)
            self.assertEqual(self.colours('saved.pith'), srgb)
            self.assertEqual(self.icc_bytes('saved.pith'), 0)

    def test_no_profile_of_rgb_for_gray(self):
        gray = self.make_file('gray.pith', channels=1)
        self.qt('write', gray, 'saved.pith', colours='adobe')
        self.assertEqual(self.icc_bytes('saved.pith'), 0)
        self.assertEqual(self.read('saved.pith')[:3], ('gray', 60, 40))


if __name__ == '__main__':
    main()
