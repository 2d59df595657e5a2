"""pith, a learned image codec: pictures as numpy arrays to .pith files and back.

    file = pith.encode(picture, quality=70)
    picture = pith.decode(file)

A picture is an array of uint8 with the shape (height, width) for gray, (height, width, 2) for gray and alpha,
(height, width, 3) for R, G, B, or (height, width, 4) with alpha; encode also takes, and decode also gives, uint16. Files are bytes, or whatever gives a view of bytes,
such as mmap. Any number of threads may call any of the functions at once; none holds the interpreter while it works.

`import pith.pillow` makes Pillow open and save .pith files.
"""
import functools
from typing import NamedTuple

import numpy

from . import _pith
from ._pith import AutoencoderContext, Context, DenoisingContext, Error, InpaintingContext, Status

__all__ = [
    'AutoencoderContext', 'Context', 'DenoisingContext', 'Error', 'Info', 'InpaintingContext', 'Metadata', 'Status',
    'decode', 'denoise', 'embed', 'encode', 'find_anomalies', 'inpaint', 'read_info', 'read_metadata', 'render'
]
__version__ = _pith.version


class Info(NamedTuple):
    """What the header of a file says."""
    width: int
    height: int
    channels: int  # 1: gray, 2: gray and alpha, 3: R, G, B, 4: with alpha
    quality: float
    tile_size: int  # pixels
    tile_count: int
    model_id: int  # of the model that made the file, as in Context.model_id


class Metadata(NamedTuple):
    """What travels with the pixels, None if it does not."""
    icc: bytes | None  # profile of the colours
    exif: bytes | None  # starting with its TIFF header
    xmp: bytes | None  # packet


@functools.cache
def _default(kind):
    """The context with the built-in model, which is loaded when it is first needed."""
    return kind()


def _checked(context, kind):
    if context is None:
        return _default(kind)
    if not isinstance(context, kind):
        raise TypeError(f'context is of the type {kind.__name__}, not {type(context).__name__}')
    return context


def encode(picture: numpy.ndarray, quality: float = 75, *, target_size: int | None = None,
           target_psnr: float | None = None, target_ssimulacra2: float | None = None, effort: int = 1,
           icc: bytes | None = None, exif: bytes | None = None, xmp: bytes | None = None, preview: bool = True,
           tile_size: int | None = None, max_pixels: int | None = None, max_memory: int | None = None,
           context: Context | None = None) -> bytes:
    """Compresses a picture to a .pith file.

    picture: of uint8, or of uint16, of which the file keeps what its quality allows
    quality: 0 to 100; higher is better and larger: 30 low, 50 medium, 70 high, 90 hard to tell from the original;
        pictures that are plain all over, of one colour or soft slopes, get 75 at least
    target_size: bytes; the best file of at most so many is looked for, whatever `quality` says
    target_psnr: dB; the file whose decoded pixels have that PSNR is looked for
    target_ssimulacra2: the file whose decoded pixels have that score of SSIMULACRA 2, up to 100, is looked for
    effort: 1 to 9; more takes longer and gives smaller files of the same quality
    icc, exif, xmp: metadata to put into the file; colours are sRGB unless icc is a profile that says otherwise, which is
        one for gray if the picture is gray, else for RGB
    preview: pictures of 2048 pixels and more on the longer side get one of 256 for fast thumbnails
    tile_size: pixels, a multiple of 64 from 64 to 4096; None: 1024
    max_pixels, max_memory: limits beyond which it fails, 0: none; None: 2**29 pixels and 2 GiB
    """
    return _pith.encode(_checked(context, Context), picture, quality=quality, target_size=target_size,
                        target_psnr=target_psnr, target_ssimulacra2=target_ssimulacra2, effort=effort, icc=icc,
                        exif=exif, xmp=xmp, preview=preview, tile_size=tile_size, max_pixels=max_pixels,
                        max_memory=max_memory)


