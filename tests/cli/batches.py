"""Many files at once: folders, lists of names, what becomes of them, and what is told about them."""
import json
import os
import re

from support import CliTest, main, make_pnm, make_png

PICTURE = make_pnm(24, 20)
SUMMARY = r'pith: (\d+) done, (\d+) failed, (\d+) skipped; [\d.]+ \w+ in, [\d.]+ \w+ out, [\d.]+ s'


class BatchTest(CliTest):

    def write(self, name, data=PICTURE):
        (self.directory / name).parent.mkdir(parents=True, exist_ok=True)
        return super().write(name, data)

    def files(self, folder=''):
        return [n for n in self.names() if n.startswith(folder) and (self.directory / n).is_file()]

    def check_summary(self, result, done, failed=0, skipped=0):
        """The last line is the summary; returns the lines before it."""
        *lines, summary = result.stderr.decode().splitlines()
        self.assertRegex(summary, SUMMARY)
        self.assertEqual(tuple(map(int, re.match(SUMMARY, summary).groups())), (done, failed, skipped))
        self.assertEqual(result.returncode, 1 if failed else 0)
        return lines


class Folders(BatchTest):

    def setUp(self):
        super().setUp()
        for name in ('in/b.ppm', 'in/a.PNM', 'in/sub/c.ppm', 'in/sub/deep/d.pgm'):
            self.write(name)
        self.write('in/notes.txt', b'no picture')
        self.write('in/._b.ppm', b'no picture either')
        self.write('in/.hidden/e.ppm')

    def test_one_level(self):
        self.check_summary(self.run_pith('encode', 'in', '--out-dir', 'out'), done=2)
        self.assertEqual(self.files('out'), ['out/a.pith', 'out/b.pith'])

    def test_all_levels_there_and_back(self):
        self.check_summary(self.run_pith('encode', '-r', 'in/', '--out-dir', 'out'), done=4)
        self.assertEqual(self.files('out'), ['out/a.pith', 'out/b.pith', 'out/sub/c.pith', 'out/sub/deep/d.pith'])
        self.check_summary(self.run_pith('decode', '-r', 'out', '--out-dir', 'back', '--format', 'ppm'), done=4)
        self.assertEqual(self.files('back'), ['back/a.ppm', 'back/b.ppm', 'back/sub/c.ppm', 'back/sub/deep/d.ppm'])

    def test_linked_folders(self):
        self.write('else/where/f.ppm')
        os.symlink('../else', self.directory / 'in/a_link')
        os.symlink('sub', self.directory / 'in/a_name_for_sub')
        os.symlink('../../in', self.directory / 'else/where/back')
        self.check_summary(self.run_pith('encode', 'in', '--out-dir', 'flat'), done=2)
        self.check_summary(self.run_pith('encode', '-r', 'in', '--out-dir', 'out'), done=5)
        self.assertEqual(self.files('out'), ['out/a.pith', 'out/a_link/where/f.pith', 'out/b.pith', 'out/sub/c.pith',
                                             'out/sub/deep/d.pith'])

    def test_extensions(self):
        names = [f'all/{i}.{e}' for i, e in enumerate(('jfif', 'JPE', 'pam', 'pbm', 'png', 'jpg', 'jpeg', 'pnm'))]
        for name in names:
            self.write(name)
        self.check_summary(self.run_pith('encode', 'all'), done=len(names))
        self.assertEqual([n for n in self.files('all') if n.endswith('.pith')],
                         [f'all/{i}.pith' for i in range(len(names))])

    def test_one_name_with_two_extensions(self):
        for name in ('two/IMG_1.jpg', 'two/IMG_1.png', 'two/plain'):
            self.write(name)
        self.refuse('encode', 'two', code=2, names='two/IMG_1.jpg and two/IMG_1.png', says='--keep-extension')
        self.check_summary(self.run_pith('encode', 'two', 'two/plain', '--keep-extension'), done=3)
        self.assertEqual([n for n in self.files('two') if n.endswith('.pith')],
                         ['two/IMG_1.jpg.pith', 'two/IMG_1.png.pith', 'two/plain.pith'])
        self.check_summary(self.run_pith('encode', 'two', '--keep-extension', '--out-dir', 'out'), done=2)
        self.check_summary(self.run_pith('decode', 'out'), done=2)
        self.assertEqual(self.files('out'), ['out/IMG_1.jpg.pith', 'out/IMG_1.jpg.png', 'out/IMG_1.png.pith',
                                             'out/IMG_1.png.png'])

    def test_missing_folders(self):
        for command in ('encode', 'denoise', 'inpaint', 'decode'):
            for name in ('nothere/', 'a/nothere/', '/nothere/'):
                self.refuse(command, name, '--out-dir', 'in', names=name, says='cannot be opened')
        self.refuse('encode', '--files-from', '-', '--out-dir', 'in', stdin=b'/', names='/', says='directory')

    def test_beside_the_inputs(self):
        self.check_summary(self.run_pith('encode', '-r', 'in'), done=4)
        self.assertEqual([n for n in self.files() if n.endswith('.pith')],
                         ['in/a.pith', 'in/b.pith', 'in/sub/c.pith', 'in/sub/deep/d.pith'])

    def test_the_folder_alone_is_encoded(self):
        self.check_summary(self.run_pith('in'), done=2)

    def test_order(self):
        result = self.succeed('encode', '-r', '-j', '1', '--json', 'in', '--out-dir', 'out')
        self.assertEqual([json.loads(line)['input'] for line in result.stdout.splitlines()],
                         ['in/a.PNM', 'in/b.ppm', 'in/sub/c.ppm', 'in/sub/deep/d.pgm'])

    def test_links(self):
        os.symlink('..', self.directory / 'in/sub/cycle')
        os.symlink('../../b.ppm', self.directory / 'in/sub/deep/linked.ppm')
        os.symlink('nowhere.ppm', self.directory / 'in/broken.ppm')
        self.check_summary(self.run_pith('encode', '-r', 'in', '--out-dir', 'out'), done=5)
        self.assertIn('out/sub/deep/linked.pith', self.files('out'))

    def test_links_out_of_the_output_folder(self):
        kept = {name: self.write(name, b'not to be written') for name in ('elsewhere/d.pith', 'elsewhere/a.pith')}
        (self.directory / 'out/inside').mkdir(parents=True)
        os.symlink('../elsewhere', self.directory / 'out/sub')
        os.symlink('../elsewhere/a.pith', self.directory / 'out/a.pith')
        os.symlink('inside', self.directory / 'out/within')
        self.write('in/within/e.ppm')
        lines = self.check_summary(self.run_pith('encode', '-f', '-r', 'in', '--out-dir', 'out'), done=2, failed=3)
        self.assertEqual([line.split(':')[1] for line in lines],
                         [' out/a.pith', ' out/sub/c.pith', ' out/sub/deep/d.pith'])
        for line in lines:
            self.assertIn('outside of --out-dir', line)
        for name in kept:
            self.assertEqual(self.read(name), b'not to be written')
        self.assertEqual(self.files('elsewhere'), sorted(kept))
        self.assertIn('out/inside/e.pith', self.files())
        # A link that leads nowhere is replaced itself.
        os.symlink('../elsewhere/new.pith', self.directory / 'out/new.pith')
        self.write('one/new.ppm')
        self.succeed('encode', '-f', 'one', '--out-dir', 'out')
        self.assertFalse((self.directory / 'out/new.pith').is_symlink())
        self.assertEqual(self.files('elsewhere'), sorted(kept))

    def test_an_output_folder_that_is_a_link(self):
        (self.directory / 'large-disk').mkdir()
        os.symlink('large-disk', self.directory / 'out')
        self.check_summary(self.run_pith('encode', '-r', 'in', '--out-dir', 'out'), done=4)
        self.assertIn('large-disk/sub/c.pith', self.files())

    def test_folder_that_cannot_be_made(self):
        self.write('out/sub', b'in the way')
        lines = self.check_summary(self.run_pith('encode', '-r', 'in', '--out-dir', 'out'), done=2, failed=2)
        self.assertTrue(all(line.startswith('pith: out/sub') for line in lines), lines)
        self.assertEqual(self.files('out'), ['out/a.pith', 'out/b.pith', 'out/sub'])

    def test_folder_without_pictures(self):
        (self.directory / 'empty').mkdir()
        self.refuse('encode', 'empty', '-r', '--out-dir', 'in', names='empty', says='.png')
        lines = self.check_summary(self.run_pith('encode', 'empty', 'in', '--out-dir', 'out'), done=2, failed=1)
        self.assertEqual(len(lines), 1)
        self.assertRegex(lines[0], r'\Apith: empty: has no files [^\n]*-r')

    def test_one_output_takes_one_input(self):
        self.refuse('encode', 'in', '-o', 'out.pith', code=2, says='--out-dir')


