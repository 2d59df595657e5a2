"""Pillow opens and saves .pith files once this is imported; Pillow has no way to find it by itself.

    import pith.pillow
    Image.open('photo.pith').save('again.pith', quality=70)

Image.open() reads header and metadata, to info['icc_profile'], info['exif'] and info['xmp']; pixels are decoded when
they are needed. Image.thumbnail() and draft() decode no more than they need. ImageFile.LOAD_TRUNCATED_IMAGES makes what
is left of damaged files load, what is missing being gray.

save() takes what pith.encode() does: quality, effort, target_size, target_psnr, target_ssimulacra2, preview; and the
metadata icc_profile, exif and xmp. The profile is that of the picture, if it is one for the mode that is saved, unless another one is given,
or None. Modes are L, LA, RGB and RGBA; others with 8 bits a sample become one of these, those with more are refused.
"""
import math

import numpy
from PIL import Image, ImageFile, UnidentifiedImageError

from . import Error, Status, decode, encode, read_info, read_metadata

_SIGNATURE = b'\x8aPITH\r\n\x1a'
_EXIF_PREFIX = b'Exif\0\0'  # which Pillow has in front of EXIF, and .pith files have not
_MODES = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}
_CONVERTED = {'1': 'L', 'La': 'LA', 'P': 'RGB', 'PA': 'RGBA', 'RGBX': 'RGB', 'RGBa': 'RGBA', 'CMYK': 'RGB',
              'YCbCr': 'RGB', 'HSV': 'RGB'}
_WITH_ALPHA = {'L': 'LA', 'RGB': 'RGBA'}


def _read_start(file):
    """Header and metadata, without reading much of what follows."""
    start = file.read(1 << 16)
    try:
        header = read_info(start)
        while True:
            try:
                return header, read_metadata(start)
            except Error as error:
                more = file.read(len(start)) if str(error).startswith('truncated') else b''
                if not more:
                    raise
                start += more
    except Error as error:
        raise UnidentifiedImageError(str(error)) from error


class PithImageFile(ImageFile.ImageFile):
    format = 'PITH'
    format_description = 'pith, a learned image codec'

    def _open(self):
        header, metadata = _read_start(self.fp)
        setattr(self, 'mode' if 'mode' in vars(self) else '_mode', _MODES[header.channels])  # renamed by Pillow 10.1
        self._size = header.width, header.height
        if metadata.icc:
            self.info['icc_profile'] = metadata.icc
        if metadata.exif:
            self.info['exif'] = _EXIF_PREFIX + metadata.exif
        if metadata.xmp:
            self.info['xmp'] = metadata.xmp
        self.tile = [('pith', (0, 0, *self.size), 0, None)]

    def draft(self, mode, size):
        """Makes loading give a small picture of at least `size`, give or take a pixel, where that is faster."""
        if not size or not self.tile or self.decoderconfig:
            return None
        (longer, along), (shorter, across) = sorted(zip(self.size, size), reverse=True)
        # thumbnail() has rounded the shorter side, maybe up, which is no reason not to take a preview.
        side = math.ceil(max(along, (across - 1) * longer / shorter))
        if not 0 < 4 * side <= longer:  # decoding all takes no longer, and is better
            return None
        self._size = tuple(max(1, (2 * extent * side + longer) // (2 * longer)) for extent in self.size)
        self.decoderconfig = side,
        self.tile = [('pith', (0, 0, *self.size), 0, None)]
        return self.mode, (0, 0, *self.size)


class _Decoder(ImageFile.PyDecoder):
    """Called with what draft() found."""
    _pulls_fd = True

    def decode(self, buffer):
        try:
            pixels = decode(self.fd.read(), max_side=self.args[0] if self.args else None,
                            partial=ImageFile.LOAD_TRUNCATED_IMAGES)
        except Error as error:
            raise OSError(str(error)) from error
        self.set_as_raw(pixels)
        return -1, 0


def _convertible(image):
    """The picture in a mode that files can have."""
    if image.mode not in _MODES.values() and image.mode not in _CONVERTED:
        raise OSError(f'cannot write mode {image.mode} as PITH')
    mode = _CONVERTED.get(image.mode, image.mode)
    if 'transparency' in image.info or (image.mode == 'P' and image.palette.mode == 'RGBA'):
        mode = _WITH_ALPHA.get(mode, mode)
    return image if mode == image.mode else image.convert(mode)


def _fits(icc, mode):
    """Whether a profile is one for pictures of that mode; true for what is no profile."""
    return icc[36:40] != b'acsp' or icc[16:20] == (b'GRAY' if mode in ('L', 'LA') else b'RGB ')


def _save(image, file, filename):
    settings = image.encoderinfo
    pixels = _convertible(image)
    # A profile does not fit to colours that were converted from others, maybe before; those of palettes are the same.
    own = image.info.get('icc_profile') if image.mode not in ('CMYK', 'YCbCr', 'HSV') else None
    if own and not _fits(own, pixels.mode):
        own = None
    icc = settings.get('icc_profile', own) or None
    exif = settings.get('exif') or None
    if isinstance(exif, Image.Exif):
        exif = exif.tobytes()
    if exif and exif.startswith(_EXIF_PREFIX):
        exif = exif[len(_EXIF_PREFIX):]
    names = 'quality', 'effort', 'target_size', 'target_psnr', 'target_ssimulacra2', 'preview', 'xmp'
    try:
        data = encode(numpy.asarray(pixels), icc=icc, exif=exif,
                      **{name: settings[name] for name in names if name in settings})
    except Error as error:
        raise (ValueError if error.status == Status.ARGUMENT else OSError)(str(error)) from error
    file.write(data)


Image.register_open(PithImageFile.format, PithImageFile, lambda prefix: prefix.startswith(_SIGNATURE))
Image.register_decoder('pith', _Decoder)
Image.register_save(PithImageFile.format, _save)
Image.register_extension(PithImageFile.format, '.pith')
Image.register_mime(PithImageFile.format, 'image/x-pith')  # no type is registered
