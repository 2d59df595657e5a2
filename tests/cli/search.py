"""pith search: indexes are made, brought up to date, searched and put together; copies are found; pages show it."""
import html.parser
import json
import os
import pathlib
import subprocess

from support import PROGRAM, CliTest, main, make_png


def scene(kind, side=96, factor=1.0):
    """One of eight pictures that differ, as a PPM; brighter or darker by a factor."""
    pixels = bytearray()
    for y in range(side):
        for x in range(side):
            u, v = x / side, y / side
            inside = (u - 0.2 - 0.08 * kind) ** 2 + (v - 0.3 - 0.05 * (kind % 3)) ** 2 < 0.03 + 0.01 * (kind % 2)
            colour = (30 + 25 * kind, 200 - 20 * kind, 90 + 15 * (kind % 4)) if inside else (
                180 - 20 * kind, 60 + 120 * u * (kind % 2) + 10 * kind, 40 + 150 * v)
            pixels += bytes(min(255, int(level * factor)) for level in colour)
    return b'P6 %d %d 255\n' % (side, side) + pixels


class Page(html.parser.HTMLParser):

    def __init__(self, text):
        super().__init__()
        self.links, self.pictures = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == 'a':
            self.links.append(attributes['href'])
        if tag == 'img':
            self.pictures.append(attributes['src'])


