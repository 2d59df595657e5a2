"""gdk-pixbuf opens and saves .pith files with the module that is installed: its own tools, and its library in here."""
import base64
import concurrent.futures
import ctypes
import os
import shutil
import struct
import subprocess
import unittest
import zlib

from installed import InstalledTest, main

FAILED_CORRUPT, FAILED_OPTION = 0, 2  # GdkPixbufError
PROFILE = bytes(range(200))


class GError(ctypes.Structure):
    _fields_ = [('domain', ctypes.c_uint32), ('code', ctypes.c_int), ('message', ctypes.c_char_p)]


class Pixbuf(InstalledTest):
    COMPONENTS = ['program', 'library', 'pixbuf']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = next(cls.prefix.rglob('libpixbufloader-pith.so'))
        query = cls.output_of('pkg-config', '--variable=gdk_pixbuf_query_loaders', 'gdk-pixbuf-2.0').decode().strip()
        cls.modules = cls.output_of(query, cls.module).decode()
        (cls.folder / 'modules').write_text(cls.modules)
        cls.environment['GDK_PIXBUF_MODULE_FILE'] = str(cls.folder / 'modules')
        cls.output_of('update-mime-database', cls.share / 'mime')
        os.environ.update(cls.environment)
        cls.gdk_pixbuf = ctypes.CDLL('libgdk_pixbuf-2.0.so.0')
        for name in ('new_from_file', 'new_from_file_at_scale', 'get_option', 'get_file_info', 'loader_new',
                     'loader_get_pixbuf', 'read_pixels', 'format_get_name'):
            getattr(cls.gdk_pixbuf, 'gdk_pixbuf_' + name).restype = ctypes.c_void_p

    def call(self, function, *arguments):
        """A function of gdk-pixbuf whose last parameter takes an error. Returns its result and the error."""
        error = ctypes.POINTER(GError)()
        arguments = [ctypes.c_void_p(a) if isinstance(a, int) and a > 1 << 31 else os.fsencode(a) if isinstance(
            a, (str, os.PathLike)) else a for a in arguments]
        result = getattr(self.gdk_pixbuf, 'gdk_pixbuf_' + function)(*arguments, ctypes.byref(error))
        self.assertEqual(bool(result), not error, function)
        return result, error.contents if error else None

    def succeed(self, function, *arguments):
        result, error = self.call(function, *arguments)
        self.assertIsNone(error, error and error.message)
        return result

    def refuse(self, code, function, *arguments):
        _, error = self.call(function, *arguments)
        self.assertEqual(error.code, code, error.message)
        return error.message.decode()

    def option(self, pixbuf, key):
        value = self.gdk_pixbuf.gdk_pixbuf_get_option(ctypes.c_void_p(pixbuf), key)
        return value and ctypes.string_at(value)

    def pixels(self, pixbuf):
        pixbuf = ctypes.c_void_p(pixbuf)
        width, height, stride, channels = (getattr(self.gdk_pixbuf, 'gdk_pixbuf_get_' + name)(pixbuf)
                                           for name in ('width', 'height', 'rowstride', 'n_channels'))
        start = self.gdk_pixbuf.gdk_pixbuf_read_pixels(pixbuf)
        return width, height, [ctypes.string_at(start + y * stride, width * channels) for y in range(height)]

    def loaded(self, file):
        return self.pixels(self.succeed('new_from_file', file))

    def decoded(self, file, *arguments):
        """The same file's pixels by way of the program and of gdk-pixbuf's own loader for PNG."""
        self.output_of('pith', 'decode', file, '-f', '-o', 'decoded.png', *arguments)
        return self.loaded(self.folder / 'decoded.png')

    def make_alpha(self, name, color_type, channels):
        row = b'\0' + bytes((7 * i) % 256 for i in range(50 * channels))

        def chunk(kind, data):
            return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

        picture = (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 50, 30, 8, color_type, 0, 0, 0)) +
                   chunk(b'IDAT', zlib.compress(row * 30)) + chunk(b'IEND', b''))
        self.output_of('pith', 'encode', '-', '-f', '-o', name, input=picture)
        return self.folder / name

    def test_query_loaders(self):
        self.assertIn(str(self.module), self.modules)
        self.assertIn('image/x-pith', self.modules)

    def test_tools(self):
        file = self.make_file('photo.pith', width=300, height=200)
        self.output_of('pith', 'decode', file, '-f', '-o', 'photo.png')
        self.output_of('gdk-pixbuf-thumbnailer', '-s', '64', file.as_uri(), 'thumbnail.png')
        self.assertEqual(self.loaded(self.folder / 'thumbnail.png')[:2], (64, 43))
        for name in ('photo.pith', 'photo.png'):
            self.output_of('gdk-pixbuf-pixdata', name, name + '.data')
        self.assertEqual((self.folder / 'photo.pith.data').read_bytes(), (self.folder / 'photo.png.data').read_bytes())
        self.assertEqual(self.output_of('gdk-pixbuf-csource', '--name=picture', 'photo.pith'),
                         self.output_of('gdk-pixbuf-csource', '--name=picture', 'photo.png'))

    def test_pixels(self):
        for file in (self.make_file('rgb.pith'), self.make_file('gray.pith', channels=1),
                     self.make_file('tiny.pith', width=1, height=1), self.make_alpha('rgba.pith', 6, 4),
                     self.make_alpha('gray_alpha.pith', 4, 2)):
            self.assertEqual(self.loaded(file), self.decoded(file), file)

    def test_small_picture(self):
        file = self.make_file('photo.pith', width=300, height=200)
        small = self.pixels(self.succeed('new_from_file_at_scale', file, 75, 50, 1))
        self.assertEqual(small, self.decoded(file, '--max-side', '75'))
        # gdk-pixbuf stretches what is nowhere smaller.
        self.assertEqual(self.pixels(self.succeed('new_from_file_at_scale', file, 30, 150, 0))[:2], (30, 150))
        self.assertEqual(self.pixels(self.succeed('new_from_file_at_scale', file, 600, 400, 0))[:2], (600, 400))

    def test_size_of_the_beginning_of_a_file(self):
        (self.folder / 'begun.pith').write_bytes(self.make_file('photo.pith', width=300, height=200).read_bytes()[:100])
        width, height = ctypes.c_int(), ctypes.c_int()
        kind = self.gdk_pixbuf.gdk_pixbuf_get_file_info(os.fsencode(self.folder / 'begun.pith'), ctypes.byref(width),
                                                     ctypes.byref(height))
        self.assertEqual(ctypes.string_at(self.gdk_pixbuf.gdk_pixbuf_format_get_name(ctypes.c_void_p(kind))), b'pith')
        self.assertEqual((width.value, height.value), (300, 200))

    def test_a_byte_at_a_time(self):
        file = self.make_file('photo.pith')
        loader = self.gdk_pixbuf.gdk_pixbuf_loader_new()
        for byte in file.read_bytes():
            self.succeed('loader_write', loader, bytes([byte]), ctypes.c_size_t(1))
        self.succeed('loader_close', loader)
        pixbuf = self.gdk_pixbuf.gdk_pixbuf_loader_get_pixbuf(ctypes.c_void_p(loader))
        self.assertEqual(self.pixels(pixbuf), self.loaded(file))

    def test_damaged(self):
        file = self.make_file('photo.pith')
        good, damaged = file.read_bytes(), self.folder / 'damaged.pith'
        for size in [*range(8, 100, 7), *range(100, len(good), 97), len(good) - 1]:
            damaged.write_bytes(good[:size])
            self.refuse(FAILED_CORRUPT, 'new_from_file', damaged)
        middle = len(good) // 2
        damaged.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:])
        self.refuse(FAILED_CORRUPT, 'new_from_file', damaged)
        check = subprocess.run(['gdk-pixbuf-pixdata', damaged, 'out'], env=self.environment, cwd=self.folder,
                               check=False, capture_output=True)
        self.assertEqual(check.returncode, 1, check.stderr)

    def test_threads(self):
        files = [self.make_file(f'{i}.pith', '-q', str(10 * i)) for i in range(8)]
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            loaded = list(threads.map(self.loaded, files * 4))
        self.assertEqual(loaded, [self.decoded(file) for file in files] * 4)

    def save(self, pixbuf, name, **options):
        keys = (ctypes.c_char_p * (len(options) + 1))(*(key.replace('_', '-').encode() for key in options), None)
        values = (ctypes.c_char_p * (len(options) + 1))(*options.values(), None)
        return self.call('savev', pixbuf, name, b'pith', keys, values)[1]

    def refuse_to_take(self, pixbuf):
        """What is told about a program that cannot write what it gets."""

        def refuse(data, size, error, user):
            ctypes.CDLL('libglib-2.0.so.0').g_set_error_literal(ctypes.c_void_p(error), 1, 7, b'enough')
            return 0

        function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p)
        return self.call('save_to_callbackv', pixbuf, function(refuse), None, b'pith', None, None)[1].message

    def test_saving(self):
        self.make_file('photo.pith', width=300, height=200)
        self.output_of('pith', 'decode', 'photo.pith', '-f', '-o', 'photo.png')
        pixbuf = self.succeed('new_from_file', self.folder / 'photo.png')
        self.assertIsNone(self.save(pixbuf, self.folder / 'saved.pith'))
        self.output_of('pith', 'encode', 'photo.png', '-f', '-o', 'encoded.pith')
        self.assertEqual((self.folder / 'saved.pith').read_bytes(), (self.folder / 'encoded.pith').read_bytes())
        self.assertIsNone(self.save(pixbuf, self.folder / 'saved.pith', quality=b'90'))
        self.output_of('pith', 'encode', 'photo.png', '-f', '-o', 'encoded.pith', '-q', '90')
        self.assertEqual((self.folder / 'saved.pith').read_bytes(), (self.folder / 'encoded.pith').read_bytes())
        for quality in (b'', b'x', b'-1', b'101', b'nan'):
            self.assertEqual(self.save(pixbuf, self.folder / 'saved.pith', quality=quality).code, FAILED_OPTION)
        self.assertEqual(self.refuse_to_take(pixbuf), b'enough')

    def test_profile(self):
        self.make_file('photo.pith')
        pixbuf = self.succeed('new_from_file', self.folder / 'photo.pith')
        self.assertIsNone(self.option(pixbuf, b'icc-profile'))
        profile = base64.b64encode(PROFILE)
        self.assertIsNone(self.save(pixbuf, self.folder / 'profile.pith', icc_profile=profile))
        self.assertIn(b'"icc_bytes":200', self.output_of('pith', 'info', '--json', 'profile.pith'))
        pixbuf = self.succeed('new_from_file', self.folder / 'profile.pith')
        self.assertEqual(self.option(pixbuf, b'icc-profile'), profile)


if __name__ == '__main__':
    main()
