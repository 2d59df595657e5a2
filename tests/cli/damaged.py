"""Whatever is wrong with an input: one line, exit 1, no output."""
import json
import os
import resource
import struct
import zlib

from support import MODEL, CliTest, main, make_png, make_pnm


def other_model(path):
    """The bytes of a model that differs from the one in `path` in the last bit of one float weight."""
    data = bytearray(open(path, 'rb').read())
    start = 8 + struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:start])
    tensor = next(t for name, t in sorted(header.items()) if name != '__metadata__' and t['dtype'] == 'F16')
    data[start + tensor['data_offsets'][0]] ^= 1
    return bytes(data)


def twin_of(model):
    """Another model of the same content id: a bit of a weight is changed, and then the next word so that the id, which
    is FNV-1a, is what it was. The weights must be numbers still."""
    data = bytearray(model)
    start = 8 + struct.unpack('<Q', data[:8])[0]
    prime, value = 1099511628211, 14695981039346656037
    for at in range(start, len(data) - 16, 8):
        one, two = struct.unpack_from('<2Q', data, at)
        after, forged = ((value ^ word) * prime % 2**64 for word in (one, one ^ 1))
        twins = struct.pack('<2Q', one ^ 1, two ^ after ^ forged)
        if all(half & 0x7c00 != 0x7c00 for half in struct.unpack('<8H', twins)):
            data[at:at + 16] = twins
            return bytes(data)
        value = after
    raise AssertionError('no twin was found')


def chunk(kind, payload):
    data = kind + struct.pack('<I', len(payload)) + payload
    return data + struct.pack('<I', zlib.crc32(data))


def with_metadata(file, *chunks):
    """A file of one tile, which holds no offsets, with chunks behind its header."""
    return file[:HEADER_BYTES] + b''.join(chunks) + file[HEADER_BYTES:]


HEADER_BYTES = 8 + 12 + 24


