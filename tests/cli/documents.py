"""Every command that the documents show is one that works, and what they link to is there.

A command is a line of an indented code block, or of a fenced one that names no language or sh. Each runs in a folder of
its own, which has the files and folders that it names as inputs. What cannot run here stands in ELSEWHERE, with the
reason; any other command that fails, or that nobody knows, fails the test.
"""
import functools
import math
import os
import pathlib
import re
import shlex
import shutil
import subprocess

from support import MODEL, PROGRAM, ROOT, CliTest, main, make_png

HISTORY = {'models/training/RUNS.md'}  # has commands of the past
FORMULAS = {'codec/format/FORMAT.md'}  # its indented blocks are formulas, not commands
OUTPUT_OPTIONS = {'-o', '--output', '--out-dir', '--log'}
SHELL_TOOLS = {'find'}  # may stand in front of pith

BUILDS = 'builds the project: what runs this test has done so'
GPU = 'trains with PyTorch: tests/agreement runs train.py and export.py on tiny models'
ELSEWHERE = {
    'tools/demo.sh': 'installs packages and builds the project',
    'tools/test.sh': 'runs this test',
    'tools/setup.sh tests': 'installs packages',
    'tools/setup.sh web': 'installs packages',
    'tools/web/build.sh build-web': 'web.build runs it',
    'tools/package.sh': 'builds the project',
    'sudo apt install ./build-package/*.deb': 'installs packages',
    'cmake --preset release -DPITH_BUILD_TESTS=ON': BUILDS,
    'cmake --build --preset release -j "$(nproc)"': BUILDS,
    'cmake --build --preset release': BUILDS,
    'cmake --preset sanitizers && cmake --build --preset sanitizers --target pith_sanitized': BUILDS,
    'ctest --preset sanitizers -L sanitized': 'runs other tests',
    'cmake --preset fuzz && cmake --build --preset fuzz': 'builds the project with clang',
    'ctest --preset release': 'runs this test',
    'ctest --preset release -R cli.documents': 'runs this test',
    'cmake --install build --prefix ~/.local': 'tests/install installs, to a folder of its own',
    'cc program.c -o program $(pkg-config --cflags --libs pith)': 'tests/install does so with the installed library',
    'TSAN_OPTIONS=suppressions=$PWD/tests/thread_sanitizer.supp ctest --preset threads -L sanitized': 'runs other tests',
    'build-fuzz/fuzz_decode -timeout=10 -rss_limit_mb=2048 found tests/fuzz/corpus/decode': 'runs without end',
    'apt-get install python3-torch python3-numpy python3-pil libtcmalloc-minimal4 libopenblas0-pthread':
        'installs packages',
    'python3 train.py --data PICTURES... --kodak TEST_PICTURES --out run.pt --minutes 120': GPU,
    'python3 train.py --data PICTURES... --out run.pt --resume run.pt --minutes 120 --decay-from 1': GPU,
    'python3 train.py --data PICTURES --from tuned.safetensors --out run.pt': GPU,
    'python3 export.py run.pt --data PICTURES... -o ../eye.safetensors --card ../eye.md --kodak TEST_PICTURES '
    '--curve run.csv': GPU,
    'clang-tidy --quiet -p build $(git ls-files \'codec/*.cpp\' \'tools/*.cpp\' \':!tools/python\' '
    '\':!tools/desktop\')': 'takes ten minutes',
    'samples/scenes/render.sh': 'needs POV-Ray and minutes a picture',
    'samples/scenes/render.sh lake page': 'needs POV-Ray and minutes a picture',
    'clang-format-14 -i $(git ls-files \'*.cpp\' \'*.hpp\' \'*.c\' \'*.h\')': 'changes the sources',
    'pith bench': 'measures for minutes where the machine is busy; cli.usage has its --help',
}


def documents():
    found = [p for folder in ('codec', 'models', 'samples', 'tests', 'tools') for p in (ROOT / folder).rglob('*.md')]
    return sorted([*ROOT.glob('*.md'), *(p for p in found if str(p.relative_to(ROOT)) not in HISTORY)])


def split_code(document):
    """The commands of a document, and its text without any code blocks."""
    commands, text, fence, blank = [], [], None, True
    indented_too = str(document.relative_to(ROOT)) not in FORMULAS
    for line in document.read_text(encoding='utf-8').splitlines():
        if line.startswith('```'):
            fence = line[3:].strip() if fence is None else None
        elif fence is not None:
            if fence in ('', 'sh'):
                commands.append(line)
        elif line.startswith('    ') and (blank or text and text[-1] is None):
            text.append(None)  # a line of a block, which goes on with the next indented one
            if indented_too:
                commands.append(line)
            continue
        else:
            text.append(line)
        blank = not line.strip()
    joined = '\n'.join(commands).replace('\\\n', ' ')
    plain = [' '.join(strip_comment(line).split()) for line in joined.splitlines()]
    return [c for c in plain if c], '\n'.join(line for line in text if line is not None)