class Outputs(BatchTest):

    def test_same_output_before_any_work(self):
        for name in ('x/a.ppm', 'y/a.ppm', 'y/b.ppm', 'y/b.pgm'):
            self.write(name)
        text = self.refuse('encode', 'x/a.ppm', 'y/a.ppm', '--out-dir', 'out', code=2, names='out/a.pith')
        self.assertIn('x/a.ppm and y/a.ppm', text)
        self.refuse('encode', 'x', 'y', code=2, names='y/b.pith')
        self.refuse('encode', 'x/a.ppm', './x/a.ppm', code=2, names='x/a.pith')
        self.check_summary(self.run_pith('encode', 'x/a.ppm', 'y/a.ppm'), done=2)

    def test_going_on(self):
        for name in ('a.ppm', 'b.ppm', 'c.ppm'):
            self.write(name)
        self.write('out/b.pith', b'kept')
        lines = self.check_summary(self.run_pith('encode', 'a.ppm', 'b.ppm', '--out-dir', 'out'), done=1, failed=1)
        self.assertRegex(lines[0], r'\Apith: out/b\.pith: exists already')
        result = self.run_pith('encode', 'a.ppm', 'b.ppm', 'c.ppm', '--out-dir', 'out', '--skip-existing')
        self.assertEqual(self.check_summary(result, done=1, skipped=2), [])
        self.assertEqual(self.read('out/b.pith'), b'kept')
        self.check_summary(self.run_pith('encode', 'a.ppm', 'b.ppm', '--out-dir', 'out', '--force'), done=2)
        self.assertEqual(self.read('out/b.pith'), self.read('out/a.pith'))
        self.assertEqual(self.succeed('encode', 'a.ppm', '-o', 'out/c.pith', '--skip-existing').stderr, b'')
        self.refuse('encode', 'a.ppm', '--force', '--skip-existing', code=2)

    def test_preserve(self):
        self.write('a.ppm')
        self.write('b.ppm')
        for name, mode, time in (('a', 0o640, 1_000_000_000_123_456_789), ('b', 0o400, 1_111_111_111_000_000_000)):
            os.utime(self.directory / f'{name}.ppm', ns=(0, time))
            (self.directory / f'{name}.ppm').chmod(mode)
        self.succeed('encode', 'a.ppm', 'b.ppm', '-p', '--out-dir', 'out')
        self.succeed('decode', 'out', '-p', '--out-dir', 'back', '--format', 'ppm')
        for name in ('a', 'b'):
            status = (self.directory / f'{name}.ppm').stat()
            for output in (f'out/{name}.pith', f'back/{name}.ppm'):
                copy = (self.directory / output).stat()
                self.assertEqual((copy.st_mtime_ns, copy.st_mode), (status.st_mtime_ns, status.st_mode))
        self.assertEqual(self.succeed('encode', '-', '-p', '-o', '-', stdin=PICTURE).stdout, self.read('out/a.pith'))

    def test_files_at_once_are_the_same(self):
        for i in range(12):
            self.write(f'in/{i}.ppm', make_pnm(20 + i, 30 - i))
        self.check_summary(self.run_pith('encode', 'in', '--out-dir', 'one', '-j', '1'), done=12)
        self.check_summary(self.run_pith('encode', 'in', '--out-dir', 'five', '-j', '5'), done=12)
        for i in range(12):
            self.assertEqual(self.read(f'one/{i}.pith'), self.read(f'five/{i}.pith'))