class DamagedFiles(CliTest):

    def setUp(self):
        super().setUp()
        self.good = self.read(self.make_file('good.pith', 150, 90))

    def refuse_decoding(self, data, says=''):
        self.write('bad.pith', data)
        self.refuse('decode', 'bad.pith', '-o', 'out.png', names='bad.pith', says=says)

    def test_empty(self):
        self.refuse_decoding(b'')
        self.refuse('info', 'bad.pith', names='bad.pith')
        self.refuse('encode', 'bad.pith', '-o', 'out.pith', names='bad.pith', says='empty')

    def test_foreign(self):
        self.refuse_decoding(b'GIF89a' + bytes(300))
        self.refuse('info', 'bad.pith', names='bad.pith')
        self.refuse_decoding(make_png(4, 4, 0, b'abcd'))

    def test_truncated(self):
        size = len(self.good)
        for length in sorted({1, 7, 8, 20, 30, size // 4, size // 2, size - 20, size - 9, size - 1}):
            with self.subTest(length=length):
                self.refuse_decoding(self.good[:length])

    def test_bits_flipped(self):
        size = len(self.good)
        for position in sorted({0, 3, 9, 17, 25, size // 3, size // 2, size * 3 // 4, size - 10, size - 1}):
            with self.subTest(position=position):
                damaged = bytearray(self.good)
                damaged[position] ^= 0x04
                self.refuse_decoding(bytes(damaged))

    def test_something_behind_the_end(self):
        self.refuse_decoding(self.good + b'\0')

    def test_info_on_a_broken_header(self):
        self.write('bad.pith', self.good[:20])
        self.refuse('info', 'bad.pith', names='bad.pith')
        self.refuse('info', '--json', 'bad.pith', names='bad.pith')

    def test_header_of_a_wrong_length(self):
        start = self.good[:8] + b'PHDR' + struct.pack('<I', 0xfffffff0)
        self.refuse_decoding(start + bytes(1000), says='chunk PHDR has a wrong length')
        self.refuse('info', 'bad.pith', names='bad.pith', says='chunk PHDR has a wrong length')
        self.refuse('decode', 'bad.pith', '--partial', '-o', 'x.png', names='bad.pith', says='wrong length')

    def test_info_reads_no_more_than_it_needs(self):
        def limit_memory():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

        self.refuse('info', '/dev/zero', names='/dev/zero', says='not a pith file', preexec_fn=limit_memory)
        self.write('long.pith', self.good)
        os.truncate(self.directory / 'long.pith', 3 << 30)
        facts = self.info('long.pith', preexec_fn=limit_memory)
        self.assertEqual((facts['width'], facts['height'], facts['bytes']), (150, 90, 3 << 30))

    def test_info_of_a_pipe(self):
        in_file = self.info('good.pith')
        in_pipe = self.info('-', stdin=self.good)
        self.assertEqual({**in_file, 'input': '-'}, in_pipe)

    def test_damaged_metadata_is_told(self):
        kinds = {b'iccp': 'the colour profile is lost', b'exif': 'the EXIF is lost', b'xmpd': 'the XMP is lost'}
        chunks = {kind: chunk(kind, kind * 50) for kind in kinds}
        self.succeed('decode', 'good.pith', '-o', 'good.ppm')
        for lost, says in kinds.items():
            with self.subTest(lost=lost):
                file = bytearray(with_metadata(self.good, *chunks.values()))
                file[file.index(chunks[lost]) + 100] ^= 1
                self.refuse_decoding(bytes(file))
                result = self.run_pith('decode', 'bad.pith', '--partial', '-o', 'part.ppm', '-f')
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stderr.decode().split(': ', 2)[:2], ['pith', 'bad.pith'])
                self.assertIn(f'is damaged: {says}', result.stderr.decode())
                self.assertEqual(result.stderr.count(b'lost'), 1)
                self.assertEqual(self.read('part.ppm'), self.read('good.ppm'))

    def test_metadata_that_nothing_is_known_of_is_told(self):
        file = bytearray(with_metadata(self.good, chunk(b'xmpd', b'<x/>')))
        file[HEADER_BYTES + 1] ^= 0x80
        self.write('bad.pith', file)
        result = self.run_pith('decode', 'bad.pith', '--partial', '-o', 'part.png')
        self.check_failure(result, 'bad.pith', 'a profile, EXIF or XMP may be lost')

    def test_from_a_pipe(self):
        self.refuse('decode', '-', '-o', '-', stdin=self.good[:-5], names='standard input')


class Models(CliTest):

    def test_file_of_another_model(self):
        self.make_file()
        self.write('other.safetensors', other_model(MODEL))
        self.succeed('encode', '-', '-o', 'other.pith', '--model', 'other.safetensors', stdin=make_pnm(9, 9))
        ids = [self.info(n)['model_id'] for n in ('small.pith', 'other.pith')]
        self.assertNotEqual(*ids)
        text = self.refuse('decode', 'other.pith', '-o', 'out.png', names='other.pith')
        for model_id in ids:
            self.assertIn(model_id, text)
        self.succeed('decode', 'other.pith', '-o', 'out.png', '--model', 'other.safetensors')

    def test_file_of_another_model_of_the_same_id(self):
        self.write('a.safetensors', other_model(MODEL))
        self.write('b.safetensors', twin_of(self.read('a.safetensors')))
        for name in 'ab':
            self.succeed('encode', '-', '-o', f'{name}.pith', '--model', f'{name}.safetensors', stdin=make_pnm(30, 20))
        ids = [self.info(n)['model_id'] for n in ('a.pith', 'b.pith')]
        self.assertEqual(*ids)
        for file, model in ('ab', 'ba'):
            text = self.refuse('decode', f'{file}.pith', '-o', 'out.png', '--model', f'{model}.safetensors',
                               names=f'{file}.pith', says='made with another model')
            self.assertIn(ids[0], text)
            self.refuse('decode', f'{file}.pith', '-o', 'out.png', '--model', f'{model}.safetensors', '--max-side', '8',
                        names=f'{file}.pith', says='made with another model')
            self.succeed('decode', f'{file}.pith', '-o', f'{file}.png', '--model', f'{file}.safetensors')

    def test_nothing_passes_for_the_model_inside(self):
        self.make_file()
        with open(MODEL, 'rb') as model:
            self.write('twin.safetensors', twin_of(model.read()))
        self.refuse('decode', 'small.pith', '-o', 'out.png', '--model', 'twin.safetensors', names='twin.safetensors',
                    says='passes for one of pith\'s own')

    def test_model_option_with_the_model_inside(self):
        self.make_file()
        self.succeed('decode', 'small.pith', '-o', 'a.ppm')
        self.succeed('decode', 'small.pith', '-o', 'b.ppm', '--model', MODEL)
        self.assertEqual(self.read('a.ppm'), self.read('b.ppm'))

    def test_unusable_models(self):
        self.write('in.ppm', make_pnm(9, 9))
        self.refuse('encode', 'in.ppm', '--model', 'missing.safetensors', names='missing.safetensors')
        model = open(MODEL, 'rb').read()
        for name, data in (('empty', b''), ('text', b'hello, I am not a model'), ('cut', model[:len(model) // 2])):
            self.write(name, data)
            self.refuse('encode', 'in.ppm', '--model', name, names=name)


class Pictures(CliTest):

    def refuse_picture(self, data, says):
        self.write('bad.png', data)
        self.refuse('encode', 'bad.png', names='bad.png', says=says)

    def test_unreadable(self):
        self.refuse('encode', 'missing.png', names='missing.png', says='No such file')
        (self.directory / 'folder.png').mkdir()
        self.refuse('encode', 'folder.png', names='folder.png', says='has no files')

    def test_unsupported(self):
        self.refuse_picture(b'8BPS' + bytes(100), 'not a picture')
        self.refuse_picture(b'P3 1 1 255 1 2 3', 'P6')

    def test_damaged(self):
        png = make_png(20, 20, 0, bytes(range(20)))
        self.refuse_picture(png[:-20], 'damaged')
        self.refuse_picture(png[:45] + b'\x55' + png[46:], 'damaged')
        self.refuse_picture(make_pnm(20, 20)[:-1], 'damaged')

    def test_damaged_jpeg(self):
        self.make_file()
        jpeg = self.succeed('decode', 'small.pith', '-o', '-', '--format', 'jpg').stdout
        self.refuse_picture(jpeg[:len(jpeg) // 2], 'damaged')

    def test_compressed_already(self):
        self.make_file()
        self.refuse('encode', 'small.pith', '-o', 'again.pith', names='small.pith', says='already')


if __name__ == '__main__':
    main()
