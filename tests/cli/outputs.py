"""Outputs appear whole or not at all, and never in the place of something that must stay."""
import os
import pty
import resource
import subprocess
import unittest

from support import PROGRAM, CliTest, main, make_pnm


class Outputs(CliTest):

    def setUp(self):
        super().setUp()
        self.write('photo.ppm', make_pnm(100, 80))
        self.make_file()

    def test_never_over_the_input(self):
        before = self.read('photo.ppm')
        self.refuse('encode', 'photo.ppm', '-o', 'photo.ppm', names='photo.ppm', says='input')
        os.link(self.directory / 'photo.ppm', self.directory / 'hard.ppm')
        os.symlink('photo.ppm', self.directory / 'soft.ppm')
        for name in ('hard.ppm', 'soft.ppm', './photo.ppm'):
            self.refuse('encode', 'photo.ppm', '-o', name, '--force', names=name, says='input')
        self.assertEqual(self.read('photo.ppm'), before)

    def test_names_made_up_do_not_replace_files(self):
        self.write('small.png', b'the original')
        self.refuse('decode', 'small.pith', names='small.png', says='--force')
        self.assertEqual(self.read('small.png'), b'the original')
        self.succeed('decode', 'small.pith', '--force')
        self.assertEqual(self.read('small.png')[:4], b'\x89PNG')
        self.write('named.png', b'old')
        self.succeed('decode', 'small.pith', '-o', 'named.png')
        self.assertEqual(self.read('named.png')[:4], b'\x89PNG')

    def test_no_such_directory(self):
        self.refuse('encode', 'photo.ppm', '-o', 'no/such.pith', names='no/such.pith', says='No such file')

    def test_output_is_a_directory(self):
        (self.directory / 'folder').mkdir()
        self.refuse('encode', 'photo.ppm', '-o', 'folder', names='folder', says='directory')

    def test_out_dir_is_a_file(self):
        self.refuse('encode', 'photo.ppm', '--out-dir', 'small.pith', names='small.pith')

    @unittest.skipIf(os.geteuid() == 0, 'root may write everywhere')
    def test_protected_directory(self):
        (self.directory / 'locked').mkdir(mode=0o555)
        self.refuse('encode', 'photo.ppm', '-o', 'locked/a.pith', names='locked/a.pith', says='Permission denied')

    def test_full_device(self):
        self.refuse('encode', 'photo.ppm', '-o', '/dev/full', names='/dev/full', says='No space left')
        with open('/dev/full', 'wb') as full:
            result = subprocess.run([PROGRAM, 'encode', 'photo.ppm', '-o', '-'], stdout=full, stderr=subprocess.PIPE,
                                    cwd=self.directory, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rb'\Apith: standard output: [^\n]*No space left[^\n]*\n\Z')

    def test_full_device_for_text(self):
        with open('/dev/full', 'wb') as full:
            result = subprocess.run([PROGRAM, 'info', 'small.pith'], stdout=full, stderr=subprocess.PIPE,
                                    cwd=self.directory, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rb'\Apith: standard output: [^\n]+\n\Z')

    def test_full_disk(self):
        mount = self.directory / 'disk'
        mount.mkdir()
        command = ['mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', str(mount)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            self.skipTest('mounting is not permitted')
        self.addCleanup(subprocess.run, ['umount', str(mount)], check=True)
        (mount / 'filler').write_bytes(bytes(4096))
        self.refuse('decode', 'small.pith', '-o', 'disk/out.ppm', names='disk/out.ppm', says='No space left')

    def test_file_cut_short(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        self.refuse('decode', 'small.pith', '-o', 'out.ppm', names='out.ppm', says='too large', preexec_fn=limit)

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = subprocess.run([PROGRAM, 'decode', 'small.pith', '-o', '-'], stdout=writer, stderr=subprocess.PIPE,
                                cwd=self.directory, check=False)
        os.close(writer)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rb'\Apith: standard output: [^\n]*Broken pipe[^\n]*\n\Z')

    def test_terminal(self):
        try:
            controller, terminal = pty.openpty()
        except OSError as reason:
            self.skipTest(str(reason))
        result = subprocess.run([PROGRAM, 'encode', 'photo.ppm', '-o', '-'], stdout=terminal, stderr=subprocess.PIPE,
                                cwd=self.directory, check=False)
        os.close(terminal)
        os.close(controller)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rb'\Apith: standard output: [^\n]*terminal[^\n]*\n\Z')

    def test_devices_are_written_not_replaced(self):
        self.succeed('decode', 'small.pith', '-o', '/dev/null')
        self.assertFalse(os.path.isfile('/dev/null'))


if __name__ == '__main__':
    main()