class Lists(BatchTest):

    def setUp(self):
        super().setUp()
        for name in ('x/a.ppm', 'y/a.ppm', 'y/two\nlines.ppm', ' spaces .ppm'):
            self.write(name)

    def test_lines(self):
        self.write('list', b'x/a.ppm\n\ny/a.ppm\n spaces .ppm')
        self.check_summary(self.run_pith('encode', '--files-from', 'list', '--out-dir', 'out'), done=3)
        self.assertEqual(self.files('out'), ['out/ spaces .pith', 'out/x/a.pith', 'out/y/a.pith'])

    def test_ends_in_nul_from_a_pipe(self):
        result = self.run_pith('encode', '-0', '--files-from', '-', stdin=b'y/two\nlines.ppm\0x/a.ppm\0')
        self.check_summary(result, done=2)
        self.assertIn('y/two\nlines.pith', self.files())

    def test_with_other_inputs(self):
        self.check_summary(self.run_pith('encode', 'y/a.ppm', '--files-from', '-', stdin=b'x/a.ppm\n'), done=2)

    def test_absolute_names(self):
        name = self.directory / 'x/a.ppm'
        self.succeed('encode', '--files-from', '-', '--out-dir', 'out', stdin=os.fsencode(name))
        self.assertEqual(self.files('out'), [f'out{name.with_suffix(".pith")}'])

    def test_names_that_lead_outside(self):
        self.refuse('encode', '--files-from', '-', '--out-dir', 'x', stdin=b'../a.ppm', code=2, names='../a.ppm')

    def test_as_windows_writes_them(self):
        mark = b'\xef\xbb\xbf'
        for text in (b'x/a.ppm\r\ny/a.ppm\r\n', mark + b'x/a.ppm\r\ny/a.ppm', mark + b'x/a.ppm\ny/a.ppm\n\r\n'):
            result = self.run_pith('encode', '-f', '--files-from', '-', '--out-dir', 'out', stdin=text)
            self.check_summary(result, done=2)
            self.assertEqual(self.files('out'), ['out/x/a.pith', 'out/y/a.pith'])
        self.write('odd\r')
        result = self.run_pith('encode', '-0', '--files-from', '-', '--out-dir', 'odd', stdin=b'odd\r\0x/a.ppm\0')
        self.check_summary(result, done=2)
        for text in ('x/a.ppm\r\n'.encode('utf-16'), '\ufeffx/a.ppm\n'.encode('utf-16-be')):
            self.refuse('encode', '--files-from', self.write('list', text), names='list', says='UTF-16')
        self.refuse('encode', '--files-from', '-', stdin=b'x/a.ppm\0y/a.ppm\0', says='-0')

    def test_empty_list(self):
        self.check_summary(self.run_pith('encode', '--files-from', '-', stdin=b'\n'), done=0)

    def test_misuse(self):
        self.refuse('encode', '--files-from', 'missing', names='missing', says='No such file')
        self.refuse('encode', '-0', 'x/a.ppm', code=2, names='--files-from')
        self.refuse('encode', '-', '--files-from', '-', '--out-dir', 'out', code=2, names='standard input')

    def test_names_without_end(self):
        long = b'x/a.ppm\n\n' + b'a' * 5000
        self.refuse('encode', '--files-from', '-', stdin=long, says='line 3 has more than the 4096 bytes')
        self.refuse('encode', '-0', '--files-from', '-', stdin=b'a\0' + long, says='name 2 has more than the 4096')
        self.refuse('encode', '--files-from', '-', stdin=b'a\n' * (2**24 + 1), says='16777216 names')
        self.refuse('encode', '--files-from', '/dev/zero', names='/dev/zero', says='-0')
        self.refuse('encode', '-0', '--files-from', '/dev/zero', names='/dev/zero', says='larger than 1 GiB')

    def test_long_names_in_messages(self):
        name = 'begin' + 'x' * 60000 + '.ppm'
        for arguments in ((name, '-o', 'out.pith'), ('x/a.ppm', '-o', name), ('x/a.ppm', '--model', name, '-o', 'out')):
            text = self.refuse('encode', *arguments, names='begin', says='too long')
            self.assertLess(len(text), 2000)
        text = self.refuse('encode', name, name, '--out-dir', 'out', code=2, names='begin', says='rename')
        self.assertLess(len(text), 5000)
        result = self.run_pith('encode', name, 'x/a.ppm', '--out-dir', 'out', '--json')
        self.check_summary(result, done=1, failed=1)
        failed = [line for line in map(json.loads, result.stdout.splitlines()) if line['status'] == 'failed']
        self.assertLess(len(failed[0]['error']), 2000)

    def test_same_output(self):
        self.refuse('encode', '--files-from', '-', stdin=b'x/a.ppm\n./x/a.ppm\n', code=2, names='x/a.pith')

    def test_many_names(self):
        names = b''.join(b'folder-%d/picture-%06d.ppm\n' % (i % 10, i) for i in range(20000))
        result = self.run_pith('encode', '--files-from', '-', '--out-dir', 'out', '--json', stdin=names)
        self.check_summary(result, done=0, failed=20000)
        self.assertEqual(len({json.loads(line)['input'] for line in result.stdout.splitlines()}), 20000)


