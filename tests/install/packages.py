"""Debian's packages have what Debian's policy asks for, and what their scripts and triggers need.

Called with the build folder and the cmake that made it.
"""
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv[1])
CPACK = pathlib.Path(sys.argv[2]).with_name('cpack')
SOURCE = pathlib.Path(__file__).resolve().parents[2]


def run(*command, **environment):
    return subprocess.run([str(part) for part in command], env={**os.environ, **environment}, check=True,
                          stdout=subprocess.PIPE, timeout=600).stdout


def make_packages(folder):
    """Not compressed, which would take most of the time. Returns the files."""
    run(CPACK, '--config', BUILD / 'CPackConfig.cmake', '-B', folder, '-DCPACK_PACKAGING_INSTALL_PREFIX=/usr',
        '-DCPACK_DEBIAN_COMPRESSION_TYPE=none', SOURCE_DATE_EPOCH='1700000000')
    return sorted(folder.glob('*.deb'))


class PackagesTest(unittest.TestCase):
    """Files, and the folders that they unpack to by name, made once for all tests."""
    folder = None

    @classmethod
    def setUpClass(cls):
        if not all(map(shutil.which, ('dpkg-deb', 'dpkg-shlibdeps', 'dpkg-parsechangelog', 'file'))):
            raise unittest.SkipTest('needs the packages dpkg-dev and file')
        if PackagesTest.folder:
            return
        PackagesTest.folder = pathlib.Path(tempfile.mkdtemp(prefix='pith-packages-'))
        unittest.addModuleCleanup(shutil.rmtree, cls.folder)
        PackagesTest.files, PackagesTest.packages = make_packages(cls.folder), {}
        for package in cls.files:
            name = package.name.partition('_')[0]
            run('dpkg-deb', '--raw-extract', package, cls.folder / name)
            cls.packages[name] = cls.folder / name


class Packages(PackagesTest):

    def control(self, name, file='control'):
        return (self.packages[name] / 'DEBIAN' / file).read_text()

    def test_names(self):
        self.assertLessEqual({'pith', 'libpith0', 'libpith-dev'}, set(self.packages))
        self.assertLessEqual(set(self.packages),
                             {'pith', 'libpith0', 'libpith-dev', 'libpith-gdk-pixbuf', 'pith-qt6', 'pith-qt5',
                              'pith-gimp', 'python3-pith'})

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

    def test_packages_of_one_build_are_equal(self):
        """In another folder, at another time, from a checkout of another time."""
        installed = SOURCE / 'CHANGELOG.md'
        status = installed.stat()
        os.utime(installed, ns=(status.st_atime_ns, status.st_mtime_ns - 10**13))
        self.addCleanup(os.utime, installed, ns=(status.st_atime_ns, status.st_mtime_ns))
        again = make_packages(pathlib.Path(tempfile.mkdtemp(prefix='again-', dir=self.folder)) / 'deeper')
        self.assertEqual([file.name for file in again], [file.name for file in self.files])
        for one, other in zip(self.files, again):
            self.assertEqual(hashlib.sha256(one.read_bytes()).digest(), hashlib.sha256(other.read_bytes()).digest(),
                             one.name)

    def test_no_folder_of_the_build_is_in_them(self):
        """Else the same commit would give other bytes in another folder."""
        for name, files in self.packages.items():
            for path in files.rglob('*'):
                if path.is_file():
                    data = path.read_bytes()
                    for folder in (SOURCE, BUILD.resolve()):
                        self.assertNotIn(str(folder).encode() + b'/', data, f'{name}: {path.name}')


