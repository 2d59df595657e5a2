"""Debian's packages have what Debian's policy asks for, and what their scripts and triggers need.

Called with the build folder and the cmake that made it.
"""
import gzip
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv[1])
CPACK = pathlib.Path(sys.argv[2]).with_name('cpack')


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, timeout=600).stdout


class Packages(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        if not all(map(shutil.which, ('dpkg-deb', 'dpkg-shlibdeps', 'dpkg-parsechangelog', 'file'))):
            raise unittest.SkipTest('needs the packages dpkg-dev and file')
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='pith-packages-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # Not compressed, which would take most of the time.
        run(CPACK, '--config', BUILD / 'CPackConfig.cmake', '-B', cls.folder, '-DCPACK_PACKAGING_INSTALL_PREFIX=/usr',
            '-DCPACK_DEBIAN_COMPRESSION_TYPE=none')
        cls.packages = {}
        for package in cls.folder.glob('*.deb'):
            name = package.name.partition('_')[0]
            run('dpkg-deb', '--raw-extract', package, cls.folder / name)
            cls.packages[name] = cls.folder / name

    def control(self, name, file='control'):
        return (self.packages[name] / 'DEBIAN' / file).read_text()

    def test_names(self):
        self.assertLessEqual({'pith', 'libpith0', 'libpith-dev'}, set(self.packages))
        self.assertLessEqual(set(self.packages),
                             {'pith', 'libpith0', 'libpith-dev', 'libpith-gdk-pixbuf', 'python3-pith'})

    def test_fields(self):
        synopses = set()
        for name in self.packages:
            control = self.control(name)
            self.assertRegex(control, r'(?m)^Maintainer: .+ <\S+@\S+>$')
            synopses.add(re.search(r'(?m)^Description: (.{1,60})\n (?=\S)', control)[1])
        self.assertEqual(len(synopses), len(self.packages))

    def test_documents(self):
        for name, files in self.packages.items():
            documents = files / 'usr/share/doc' / name
            self.assertIn('/usr/share/common-licenses/Apache-2.0', (documents / 'copyright').read_text())
            (self.folder / 'changelog').write_bytes(gzip.decompress((documents / 'changelog.gz').read_bytes()))
            source, version = (run('dpkg-parsechangelog', '-l', self.folder / 'changelog', '-S', field).decode().strip()
                               for field in ('Source', 'Version'))
            self.assertEqual(source, name)
            self.assertIn(f'Version: {version}\n', self.control(name))

    def test_notices_of_what_is_compiled_in(self):
        for name, source in (('pith', 'libcli11-dev'), ('libpith0', 'nlohmann-json3-dev')):
            notice = self.packages[name] / 'usr/share/doc' / name / ('copyright.' + source)
            self.assertIn('Copyright', notice.read_text())

    def test_manual(self):
        pages = {page.name + '.gz': page.read_bytes() for page in (BUILD / 'tools/pages/man1').iterdir()}
        installed = {page.name: gzip.decompress(page.read_bytes())
                     for page in (self.packages['pith'] / 'usr/share/man/man1').iterdir()}
        self.assertEqual(installed, pages)

    def test_library(self):
        self.assertEqual(self.control('libpith0', 'triggers'), 'activate-noawait ldconfig\n')
        self.assertRegex(self.control('libpith0', 'shlibs'), r'\Alibpith 0 libpith0 \(>= [0-9.]+\)\n\Z')
        for name in set(self.packages) - {'libpith0'}:  # modules are nothing to link
            self.assertFalse((self.packages[name] / 'DEBIAN/shlibs').exists(), name)

    def test_python(self):
        if 'python3-pith' not in self.packages:
            self.skipTest('the Python module was not built')
        for script, command in (('postinst', 'py3compile'), ('prerm', 'py3clean')):
            self.assertIn(f'{command} -p python3-pith\n', self.control('python3-pith', script))


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
