"""EXIF as a camera writes it: a maker, and a thumbnail of the picture."""
import io
import struct


def with_thumbnail(image):
    """The blob, as Pillow takes it, and the bytes of the thumbnail in it that show something."""
    file = io.BytesIO()
    image.resize((48, 32)).save(file, 'jpeg', quality=50)
    jpeg = file.getvalue()
    first = struct.pack('>HHHII', 1, 0x010F, 2, 6, 26) + struct.pack('>I', 32) + b'maker\0'
    second = struct.pack('>H', 2) + struct.pack('>HHII', 0x0201, 4, 1, 62) + struct.pack('>HHII', 0x0202, 4, 1,
                                                                                     len(jpeg)) + bytes(4)
    blob = b'MM\0\x2a\0\0\0\x08' + first + second
    assert len(blob) == 62
    return b'Exif\0\0' + blob + jpeg, jpeg[-100:]
