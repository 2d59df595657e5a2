"""Pictures by Pillow, for tests of what comes along with pixels."""
import io
import struct

from PIL import Image

from support import CliTest, make_pixels

WIDTH, HEIGHT = 150, 90


def picture(mode='RGB', width=WIDTH, height=HEIGHT):
    return Image.frombytes(mode, (width, height), make_pixels(width, height, len(mode)))


def exif_of(maker, orientation=None):
    exif = Image.Exif()
    exif[0x010F] = maker
    if orientation:
        exif[0x0112] = orientation
    return exif


def with_thumbnail(image):
    """EXIF as a camera writes it: a maker, and a thumbnail of the picture. The blob, as Pillow takes it,
    and the bytes of the thumbnail in it that show something."""
    file = io.BytesIO()
    image.resize((48, 32)).save(file, 'jpeg', quality=50)
    jpeg = file.getvalue()
    first = struct.pack('>HHHII', 1, 0x010F, 2, 6, 26) + struct.pack('>I', 32) + b'maker\0'
    second = struct.pack('>H', 2) + struct.pack('>HHII', 0x0201, 4, 1, 62) + struct.pack('>HHII', 0x0202, 4, 1,
                                                                                     len(jpeg)) + bytes(4)
    blob = b'MM\0\x2a\0\0\0\x08' + first + second
    assert len(blob) == 62
    return b'Exif\0\0' + blob + jpeg, jpeg[-100:]


class ImagingTest(CliTest):

    def save(self, name, image, **options):
        image.save(self.directory / name, **options)
        return name

    def open(self, name):
        return Image.open(io.BytesIO(self.read(name)))
