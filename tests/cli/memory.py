"""--max-memory: what may be asked for, and that all files of a command together stay within it."""
import os
import subprocess
import threading

from support import PROGRAM, CliTest, main, make_pnm

MEGABYTE = 1_000_000
FILES = 8
# What the program takes for itself, and by how much it may miss what it has planned.
OWN, OFF = 60 * MEGABYTE, 1.1

SMALL, LARGE = (1500, 400), (6000, 400)
KNOWN = {}  # what least() has found


class MemoryTest(CliTest):

    def peak_of(self, *arguments):
        """The most memory that the command takes, in bytes."""
        with subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              cwd=self.directory) as process:
            text = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, text)
        return usage.ru_maxrss * 1024

    def least(self, *size):
        """The smallest limit, in megabytes, that is enough to encode a picture of that size on one thread."""
        if size not in KNOWN:
            self.write('in.ppm', make_pnm(*size))
            low, high = 0, 2048
            while high - low > 1:
                middle = (low + high) // 2
                result = self.run_pith('encode', 'in.ppm', '-j1', '-o', 'in.pith', '-f', '--max-memory', f'{middle}M')
                low, high = (low, middle) if result.returncode == 0 else (middle, high)
            KNOWN[size] = high
        return KNOWN[size]


class Values(MemoryTest):

    def test_bad_ones(self):
        self.write('in.ppm', make_pnm(8, 8))
        for command in ('encode', 'decode', 'denoise', 'inpaint'):
            for value in ('0%', '150%', '-5%', 'x%', '%', 'nan%', '50%%', '-5', '5X', 'M', 'much', ''):
                with self.subTest(command=command, value=value):
                    self.refuse(command, 'in.ppm', f'--max-memory={value}', code=2, names='--max-memory',
                                says='50%' if value else '')

    def test_shares(self):
        self.write('in.ppm', make_pnm(8, 8))
        for value in ('100%', '50%', '12.5%', '0', '1G', '1GiB'):
            self.succeed('encode', 'in.ppm', '-o', 'out.pith', '-f', '--max-memory', value)
        memory = os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE')
        text = self.refuse('encode', 'in.ppm', '-o', 'other.pith', '--max-memory', '0.001%', says='the limit of')
        self.assertLessEqual(int(text.split('limit of ')[1].split()[0]), memory * 0.00001 // MEGABYTE + 1)


class Batches(MemoryTest):
    """Several files at once."""

    def setUp(self):
        super().setUp()
        self.names = [self.write(f'{i}.ppm', make_pnm(*SMALL)) for i in range(FILES)]
        self.one = self.least(*SMALL)
        self.options = ('--out-dir', 'out', '-f', f'-j{FILES}')

    def test_all_together_stay_below(self):
        limit = 2 * self.one + 10
        without = self.peak_of('encode', *self.names, *self.options, '--max-memory', 0)
        self.assertGreater(without, limit * MEGABYTE * OFF + OWN)  # else this proves nothing
        self.assertLess(self.peak_of('encode', *self.names, *self.options, '--max-memory', f'{limit}M'),
                        limit * MEGABYTE * OFF + OWN)

    def test_the_same_files(self):
        self.succeed('encode', *self.names, *self.options)
        expected = [self.read(f'out/{i}.pith') for i in range(FILES)]
        self.succeed('encode', *self.names, *self.options, '--max-memory', f'{self.one}M')
        self.assertEqual([self.read(f'out/{i}.pith') for i in range(FILES)], expected)

    def test_what_needs_all_gets_it(self):
        self.write('large.ppm', make_pnm(*LARGE))
        needed = self.least(*LARGE)
        self.assertGreater(needed, self.one)
        self.check_large(f'{needed}M')
        self.succeed('decode', 'out', '--out-dir', 'back', f'-j{FILES}', '--max-memory', f'{2 * needed}M')
        result = self.run_pith('encode', *self.names, 'large.ppm', *self.options, '--max-memory', f'{needed - 1}M')
        lines = result.stderr.decode().splitlines()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(lines[0], rf'large\.ppm: takes .* more than the limit of {needed - 1} MB')
        self.assertIn(f'{FILES} done, 1 failed', lines[-1])

    def check_large(self, limit):
        result = self.succeed('encode', *self.names, 'large.ppm', *self.options, '--max-memory', limit)
        self.assertIn(f'{FILES + 1} done', result.stderr.decode())

    def test_a_pipe(self):
        """Which cannot be read anew with more memory."""
        os.mkfifo(self.directory / 'pipe.ppm')
        writer = threading.Thread(target=lambda: self.write('pipe.ppm', make_pnm(*SMALL)))
        writer.start()
        self.succeed('encode', 'pipe.ppm', *self.names, *self.options, '--max-memory', f'{self.one}M')
        writer.join()
        self.assertEqual(self.read('out/pipe.pith'), self.read('out/0.pith'))


if __name__ == '__main__':
    main()