class Search(CliTest):

    def setUp(self):
        super().setUp()
        (self.directory / 'archive/more').mkdir(parents=True)
        for kind in range(8):
            self.write(f'archive/{"more/" if kind % 2 else ""}{kind}.ppm', scene(kind))

    def index(self, *inputs, output='a.index', code=0):
        result = self.run_pith('search', 'index', *inputs, '-o', output)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stderr.decode()

    def found(self, *options, index='a.index'):
        lines = self.succeed('search', *options, '--index', index, '--json').stdout.decode().splitlines()
        return [[pathlib.Path(picture['picture']).name for picture in json.loads(line)['found']] for line in lines]

    def test_what_is_most_similar_comes_first(self):
        self.index('-r', 'archive')
        self.write('query.ppm', scene(5, side=60, factor=0.9))
        self.assertEqual(self.found('query.ppm', '-k', '3')[0][0], '5.ppm')
        self.assertEqual([names[0] for names in self.found('archive/0.ppm', 'archive/2.ppm')], ['0.ppm', '2.ppm'])
        self.assertEqual(len(self.found('archive/0.ppm', '-k', '3')[0]), 3)
        self.assertEqual(len(self.found('archive/0.ppm', '-k', '99')[0]), 8)
        first = self.succeed('search', 'archive/0.ppm', '--index', 'a.index', '-k', '1').stdout.decode()
        self.assertEqual(first, f'1.000  {self.directory.resolve()}/archive/0.ppm\n')
        # From a .pith file, too.
        self.succeed('encode', 'archive/2.ppm', '-o', 'query.pith')
        self.assertEqual(self.found('query.pith', '-k', '1'), [['2.ppm']])

    def test_an_index_is_brought_up_to_date(self):
        self.assertIn('8 pictures; 8 new, 0 changed, 0 gone, 0', self.index('-r', 'archive'))
        self.assertIn('8 pictures; 0 new, 0 changed, 0 gone, 0', self.index('-r', 'archive'))
        self.write('archive/0.ppm', scene(7, side=50))
        self.write('archive/new.ppm', scene(3, side=50))
        (self.directory / 'archive/more/1.ppm').unlink()
        self.assertIn('8 pictures; 1 new, 1 changed, 1 gone, 0', self.index('-r', 'archive'))
        self.assertIn('new.ppm', self.found('archive/more/3.ppm', '-k', '2')[0])
        # What lies elsewhere stays, and so does what a list names.
        self.write('list', b'archive/2.ppm\n')
        self.write('other.ppm', scene(1))
        self.assertIn('9 pictures; 1 new', self.index('other.ppm', '--files-from', 'list'))
        (self.directory / 'other.ppm').unlink()
        self.assertIn('9 pictures; 0 new, 0 changed, 0 gone', self.index('-r', 'archive'))

    def test_damaged_pictures_are_named_and_tried_again(self):
        self.write('archive/bad.png', b'nothing')
        for _ in range(2):
            self.assertRegex(self.index('archive', code=1), r'(?s)bad.png: .*4 pictures; .*1 unreadable')
        self.write('archive/bad.png', make_png(40, 40, 0, bytes(range(40))))
        self.assertIn('5 pictures; 1 new, 0 changed', self.index('archive'))
        self.write('archive/bad.png', b'damaged')
        self.assertIn('4 pictures; 0 new, 1 changed', self.index('archive', code=1))

    def test_names_are_real_ones(self):
        (self.directory / 'elsewhere/deep').mkdir(parents=True)
        (self.directory / 'link').symlink_to('elsewhere/deep')
        self.write('elsewhere/photo.ppm', scene(1))
        self.index('link/../photo.ppm', 'elsewhere', './elsewhere/')
        first = self.succeed('search', 'archive/0.ppm', '--index', 'a.index').stdout.decode()
        self.assertEqual(first.partition('  ')[2], f'{self.directory.resolve()}/elsewhere/photo.ppm\n')
        for file in ('elsewhere/photo.ppm',):
            (self.directory / file).unlink()
        self.assertIn('0 pictures; 0 new, 0 changed, 1 gone', self.index('elsewhere', './elsewhere', code=1))
        self.write('archive/line\nfeed.ppm', scene(3))
        self.index('archive/line\nfeed.ppm')
        self.assertEqual(len(self.succeed('search', 'archive/0.ppm', '--index', 'a.index').stdout.splitlines()), 1)

    def test_pictures_of_one_colour_are_no_copies(self):
        for level in range(6):
            self.write(f'archive/even{level}.ppm', b'P6 40 40 255\n' + bytes((40 * level, 200, 30)) * 1600)
        self.index('archive')
        self.assertEqual(self.succeed('search', 'duplicates', '--index', 'a.index').stdout, b'')

    def test_many_at_once_make_one_index(self):
        runs = [subprocess.Popen([PROGRAM, 'search', 'index', f'archive/{kind}.ppm', '-o', 'a.index'], cwd=self.directory,
                                 stderr=subprocess.PIPE) for kind in (0, 2, 4, 6)]
        for run in runs:
            self.assertEqual(run.wait(timeout=100), 0, run.stderr.read())
            run.stderr.close()
        self.assertEqual(len(self.found('archive/0.ppm')[0]), 4)

    def test_copies(self):
        self.write('archive/copy.ppm', scene(4, side=48))
        self.write('archive/dark.ppm', scene(4, factor=0.8))
        self.write('archive/twin.ppm', scene(7, factor=1.1))
        self.index('-r', 'archive')
        groups = [[pathlib.Path(name).name for name in json.loads(line)['pictures']] for line in
                  self.succeed('search', 'duplicates', '--index', 'a.index', '--json').stdout.decode().splitlines()]
        self.assertIn(['4.ppm', 'copy.ppm', 'dark.ppm'], [sorted(group) for group in groups])
        lines = self.succeed('search', 'duplicates', '--index', 'a.index').stdout.decode()
        self.assertEqual(len(lines.split('\n\n')), len(groups))
        alone = self.succeed('search', 'duplicates', '--index', 'a.index', '--similarity', '1').stdout
        self.assertLessEqual(len(alone), len(lines))

    def test_indexes_are_put_together(self):
        self.index('archive', output='one.index')
        self.index('archive/more', output='two.index')
        self.succeed('search', 'merge', 'one.index', 'two.index', '-o', 'all.index')
        self.assertEqual(self.found('archive/more/3.ppm', '-k', '1', index='all.index'), [['3.ppm']])
        self.assertEqual(len(self.found('archive/0.ppm', '-k', '99', index='all.index')[0]), 8)
        self.refuse('search', 'merge', 'all.index', '-o', 'all.index', names='all.index', says='itself')
        self.refuse('search', 'merge', 'missing.index', '-o', 'all.index', names='missing.index')

    def test_page(self):
        self.index('-r', 'archive')
        self.write('a <b> & "c".ppm', scene(2))
        self.succeed('search', 'a <b> & "c".ppm', '--index', 'a.index', '-k', '4', '--html', 'found.html')
        text = self.read('found.html').decode()
        page = Page(text)
        self.assertEqual(len(page.pictures), 5)
        self.assertTrue(all(source.startswith('data:image/jpeg;base64,') for source in page.pictures))
        self.assertIn('a%20%3Cb%3E%20%26%20%22c%22.ppm', page.links[0])
        self.assertNotIn('<b>', text)
        self.refuse('search', 'archive/0.ppm', '--index', 'a.index', '--html', 'found.html', names='found.html',
                    says='exists')
        self.refuse('search', 'archive/0.ppm', '--index', 'a.index', '--html', 'found.png', names='found.png', code=2)
        self.index('-r', 'archive', output='index.html')
        self.refuse('search', 'archive/0.ppm', '--index', 'index.html', '-f', '--html', 'index.html', names='index.html',
                    says='input')

    def test_map_of_a_collection(self):
        self.succeed('embed', '-r', 'archive', '--html', 'map.html')
        text = self.read('map.html').decode()
        begin = text.index('const pictures = ') + len('const pictures = ')
        pictures, _ = json.JSONDecoder().raw_decode(text[begin:])
        self.assertEqual(len(pictures), 8)
        for name, x, y, source in pictures:
            self.assertTrue(name.endswith('.ppm') and 0 <= x <= 1 and 0 <= y <= 1)
            self.assertTrue(source.startswith('data:image/jpeg;base64,'))
        self.succeed('embed', '-r', 'archive', '--html', 'map.html', '-f', '-o', 'codes.npy')
        self.assertIn(b'(8, 192)', self.read('codes.npy')[:100])
        self.refuse('embed', 'archive', '--html', 'map.png', names='map.png', code=2)
        self.refuse('embed', 'archive', '--html', 'map.html', names='map.html', says='--force')

    def test_refusals(self):
        self.refuse('search', 'archive/0.ppm', code=2, says='--index')
        self.refuse('search', '--index', 'a.index', code=2, says='picture')
        self.refuse('search', 'archive/0.ppm', '--index', 'a.index', names='a.index', says='No such file')
        self.write('text.index', b'not a database, but quite a long text: ' * 10)
        self.refuse('search', 'archive/0.ppm', '--index', 'text.index', names='text.index', says='not an index')
        self.refuse('search', 'index', 'archive', '-o', 'text.index', names='text.index', says='not an index')
        self.index('-r', 'archive')
        before = self.read('a.index')
        self.refuse('search', 'missing.ppm', '--index', 'a.index', names='missing.ppm')
        self.assertIn('missing: cannot be opened', self.index('missing', code=1))
        self.refuse('search', 'duplicates', code=2, says='--index')
        self.refuse('search', '-k', '3', 'index', 'archive', '-o', 'a.index', code=2, says='before index')
        self.refuse('search', 'index', '-', '-o', 'a.index', code=2, says='standard input')
        self.refuse('search', 'index', 'archive', '-o', '', code=1, says='name')
        self.refuse('search', 'index', 'archive', '-o', 'archive', names='archive', says='opened')
        self.assertEqual(self.read('a.index'), before)
        os.truncate(self.directory / 'a.index', len(before) // 2)
        self.refuse('search', 'archive/0.ppm', '--index', 'a.index', names='a.index')


if __name__ == '__main__':
    main()
