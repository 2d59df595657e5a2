"""The safetensors file format, and the id of a file's content."""
import json
import struct

import numpy as np

_TYPES = {'F32': '<f4', 'F16': '<f2', 'I32': '<i4', 'U16': '<u2', 'I8': '<i1', 'U8': '<u1'}
_TYPE_NAMES = {np.dtype(code): name for name, code in _TYPES.items()}


def write(path, tensors, metadata):
    """Writes {name: numpy array} sorted by name, so that equal content gives equal data. Returns the content id."""
    header, chunks, end = {'__metadata__': {key: str(value) for key, value in metadata.items()}}, [], 0
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        begin, end = end, end + array.nbytes
        header[name] = dict(dtype=_TYPE_NAMES[array.dtype], shape=list(array.shape), data_offsets=[begin, end])
        chunks.append(array.tobytes())
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    data = b''.join(chunks)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)
    return content_id(data)


def read(path):
    """Returns {name: numpy array}, the metadata and the content id."""
    with open(path, 'rb') as file:
        size, = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    metadata, tensors = header.pop('__metadata__', {}), {}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        tensors[name] = np.frombuffer(data[begin:end], _TYPES[entry['dtype']]).reshape(entry['shape'])
    return tensors, metadata, content_id(data)


def content_id(data):
    """FNV-1a, 64 bits, over little-endian 64-bit words; the end is filled with zeros."""
    value = 14695981039346656037
    for word in np.frombuffer(data + bytes(-len(data) % 8), '<u8').tolist():
        value = (value ^ word) * 1099511628211 & 0xFFFFFFFFFFFFFFFF
    return value
