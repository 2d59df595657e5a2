"""Programs, libraries and modules are built so that bugs are hard to exploit.

Called with the paths of what was built: the program, and the library and modules that there are.
"""
import re
import subprocess
import sys
import unittest

FILES = sys.argv[1:]


def readelf(option, path):
    return subprocess.run(['readelf', option, '--wide', path], check=True, stdout=subprocess.PIPE).stdout.decode()


def imported(path):
    """The names of functions that others have to bring, without their versions."""
    return set(re.findall(r'\sUND\s+([^@\s]+)', readelf('--dyn-syms', path)))


class Hardened(unittest.TestCase):

    def test_tables_of_the_linker_cannot_be_written(self):
        for path in FILES:
            with self.subTest(path):
                self.assertIn('GNU_RELRO', readelf('--program-headers', path))
                self.assertRegex(readelf('--dynamic', path), r'BIND_NOW|FLAGS_1.*\bNOW\b')

    def test_stack_cannot_be_executed(self):
        for path in FILES:
            with self.subTest(path):
                self.assertRegex(readelf('--program-headers', path), r'GNU_STACK.*\sRW\s')

    def test_addresses_are_random(self):
        for path in FILES:
            with self.subTest(path):
                self.assertRegex(readelf('--file-header', path), r'Type:\s+DYN')
        self.assertRegex(readelf('--dynamic', FILES[0]), r'FLAGS_1.*\bPIE\b')

    def test_stack_has_canaries(self):
        for path in FILES:
            with self.subTest(path):
                self.assertIn('__stack_chk_fail', imported(path))

    def test_calls_of_the_c_library_are_checked(self):
        for path in FILES[:2]:  # the modules hardly call any
            with self.subTest(path):
                checked = [name for name in imported(path) if re.fullmatch(r'__\w+_chk', name)]
                self.assertTrue(checked)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