def strip_comment(line):
    return re.sub(r'(^|\s)#.*', '', line)


def input_names(command):
    """What a command reads: its words, without the option that each belongs to, and without outputs."""
    previous = ''
    for word in shlex.split(command.replace('|', ' ').split('>')[0]):
        if previous not in OUTPUT_OPTIONS:
            yield word.rstrip('/.') or word
        previous = word


class Documents(CliTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = documents()
        assert ROOT / 'README.md' in cls.documents and ROOT / 'codec/format/FORMAT.md' in cls.documents

    def shell(self, command, folder):
        path = os.path.dirname(PROGRAM) + os.pathsep + os.environ['PATH']
        return subprocess.run(['sh', '-c', command], cwd=folder, capture_output=True, check=False, timeout=300,
                              stdin=subprocess.DEVNULL, env={**os.environ, 'PATH': path})

    def picture(self, path, width=160, height=120):
        row = bytes((x * (c + 2) // 3 + 40 * c) % 256 for x in range(width) for c in range(3))
        png = path.with_suffix('.made.png')
        png.write_bytes(make_png(width, height, 2, row))
        if path.suffix == '.png':
            png.rename(path)
            return
        steps = [['encode', '-q', '90', png, '-o', path.with_suffix('.made.pith')]]
        if path.suffix == '.jpg':
            steps.append(['decode', path.with_suffix('.made.pith'), '-o', path])
        for step in steps:
            subprocess.run([PROGRAM, *step], check=True, capture_output=True, timeout=300)
        if path.suffix == '.pith':
            path.with_suffix('.made.pith').rename(path)
        for made in path.parent.glob('*.made.*'):
            made.unlink()

    def make_input(self, folder, name):
        """Makes a file or a folder as the documents call them; other words are no inputs."""
        path = folder / name
        if name in ('photos', 'pages', 'noisy', 'clean', 'good', 'bad', 'new', 'PICTURES'):
            (path / 'more').mkdir(parents=True)
            for i in range(5):
                self.picture(path / 'more' / f'{i}.png')
            for letter in 'ab':
                self.picture(path / f'{letter}.jpg')
        elif name == 'small':
            (path / 'more').mkdir(parents=True)
            self.picture(path / 'more' / 'a.pith')
        elif name in ('*.png', '*.jpg'):
            for letter in 'ab':
                self.picture(folder / name.replace('*', letter))
        elif name == 'photo.pith':
            self.picture(path, 1200, 900)  # parts are cut out of it
        elif name == 'cut.pith':
            self.picture(path, 320, 240)
            path.write_bytes(path.read_bytes()[:-30])
        elif name == 'damage.png':
            path.write_bytes(make_png(160, 120, 0, bytes(255 * (70 < x < 76) for x in range(160))))
        elif name == 'torn.png':
            path.write_bytes(make_png(160, 120, 6, bytes(v for x in range(160) for v in (x, 90, 40, 255 * (x < 150)))))
        elif name == 'photos.safetensors':
            self.make_input(folder, 'clean')
            subprocess.run([PROGRAM, 'train', folder / 'clean', '--task', 'autoencoder', '-o', path, '--steps', '1'],
                           check=True, capture_output=True, timeout=300)
        elif name == 'photos.index':
            self.make_input(folder, 'clean')
            subprocess.run([PROGRAM, 'search', 'index', '-r', folder / 'clean', '-o', path], check=True,
                           capture_output=True, timeout=300)
        elif name in ('cloth.safetensors', 'normal.safetensors'):
            if not (folder / 'good').exists():
                self.make_input(folder, 'good')
            cloth = folder / 'cloth.safetensors'
            subprocess.run([PROGRAM, 'train', folder / 'good', '--task', 'autoencoder', '--crops', '-o', cloth, '--steps',
                            '1', '--batch', '1'], check=True, capture_output=True, timeout=300)
            if name == 'normal.safetensors':
                subprocess.run([PROGRAM, 'anomaly', 'calibrate', '-r', folder / 'good', '--model', cloth, '-o', path],
                               check=True, capture_output=True, timeout=300)
        elif name in ('denoiser.safetensors', 'inpainter.safetensors'):
            shutil.copy(ROOT / 'models' / name, path)
        elif pathlib.Path(name).suffix == '.safetensors':
            shutil.copy(MODEL, path)
        elif re.fullmatch(r'[a-z_]+\.(png|jpg|pith)', name):
            self.picture(path)

    def run_command(self, command):
        folder = pathlib.Path(self.directory / f'run-{len(list(self.directory.iterdir()))}')
        folder.mkdir()
        for name in input_names(command):
            if not (folder / name).exists():
                self.make_input(folder, name)
        if command.startswith('pith train '):  # a step, not an hour
            command = re.sub(r' --minutes \S+', '', command) + ' --steps 1 --batch 1'
            command += '' if '--task autoencoder' in command else ' --patch 64'
        result = self.shell(command, folder)
        # Of a damaged file what is left is written, and the exit status says that it is not all.
        self.assertEqual(result.returncode, 1 if ' --partial' in command else 0, (command, result.stderr.decode()))
        words = shlex.split(command.replace('>', ' -o '))
        for option, name in zip(words, words[1:]):
            if option in OUTPUT_OPTIONS:
                self.assertTrue((folder / name).exists(), f'{command} has written no {name}')

    def test_headings_and_tables_begin_their_lines(self):
        """As they do not any more once a formatter of code has been at a document."""
        for document in self.documents:
            for line in document.read_text().splitlines():
                self.assertNotRegex(line, r'##\s+#|^\s+#{2,}|^#{2,}[^#\s]', (document.name, line))

    def test_commands(self):
        known = {}
        for document in self.documents:
            for command in split_code(document)[0]:
                known.setdefault(command, document.relative_to(ROOT))
        self.assertGreater(sum(c.startswith('pith ') for c in known), 30)
        self.assertEqual([c for c in ELSEWHERE if c not in known], [], 'in ELSEWHERE, but in no document')
        for command, document in known.items():
            if command in ELSEWHERE:
                continue
            with self.subTest(document=str(document), command=command):
                programs = {part.split()[0] for part in re.split(r'[|;&]+', command)}
                self.assertIn('pith', programs, 'neither a command of pith nor in ELSEWHERE')
                self.assertLessEqual(programs - {'pith'}, SHELL_TOOLS, 'not known, and not in ELSEWHERE')
                self.run_command(command)

    @functools.lru_cache(maxsize=None)
    def help(self, subcommand):
        return self.succeed(*([subcommand] if subcommand else []), '--help').stdout.decode()

    def test_commands_in_sentences(self):
        """`pith NAME --option`: the name and the options exist."""
        names = set(re.findall(r'^  ([a-z]+) ', self.help(''), re.MULTILINE))
        self.assertIn('encode', names)
        for document in self.documents:
            for command in re.findall(r'`pith ([a-z]+(?: [^`]*)?)`', split_code(document)[1]):
                name, *words = command.split()
                with self.subTest(document=str(document.relative_to(ROOT)), command=command):
                    self.assertIn(name, names)
                    for word in words:
                        if word.startswith('-') and word != '-':
                            option = re.escape(word.split('=')[0])
                            self.assertRegex(self.help(name), rf'(^|[\s,]){option}([\s,={{]|$)')

    def test_headline(self):
        """What the README claims is what the benchmarks say."""
        readme, benchmarks = ((ROOT / name).read_text() for name in ('README.md', 'models/BENCHMARKS.md'))
        rows = [line for line in readme.splitlines() if re.search(r'\| \*\*−[\d.]+ %\*\*', line)]
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertIn(row, benchmarks.splitlines())
        claims = {name: int(number)
                  for number, name in re.findall(r'(\d+) % smaller than (\w+(?: XL)?)', ' '.join(readme.split()))}
        self.assertEqual(len(claims), 3)
        for name, claim in claims.items():
            row = [row for row in rows if row.startswith(f'| {name.removesuffix("s")} ')][-1]  # JPEG after JPEG XL
            number = float(re.search(r'−([\d.]+) %', row)[1])
            self.assertEqual(claim, math.ceil(number - 0.5), name)  # a half, which may be less, is rounded down

    def test_links(self):
        for document in self.documents:
            text = split_code(document)[1]
            for target in re.findall(r'\]\(([^)\s]+)\)', text):
                if not re.match(r'[a-z]+:', target):
                    file, _, anchor = target.partition('#')
                    linked = document.parent / file if file else document
                    with self.subTest(document=str(document.relative_to(ROOT)), target=target):
                        self.assertTrue(linked.exists())
                        if anchor:
                            titles = re.findall(r'^#+ (.*)', linked.read_text(encoding='utf-8'), re.MULTILINE)
                            self.assertIn(anchor, [re.sub(r'[^\w -]', '', t.lower()).replace(' ', '-') for t in titles])


if __name__ == '__main__':
    main()
