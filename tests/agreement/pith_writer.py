"""Writes and reads .pith files of one tile: a second implementation, slow and plain, to test the library against."""
import bisect
import struct
import zlib

import numpy as np

import rans

SIGNATURE = b'\x8aPITH\r\n\x1a'
TILE_SIZE = 1024
ESCAPE = 511        # the last entry of a row of residuals
ZERO = 255          # the entry of symbol 0


class Row:
    """One row of frequencies; symbols are numbered by their entries."""

    def __init__(self, frequencies):
        self.frequencies = [int(f) for f in frequencies]
        self.starts = [0, *np.cumsum(self.frequencies).tolist()]
        assert self.starts[-1] == 65536

    def interval(self, entry):
        assert self.frequencies[entry] > 0
        return self.starts[entry], self.frequencies[entry]

    def find(self, slot):
        entry = bisect.bisect_right(self.starts, slot) - 1
        return entry, self.starts[entry], self.frequencies[entry]


def half_support(row):
    return sum(f > 0 for f in row.frequencies[ZERO:ESCAPE]) - 1


class TileCoder:
    """Coding of one tile with the tables of a weights file at a quality of `steps`."""

    def __init__(self, tensors, steps):
        self.z_rows = [Row(row) for row in tensors['tables.z'][(steps + 1152) // 2304]]
        self.residual_rows = [Row(row) for row in tensors['tables.sigma']]
        self.supports = [half_support(row) for row in self.residual_rows]
        self.skip = int(tensors['tables.skip'][0])

    def encode(self, z, sigma_index, residual):
        """All flat and in coding order: rows, columns, channels."""
        items = [self.z_rows[i % len(self.z_rows)].interval(int(value) + 127) for i, value in enumerate(z)]
        for index, value in zip(map(int, sigma_index), map(int, residual)):
            if index < self.skip:
                assert value == 0
            elif abs(value) <= self.supports[index]:
                items.append(self.residual_rows[index].interval(value + ZERO))
            else:
                items.append(self.residual_rows[index].interval(ESCAPE))
                items += escape_items(value, self.supports[index])
        return rans.encode(items)

    def decode(self, stream, z_count, sigma_index_of):
        """sigma_index_of(z) gives the indices in coding order. Returns z and residuals."""
        decoder = rans.Decoder(stream)
        z = [decoder.get(self.z_rows[i % len(self.z_rows)].find) - 127 for i in range(z_count)]
        z = np.array(z, np.int8)
        residual = []
        for index in map(int, sigma_index_of(z)):
            if index < self.skip:
                residual.append(0)
                continue
            entry = decoder.get(self.residual_rows[index].find)
            residual.append(read_escape(decoder, self.supports[index]) if entry == ESCAPE else entry - ZERO)
        assert decoder.finished(), 'the stream does not end as it must'
        return z, np.array(residual, np.int16)


def raw(value, width):
    return value << (16 - width), 1 << (16 - width)


def escape_items(value, support):
    """A sign, then what exceeds the support by Exp-Golomb."""
    rest = abs(value) - support     # at least 1: Exp-Golomb codes the excess plus 1
    suffix = rest.bit_length() - 1
    items = [raw(int(value < 0), 1)] + [raw(0, 1)] * suffix + [raw(1, 1)]
    if suffix:
        items.append(raw(rest - (1 << suffix), suffix))
    return items


def read_escape(decoder, support):
    negative, suffix = decoder.bits(1), 0
    while not decoder.bits(1):
        suffix += 1
    rest = (1 << suffix) + (decoder.bits(suffix) if suffix else 0)
    return -(support + rest) if negative else support + rest


def chunk(kind, payload):
    content = kind + struct.pack('<I', len(payload)) + payload
    return content + struct.pack('<I', zlib.crc32(content))


def write(path, width, height, steps, model_id, stream):
    header = struct.pack('<BBHIIIQ', 1, 3, steps, width, height, TILE_SIZE, model_id)
    with open(path, 'wb') as file:
        file.write(SIGNATURE + chunk(b'PHDR', header) + chunk(b'TILE', struct.pack('<I', 0) + stream) +
                   chunk(b'PEND', struct.pack('<Q', 0)))


def read(path):
    """Returns width, height, steps, model id and the stream of the only tile."""
    with open(path, 'rb') as file:
        data = file.read()
    assert data[:8] == SIGNATURE
    chunks, position = {}, 8
    while position < len(data):
        kind, (size,) = data[position:position + 4], struct.unpack_from('<I', data, position + 4)
        payload = data[position + 8:position + 8 + size]
        assert chunk(kind, payload) == data[position:position + 12 + size], 'a checksum is wrong'
        assert kind not in chunks
        chunks[kind] = payload
        position += 12 + size
    assert list(chunks) == [b'PHDR', b'mdlh', b'TILE', b'PEND'], list(chunks)
    _, channels, steps, width, height, _, model_id = struct.unpack('<BBHIIIQ', chunks[b'PHDR'])
    assert channels == 3
    return width, height, steps, model_id, chunks[b'TILE'][4:]