class Bill(PackagesTest):
    """The SBOM of the packages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make()
        cls.by_id = {element['SPDXID']: element for element in cls.document['packages'] + cls.document['files']}

    @classmethod
    def make(cls):
        run(sys.executable, '-B', SOURCE / 'tools/packaging/sbom.py', cls.folder, SOURCE_DATE_EPOCH='1700000000')
        return json.loads((cls.folder / 'pith.spdx.json').read_text())

    def related(self, kind, name):
        """The packages that a package of ours stands in such a relation to, by name."""
        identities = {element['SPDXID'] for element in self.document['packages']
                      if element['name'] == name and element['SPDXID'] in self.document['documentDescribes']}
        self.assertEqual(len(identities), 1, name)
        others = [self.by_id[r['relatedSpdxElement']] for r in self.document['relationships']
                  if r['spdxElementId'] in identities and r['relationshipType'] == kind]
        return {other['name']: other for other in others if 'name' in other}

    def test_required_fields(self):
        document = self.document
        self.assertEqual((document['spdxVersion'], document['dataLicense'], document['SPDXID']),
                         ('SPDX-2.3', 'CC0-1.0', 'SPDXRef-DOCUMENT'))
        self.assertRegex(document['documentNamespace'], r'\Ahttps://[^#\s]+\Z')
        self.assertEqual(document['creationInfo']['created'], '2023-11-14T22:13:20Z')
        for creator in document['creationInfo']['creators']:
            self.assertRegex(creator, r'\A(Tool|Organization): .+')
        self.assertEqual(len(self.by_id), len(document['packages']) + len(document['files']))
        for identity, element in self.by_id.items():
            self.assertRegex(identity, r'\ASPDXRef-[A-Za-z0-9.-]+\Z')
            self.assertLessEqual({'licenseConcluded', 'copyrightText'}, set(element))
        for package in document['packages']:
            self.assertLessEqual({'name', 'downloadLocation', 'filesAnalyzed', 'licenseDeclared'}, set(package))
            self.assertEqual(package['filesAnalyzed'], 'packageVerificationCode' in package)
        for file in document['files']:
            self.assertRegex(file['fileName'], r'\A\./')
            self.assertEqual([c['algorithm'] for c in file['checksums']], ['SHA1', 'SHA256'])
        for relationship in document['relationships']:
            for end in ('spdxElementId', 'relatedSpdxElement'):
                self.assertIn(relationship[end], {*self.by_id, 'SPDXRef-DOCUMENT'})

    def test_all_packages_and_files(self):
        described = {self.by_id[identity]['name']: self.by_id[identity]
                     for identity in self.document['documentDescribes']}
        self.assertEqual(set(described), set(self.packages))
        listed = {}
        for relationship in self.document['relationships']:
            other = self.by_id.get(relationship['relatedSpdxElement'], {})
            if relationship['relationshipType'] == 'CONTAINS' and 'fileName' in other:
                listed.setdefault(relationship['spdxElementId'], []).append(other)
        for name, files in self.packages.items():
            sums = {'./' + str(path.relative_to(files)): hashlib.sha256(path.read_bytes()).hexdigest()
                    for path in files.rglob('*')
                    if path.is_file() and not path.is_symlink() and 'DEBIAN' not in path.parts}
            elements = listed[described[name]['SPDXID']]
            self.assertEqual({file['fileName']: file['checksums'][1]['checksumValue'] for file in elements}, sums)
            ordered = ''.join(sorted(file['checksums'][0]['checksumValue'] for file in elements))
            self.assertEqual(described[name]['packageVerificationCode']['packageVerificationCodeValue'],
                             hashlib.sha1(ordered.encode()).hexdigest())

    def test_every_library_that_is_loaded(self):
        """By ldd, which also finds what the libraries need themselves."""
        own = next(self.packages['libpith0'].rglob('libpith.so.0')).parent
        versions = {package['name']: package.get('versionInfo') for package in self.document['packages']}
        for name, files in self.packages.items():
            for path in files.rglob('*'):
                if not path.is_file() or path.is_symlink() or path.read_bytes()[:4] != b'\x7fELF':
                    continue
                libraries = run('ldd', path, LD_LIBRARY_PATH=str(own))
                for library in re.findall(r'=> (/\S+)', libraries.decode()):
                    if 'libpith.so' in library:
                        self.assertIn('libpith0', self.related('DYNAMIC_LINK', name))
                        continue
                    package = self.package_of(library)
                    installed = run('dpkg-query', '-W', '-f', '${Version}', package).decode()
                    self.assertEqual(versions.get(package.partition(':')[0]), installed, f'{path}: {library}')

    def package_of(self, library):
        for path in (library, os.path.realpath(library), re.sub('^/usr', '', os.path.realpath(library))):
            found = subprocess.run(['dpkg-query', '-S', path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   check=False).stdout.decode()
            if found:
                return found.partition(': ')[0]
        self.fail(library)

    def test_what_is_linked_compiled_in_and_embedded(self):
        library = self.related('DYNAMIC_LINK', 'libpith0')
        self.assertLessEqual({'zlib1g', 'libgomp1', 'libhwy1', 'libnettle8', 'libc6'}, set(library))
        self.assertEqual(len([name for name in library if name.startswith('libdnnl')]), 1)
        program = self.related('DYNAMIC_LINK', 'pith')
        self.assertLessEqual({'libpng16-16', 'libjpeg62-turbo', 'liblcms2-2'}, set(program))
        for package in program.values():
            self.assertRegex(package['externalRefs'][0]['referenceLocator'],
                             r'\Apkg:deb/debian/[^@]+@[^?]+\?arch=\w+\Z')
        self.assertEqual(set(self.related('STATIC_LINK', 'pith')),
                         {'libcli11-dev', 'libeigen3-dev', 'libfaiss-dev', 'nlohmann-json3-dev'})
        model = SOURCE / 'models/eye.safetensors'
        for name in ('pith', 'libpith0', 'libpith-dev'):
            self.assertEqual(self.related('CONTAINS', name)['models/eye.safetensors']['checksums'][0]['checksumValue'],
                             hashlib.sha256(model.read_bytes()).hexdigest())

    def test_equal_packages_have_equal_bills(self):
        self.assertEqual(self.make(), self.document)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
