"""File managers know .pith files for what they are, and show small pictures of them."""
import configparser
import shlex
import shutil
import struct

from installed import InstalledTest, main


class Files(InstalledTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thumbnailer = configparser.ConfigParser(interpolation=None)
        cls.thumbnailer.optionxform = str
        with open(cls.share / 'thumbnailers/pith.thumbnailer', encoding='utf-8') as file:
            cls.thumbnailer.read_file(file)
        cls.thumbnailer = cls.thumbnailer['Thumbnailer Entry']

    def type_of(self, file):
        text = self.output_of('gio', 'info', '-a', 'standard::content-type', file).decode()
        return text.rpartition('standard::content-type: ')[2].strip()

    def test_type(self):
        self.output_of('update-mime-database', self.share / 'mime')
        picture = self.make_file('picture.pith')
        self.assertEqual(self.type_of(picture), 'image/x-pith')
        self.assertEqual(self.type_of(shutil.copy(picture, self.folder / 'picture')), 'image/x-pith')
        (self.folder / 'new.pith').touch()
        self.assertNotEqual(self.type_of(shutil.copy('/etc/hostname', self.folder / 'text')), 'image/x-pith')

    def thumbnail(self, file, output, size):
        """What a file manager does with the line of the thumbnailer."""
        values = {'%s': str(size), '%o': str(output), '%i': str(file), '%u': file.as_uri()}
        self.output_of(*(values.get(word, word) for word in shlex.split(self.thumbnailer['Exec'])))
        header = output.read_bytes()[:24]
        self.assertEqual(header[:8], b'\x89PNG\r\n\x1a\n')
        return struct.unpack('>II', header[16:])

    def test_thumbnailer(self):
        self.assertEqual(self.thumbnailer['MimeType'], 'image/x-pith;')
        self.assertTrue(shutil.which(self.thumbnailer['TryExec'], path=self.environment['PATH']))
        picture = self.make_file('a 100 % picture.pith', width=600, height=400)
        self.assertEqual(self.thumbnail(picture, self.folder / 'thumbnail.png', 256), (256, 171))
        # Some have made an empty file with a name of their own before.
        (self.folder / '.thumbnail.XW7Z2A').touch()
        self.assertEqual(self.thumbnail(picture, self.folder / '.thumbnail.XW7Z2A', 128), (128, 85))
        self.assertEqual(self.thumbnail(picture, self.folder / 'larger', 1024), (600, 400))


if __name__ == '__main__':
    main()