class Json(BatchTest):

    def test_fields(self):
        self.write('noted.png', make_png(8, 4, 0, b'\x80\x90' * 4, comment=b'of mine'))
        self.write('bad.png', b'nothing')
        self.write('old.ppm')
        self.write('old.pith', b'')
        result = self.run_pith('encode', 'noted.png', 'bad.png', 'old.ppm', '--json', '--skip-existing', '-q', '50')
        self.check_summary(result, done=1, failed=1, skipped=1)
        lines = {line['input']: line for line in map(json.loads, result.stdout.splitlines())}
        done, failed, skipped = lines['noted.png'], lines['bad.png'], lines['old.ppm']
        size = len(self.read('noted.pith'))
        self.assertEqual((done['output'], done['status'], done['width'], done['height']), ('noted.pith', 'done', 8, 4))
        self.assertEqual((done['bytes_in'], done['bytes_out']), (len(self.read('noted.png')), size))
        self.assertEqual(done['bpp'], 8 * size / 32)
        self.assertAlmostEqual(done['quality'], 50, delta=0.5)
        self.assertGreater(done['seconds'], 0)
        self.assertEqual(len(done['warnings']), 1)
        self.assertIn('text comments', done['warnings'][0])
        self.assertNotIn('error', done)
        self.assertEqual((failed['output'], failed['status'], failed['warnings']), ('bad.pith', 'failed', []))
        self.assertRegex(failed['error'], r'\Abad\.png: [^\n]*not a picture')
        self.assertEqual((skipped['output'], skipped['status']), ('old.pith', 'skipped'))

    def test_decode(self):
        self.make_file()
        line = json.loads(self.succeed('decode', 'small.pith', '-o', 'a.ppm', '--json').stdout)
        size = len(self.read('small.pith'))
        self.assertEqual((line['bytes_in'], line['bytes_out']), (size, len(self.read('a.ppm'))))
        self.assertEqual((line['width'], line['height'], line['bpp']), (48, 40, 8 * size / (48 * 40)))
        self.assertAlmostEqual(line['quality'], 75, delta=0.5)

    def test_names_that_are_not_utf8(self):
        name = os.fsdecode(b'odd-\xff"\n.ppm')
        self.write(name)
        result = self.run_pith('encode', name, 'no-\xe4.ppm', '--json')
        self.check_summary(result, done=1, failed=1)
        text = result.stdout.decode('utf-8')
        inputs = {json.loads(line)['input'] for line in text.splitlines()}
        self.assertEqual(inputs, {'odd-\ufffd"\n.ppm', 'no-\xe4.ppm'})

    def test_not_with_data_on_standard_output(self):
        self.write('a.ppm')
        self.refuse('encode', 'a.ppm', '--json', '-o', '-', code=2, names='--json')

    def test_full_device(self):
        self.write('a.ppm')
        with open('/dev/full', 'wb') as full:
            self.check_failure(self.run_pith('encode', 'a.ppm', '--json', stdout=full), 'standard output')

    def test_info_of_several_files(self):
        self.make_file('a.pith')
        self.make_file('b.pith', width=30, channels=1)
        self.write('bad.pith', b'nothing')
        result = self.run_pith('info', '--json', 'a.pith', 'bad.pith', 'b.pith')
        self.check_failure(result, r'bad\.pith')
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([(l['input'], l['width'], l['channels']) for l in lines],
                         [('a.pith', 48, 3), ('b.pith', 30, 1)])
        text = self.succeed('info', 'a.pith', 'b.pith').stdout.decode()
        self.assertRegex(text, r'(?s)\Aa\.pith:\nsize .*\n\nb\.pith:\nsize ')


if __name__ == '__main__':
    main()
