"""Limits of the system, such as ulimit sets: whatever they are, the work is done or refused in one line."""
import os
import resource
import shutil
import subprocess

from support import PROGRAM, CliTest, main, make_png, make_pnm

MEGABYTE = 1 << 20
ENOUGH = 4096 * MEGABYTE
VALUES = 16  # of a limit that are tried, from hardly enough to start to more than enough
NOBODY = 61234  # a user without any processes

WIDTH, HEIGHT = 160, 130

# Only the tests' program links OpenCV, whose BLAS starts threads while it is loaded: without memory for them it waits
# forever, and where there are none it ends the program.
os.environ['OPENBLAS_NUM_THREADS'] = '1'


class Limits(CliTest):

    def setUp(self):
        super().setUp()
        row = bytes(v for x in range(WIDTH) for v in (x, 90, 40, 255 * (not 70 < x < 90)))  # with a hole
        self.write('photo.ppm', make_pnm(WIDTH, HEIGHT))
        self.write('hole.png', make_png(WIDTH, HEIGHT, 6, row))
        self.succeed('encode', 'photo.ppm', '-o', 'photo.pith')

    def commands(self):
        for command, name in (('encode', 'photo.ppm'), ('decode', 'photo.pith'), ('denoise', 'photo.ppm'),
                              ('inpaint', 'hole.png')):
            yield command, name, '-j2', '-o', '-'
        yield 'encode', 'photo.ppm', '-e2', '-j2', '-o', '-'

    def run_limited(self, limit, value, *arguments):
        def set_limits():
            resource.setrlimit(limit, (value, value))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return self.run_pith(*arguments, preexec_fn=set_limits)

    def least(self, limit, *arguments):
        """The least value, up to a megabyte, with which that succeeds."""
        low, high = 0, ENOUGH
        while high - low > MEGABYTE:
            middle = (low + high) // 2
            if self.run_limited(limit, middle, *arguments).returncode == 0:
                high = middle
            else:
                low = middle
        return high

    def check_values(self, limit):
        lowest = self.least(limit, '--version')
        for arguments in self.commands():
            expected = self.succeed(*arguments).stdout
            highest = self.least(limit, *arguments) * 5 // 4
            refused = 0
            for i in range(VALUES):
                value = lowest + (highest - lowest) * i // (VALUES - 1)
                with self.subTest(arguments=arguments, value=value):
                    result = self.run_limited(limit, value, *arguments)
                    if result.returncode == 0:
                        self.assertEqual(result.stdout, expected)
                        continue
                    refused += 1
                    self.assertEqual(result.returncode, 1, result.stderr)
                    self.assertRegex(result.stderr.decode(), r'\Apith: [^\n]*not enough memory[^\n]*\n\Z')
            self.assertGreater(refused, VALUES // 4)
            self.assertLess(refused, VALUES)

    def test_addresses(self):
        self.check_values(resource.RLIMIT_AS)

    def test_data(self):
        self.check_values(resource.RLIMIT_DATA)

    def test_stack(self):
        for arguments in self.commands():
            expected = self.succeed(*arguments).stdout
            for kilobytes in (32, 64, 255, 256, 1024):  # with less not even the loader runs
                with self.subTest(arguments=arguments, kilobytes=kilobytes):
                    result = self.run_limited(resource.RLIMIT_STACK, kilobytes << 10, *arguments)
                    if kilobytes < 256:
                        self.assertEqual(result.returncode, 1)
                        self.assertRegex(result.stderr.decode(), r'\Apith: [^\n]*stack[^\n]*ulimit -s\n\Z')
                    else:
                        self.assertEqual((result.returncode, result.stderr, result.stdout), (0, b'', expected))

    def run_without_threads(self, *arguments):
        if os.geteuid() != 0:
            return self.run_limited(resource.RLIMIT_NPROC, 1, *arguments)
        # For whom there is no such limit.
        try:
            return subprocess.run([self.directory / 'pith', *arguments], cwd=self.directory, capture_output=True,
                                  timeout=300, check=False, user=NOBODY, group=NOBODY, extra_groups=[],
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)))
        except PermissionError as error:
            return self.skipTest(f'this root cannot become another user: {error}')

    def test_threads(self):
        """Where no thread can be had, the calling one does all of the work, with the same result."""
        self.directory.chmod(0o755)
        shutil.copy(PROGRAM, self.directory / 'pith')
        for arguments in self.commands():
            with self.subTest(arguments=arguments):
                expected = self.succeed(*arguments).stdout
                result = self.run_without_threads(*arguments)
                self.assertEqual((result.returncode, result.stderr, result.stdout), (0, b'', expected))


if __name__ == '__main__':
    main()
