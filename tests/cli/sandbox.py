"""The program where less is allowed than usual: what SECURITY.md says of untrusted input works."""
import ctypes
import os
import pathlib
import re
import shlex
import shutil
import struct
import subprocess
import unittest
import zlib

from support import MODEL, PROGRAM, ROOT, CliTest, main, make_pnm, parse_pnm

LIBRARY = ctypes.CDLL(None, use_errno=True)
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


def deny_new_code():
    """As systemd's MemoryDenyWriteExecute does: no memory of this process becomes executable from now on."""
    if LIBRARY.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno())


def can_deny_new_code():
    try:
        return subprocess.run(['true'], preexec_fn=deny_new_code, check=False).returncode == 0
    except subprocess.SubprocessError:
        return False


@unittest.skipUnless(can_deny_new_code(), 'needs Linux 6.3')
class NoNewCode(CliTest):
    """Memory that is writable and executable is not needed but for bf16 and effort."""

    def setUp(self):
        super().setUp()
        self.write('in.ppm', make_pnm(90, 70))
        self.options = ('--model', MODEL, '--precision', 'f32')

    def check_alike(self, one, other):
        """Apart from rounding."""
        one, other = parse_pnm(self.read(one)), parse_pnm(self.read(other))
        self.assertEqual(one[:3], other[:3])
        self.assertLessEqual(max(abs(a - b) for a, b in zip(one[3], other[3])), 1)

    def test_files_of_each_are_read_by_the_other(self):
        self.succeed('encode', 'in.ppm', '-o', 'fast.pith', *self.options)
        self.succeed('encode', 'in.ppm', '-o', 'plain.pith', *self.options, preexec_fn=deny_new_code)
        for name in ('fast', 'plain'):
            self.succeed('decode', f'{name}.pith', '-o', f'{name}1.ppm', *self.options)
            self.succeed('decode', f'{name}.pith', '-o', f'{name}2.ppm', *self.options, preexec_fn=deny_new_code)
            self.check_alike(f'{name}1.ppm', f'{name}2.ppm')

    def test_the_default_precision(self):
        self.succeed('encode', 'in.ppm', '-o', 'a.pith', '--model', MODEL, preexec_fn=deny_new_code)
        self.succeed('decode', 'a.pith', '-o', 'a.ppm', '--model', MODEL, preexec_fn=deny_new_code)
        self.refuse('decode', 'a.pith', '-o', 'b.ppm', '--model', MODEL, '--precision', 'bf16',
                    says='choose f32', preexec_fn=deny_new_code)

    def test_effort_is_refused(self):
        self.refuse('encode', 'in.ppm', '-o', 'b.pith', '-e', '2', *self.options,
                    says='effort above 1 needs memory that is both writable and executable', preexec_fn=deny_new_code)

    def test_denoise_and_inpaint(self):
        self.write('mask.pgm', make_pnm(90, 70, 1, bytes(90 * 30) + b'\xff' * 90 + bytes(90 * 39)))
        beside = pathlib.Path(MODEL).parent
        for command in (('denoise', 'in.ppm', '--model', beside / 'tiny_denoiser.safetensors'),
                        ('inpaint', 'in.ppm', '--mask', 'mask.pgm', '--model', beside / 'tiny_inpainter.safetensors')):
            command += ('--precision', 'f32', '-f')     # the default is bf16 where memory may hold new code
            self.succeed(*command, '-o', 'fast.ppm')
            self.succeed(*command, '-o', 'plain.ppm', preexec_fn=deny_new_code)
            self.check_alike('fast.ppm', 'plain.ppm')


class Profiles(CliTest):
    """Of SECURITY.md, with the program of this build."""

    def command(self, start):
        text = (ROOT / 'SECURITY.md').read_text()
        block = next(block for block in re.findall(r'```bash\n(.*?)```', text, re.DOTALL) if block.startswith(start))
        return shlex.split(block.replace('\\\n', ' ').partition('<')[0])

    def check(self, command):
        self.write('in.ppm', make_pnm(60, 50))
        self.succeed('encode', 'in.ppm', '-o', 'in.pith')
        self.succeed('decode', 'in.pith', '-o', 'out.png')
        result = subprocess.run(command, input=self.read('in.pith'), capture_output=True, cwd=self.directory,
                                timeout=300, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, b''))
        self.assertEqual(result.stdout, self.read('out.png'))

    def test_bubblewrap(self):
        command = self.command('bwrap')
        if not shutil.which('bwrap') or subprocess.run([*command[:command.index('pith')], 'true'], capture_output=True,
                                                       check=False).returncode != 0:
            self.skipTest('no bubblewrap, or it may not make namespaces here')
        at = command.index('pith')
        self.check([*command[:at], '--ro-bind', PROGRAM, '/pith', '/pith', *command[at + 1:]])

    def test_systemd(self):
        command = self.command('systemd-run')
        if not os.path.isdir('/run/systemd/system') or os.geteuid() != 0:
            self.skipTest('systemd does not run here, or this is not root')
        at = command.index('pith')
        self.check([*command[:at], '-p', f'BindReadOnlyPaths={PROGRAM}', PROGRAM, *command[at + 1:]])

    def test_thumbnailer(self):
        """Its limits are smaller than the usual ones, and large enough for large photos."""
        entry = (ROOT / 'tools/desktop/pith.thumbnailer').read_text()
        command = shlex.split(re.search(r'^Exec=pith (.*)$', entry, re.MULTILINE)[1])
        self.write('in.ppm', make_pnm(300, 200))
        self.succeed('encode', 'in.ppm', '-o', 'in.pith')
        self.succeed(*({'%s': '128', '%o': 'out.png', '%i': 'in.pith'}.get(word, word) for word in command))
        self.assertEqual(self.read('out.png')[:4], b'\x89PNG')
        limits = {option: int(command[command.index(option) + 1].rstrip('M')) for option in
                  ('--max-pixels', '--max-memory')}
        self.assertLessEqual(limits['--max-memory'], 1000)
        self.assertLess(limits['--max-pixels'] * 10**6, 2**29)
        # The header of a picture beyond them is refused before anything is decoded.
        self.write('huge.pith', self.read('in.pith')[:8] + self.huge_header())
        self.refuse(*({'%s': '128', '%o': 'huge.png', '%i': 'huge.pith'}.get(word, word) for word in command),
                    names='huge.pith', says='more than the limit')

    def huge_header(self):
        header = bytearray(self.read('in.pith')[8:44])
        header[12:20] = struct.pack('<II', 20000, 20000)
        return bytes(header[:32]) + struct.pack('<I', zlib.crc32(header[:32])) + self.read('in.pith')[44:]


if __name__ == '__main__':
    main()
