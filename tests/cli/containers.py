"""Where control groups limit time and memory, as those of containers do: threads and memory follow them."""
import os
import pathlib
import subprocess
import time
import unittest

from support import PROGRAM, CliTest, main, make_pnm

FILES = 4
PROCESSORS = len(os.sched_getaffinity(0))
MEGABYTE = 1_000_000
SETTLES = 0.5  # seconds in which all threads that there are have begun

# Shows the program files of ours in place of the kernel's; the process stays the same, and so does its /proc/self.
SHOW_FILES = ('mount --bind "$1/cgroup" /proc/$$/cgroup && mount --bind "$1/mountinfo" /proc/$$/mountinfo && '
              'mount --bind "$1/tree" /sys/fs/cgroup && shift && exec "$@"')


class ContainerTest(CliTest):

    def files_at_once(self, *before, **options):
        """How many files the program opens at a time, which is how many threads it has by default."""
        pipes = [f'{i}.ppm' for i in range(FILES)]
        for name in pipes:
            os.mkfifo(self.directory / name)
        writers = {}  # kept open, so that the program waits for what never comes
        with subprocess.Popen([*before, PROGRAM, 'encode', *pipes], cwd=self.directory, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, **options) as process:
            try:
                settled = None
                while process.poll() is None and (settled is None or time.monotonic() < settled):
                    for name in pipes:
                        if name not in writers and (writer := self.open_if_read(name)):
                            writers[name] = writer
                            settled = time.monotonic() + SETTLES
                    time.sleep(0.02)
            finally:
                process.kill()
        for writer in writers.values():
            os.close(writer)
        for name in pipes:
            os.unlink(self.directory / name)
        return len(writers)

    def open_if_read(self, name):
        try:
            return os.open(self.directory / name, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody has opened it to read
            return None


class Affinity(ContainerTest):

    def test_threads(self):
        self.assertLessEqual(self.files_at_once(), PROCESSORS)  # fewer where this runs in a container
        one = min(os.sched_getaffinity(0))
        self.assertEqual(self.files_at_once(preexec_fn=lambda: os.sched_setaffinity(0, {one})), 1)


class ShownFiles(ContainerTest):
    """Control groups that are files of ours, shown to the program in a name space of its own."""

    def setUp(self):
        super().setUp()
        self.fake = self.directory / 'fake'
        (self.fake / 'tree/box/job').mkdir(parents=True)
        (self.fake / 'cgroup').write_text('0::/box/job\n')
        (self.fake / 'mountinfo').write_text('30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n')
        self.before = ['unshare', '--mount', 'sh', '-c', SHOW_FILES, 'sh', str(self.fake)]
        try:
            works = subprocess.run([*self.before, 'cat', '/proc/self/cgroup'], capture_output=True, check=False)
        except FileNotFoundError as reason:
            self.skipTest(str(reason))
        if works.stdout != b'0::/box/job\n':
            self.skipTest(f'files cannot be shown in place of others here: {works.stderr.decode().strip()}')

    def limit(self, group, name, value):
        (self.fake / 'tree' / group / name).write_text(value + '\n')

    def refused_limit(self, *arguments):
        """The limit, in MB, that the program names where a picture takes more."""
        (self.directory / 'large.ppm').write_bytes(make_pnm(4000, 300))
        result = subprocess.run([*self.before, PROGRAM, 'encode', 'large.ppm', '-o', 'large.pith', *arguments],
                                capture_output=True, cwd=self.directory, timeout=300, check=False)
        text = result.stderr.decode()
        self.assertEqual(result.returncode, 1, text)
        self.assertRegex(text, r'\Apith: large\.ppm: takes \d+ MB of memory, more than the limit of \d+ MB; [^\n]+\n\Z')
        return int(text.split('limit of ')[1].split()[0])

    @unittest.skipIf(PROCESSORS < 2, 'one processor leaves nothing to limit')
    def test_threads(self):
        for own, above, threads in (('max 100000', 'max 100000', PROCESSORS), ('50000 100000', 'max 100000', 1),
                                    ('100000 100000', 'max 100000', 1), ('150000 100000', 'max 100000', 2),
                                    ('max 100000', '100000 100000', 1), ('garbage', '', PROCESSORS)):
            with self.subTest(own=own, above=above):
                self.limit('box/job', 'cpu.max', own)
                self.limit('box', 'cpu.max', above)
                self.assertEqual(self.files_at_once(*self.before), min(FILES, threads))

    def test_memory(self):
        self.limit('box', 'memory.max', str(100 * MEGABYTE))
        self.limit('box/job', 'memory.max', 'max')
        self.assertEqual(self.refused_limit('--max-memory', '50%'), 50)
        self.assertEqual(self.refused_limit('--max-memory', '12.5%'), 13)
        self.assertEqual(self.refused_limit(), 33)  # 64 MiB are kept free
        self.limit('box/job', 'memory.max', str(70 * MEGABYTE))
        self.assertEqual(self.refused_limit('--max-memory', '50%'), 35)
        self.assertEqual(self.refused_limit('--max-memory', '40M'), 40)
        self.assertEqual(self.refused_limit(), 3)


class RealGroups(ContainerTest):
    """Control groups of the kernel, where this process may make some."""

    def make_group(self, controller):
        """A group in which the program can be limited so, of version 2 or else 1."""
        for line in pathlib.Path('/proc/self/mountinfo').read_text().splitlines():
            words, _, rest = line.partition(' - ')
            top, folder = words.split()[3:5]
            kind, _, options = rest.split(' ', 2)
            control = pathlib.Path(folder, 'cgroup.subtree_control')
            fits = (kind == 'cgroup2' and control.exists() and controller in control.read_text().split() or
                    kind == 'cgroup' and controller == 'cpu' and 'cpu' in options.split(','))
            if top != '/' or not fits:
                continue
            group = pathlib.Path(folder, f'pith-test-{os.getpid()}')
            try:
                group.mkdir()
            except OSError as reason:
                self.skipTest(f'no control group can be made: {reason}')
            self.addCleanup(group.rmdir)
            return group, kind
        return self.skipTest(f'no tree of control groups limits {controller} here')

    def enter(self, group):
        return lambda: (group / 'cgroup.procs').write_text(str(os.getpid()))

    @unittest.skipIf(PROCESSORS < 2, 'one processor leaves nothing to limit')
    def test_threads(self):
        group, kind = self.make_group('cpu')
        for quota, threads in ((50000, 1), (150000, 2)):
            with self.subTest(quota=quota):
                if kind == 'cgroup2':
                    (group / 'cpu.max').write_text(f'{quota} 100000')
                else:
                    (group / 'cpu.cfs_period_us').write_text('100000')
                    (group / 'cpu.cfs_quota_us').write_text(str(quota))
                self.assertEqual(self.files_at_once(preexec_fn=self.enter(group)), threads)

    def test_memory(self):
        """What would be killed is refused in a line; what fits is done."""
        group, _ = self.make_group('memory')
        (group / 'memory.max').write_text(str(256 * MEGABYTE))
        for name, width in (('large.ppm', 9000), ('0.ppm', 1000), ('1.ppm', 1000), ('2.ppm', 1000)):
            (self.directory / name).write_bytes(make_pnm(width, 2000, 3, bytes(width * 2000 * 3)))
        self.refuse('encode', 'large.ppm', '-e2', '-o', 'large.pith', says='more than the limit',
                    preexec_fn=self.enter(group))
        self.succeed('encode', '0.ppm', '1.ppm', '2.ppm', '-j4', preexec_fn=self.enter(group))


if __name__ == '__main__':
    main()