def decode(data: bytes, *, region: tuple[int, int, int, int] | None = None, max_side: int | None = None,
           partial: bool = False, bits: int = 8, max_pixels: int | None = None, max_memory: int | None = None,
           context: Context | None = None) -> numpy.ndarray:
    """Decompresses a .pith file.

    region: (x, y, width, height) of the part that is wanted, which has the very pixels of the whole
    max_side: pixels; the result is a small picture whose longer side has no more. Up to a quarter of the size it is
        approximate and much faster than decoding all
    partial: of a damaged file all tiles that are intact, the others gray; else damage is an error
    bits: 8; or 16, for an array of uint16 whose colours are not rounded to 8 bits
    max_pixels, max_memory: limits beyond which it fails, 0: none; None: 2**29 pixels and 2 GiB
    """
    return _pith.decode(_checked(context, Context), data, region=region, max_side=max_side, partial=partial, bits=bits,
                        max_pixels=max_pixels, max_memory=max_memory)


def read_info(data: bytes) -> Info:
    """What the header of a file says; of the file only the first 64 bytes or so are needed."""
    return Info(*_pith.read_info(data))


def read_metadata(data: bytes) -> Metadata:
    """The metadata of a file; of the file only what comes before the first tile is needed."""
    return Metadata(*_pith.read_metadata(data))


def denoise(picture: numpy.ndarray, sigma: float | None = None, strength: float = 1, *, max_pixels: int | None = None,
            max_memory: int | None = None, context: DenoisingContext | None = None) -> numpy.ndarray:
    """Takes the noise out of a picture. Alpha stays as it is.

    sigma: standard deviation of the noise in levels, 0 to 100; None: it is found out
    strength: 0 to 1, the share of the change that is made
    max_pixels, max_memory: as for encode
    """
    return _pith.denoise(_checked(context, DenoisingContext), picture, sigma=sigma, strength=strength,
                         max_pixels=max_pixels, max_memory=max_memory).reshape(picture.shape)


def inpaint(picture: numpy.ndarray, mask: numpy.ndarray | None = None, grow: int = 0, feather: int = 0, *,
            fill_transparent: bool = False, max_pixels: int | None = None, max_memory: int | None = None,
            context: InpaintingContext | None = None) -> numpy.ndarray:
    """Fills the holes of a picture. All other pixels stay as they are.

    mask: a picture of the same size that is white (128 or more in any colour) where there are holes, or an array of
        bool; None: transparent pixels are the holes
    grow: pixels by which holes are made larger on all sides, up to 256
    feather: pixels around the holes, up to 256, over which the filling blends into the picture
    fill_transparent: with a mask, too, transparent pixels are holes
    max_pixels, max_memory: as for encode
    """
    if isinstance(mask, numpy.ndarray) and mask.dtype == bool:
        mask = mask * numpy.uint8(255)
    return _pith.inpaint(_checked(context, InpaintingContext), picture, mask, grow=grow, feather=feather,
                         fill_transparent=fill_transparent, max_pixels=max_pixels, max_memory=max_memory)


def embed(picture: numpy.ndarray, context: AutoencoderContext | None = None) -> numpy.ndarray:
    """The code of a picture of any size, context.code_size numbers of float32: by default of the
    built-in embedding, 128 for what the picture shows and 64 for where its colours are, each part of
    length 1. Transparency is laid over white."""
    return _pith.embed(_checked(context, AutoencoderContext), picture)


def find_anomalies(picture: numpy.ndarray, context: AutoencoderContext) -> tuple[float, numpy.ndarray]:
    """How unusual a picture is to a model that pith anomaly calibrate wrote, 1 at its threshold; and a
    gray picture of the same size that shows where, 128 at the threshold."""
    return _pith.find_anomalies(context, picture)


def render(code: numpy.ndarray, context: AutoencoderContext) -> numpy.ndarray:
    """The picture, in R, G, B, of context.side pixels a side, that a code stands for."""
    return _pith.render(context, code)
