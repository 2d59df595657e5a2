#!/usr/bin/python3
"""Writes what Debian packages contain, and what that is linked with, as an SBOM in SPDX 2.3 (JSON).

sbom.py FOLDER: the packages *.deb in the folder become FOLDER/pith.spdx.json. To be run where they were built: the
libraries are looked up among the Debian packages installed here. SOURCE_DATE_EPOCH sets the time.
"""
import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import uuid

MODELS = pathlib.Path(__file__).resolve().parents[2] / 'models'
NOTICE = re.compile(r'^copyright\.(.+)$')  # debian_documents.cmake puts one beside the licence for what is compiled in


def output_of(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout.decode()


def spdx_id(*parts):
    return 'SPDXRef-' + re.sub('[^A-Za-z0-9.-]', '-', '-'.join(parts))


def is_elf(file):
    with open(file, 'rb') as opened:
        return opened.read(4) == b'\x7fELF'


def needed_by(file):
    """The names of the libraries that a program or library is linked with."""
    return re.findall(r'\(NEEDED\).*\[(.*)\]', output_of('readelf', '-dW', file))


def own_name(file):
    return ''.join(re.findall(r'\(SONAME\).*\[(.*)\]', output_of('readelf', '-dW', file)))


@functools.lru_cache(maxsize=None)
def installed_libraries():
    """Paths by name, of those that programs of this machine's architecture find."""
    multiarch = output_of('dpkg-architecture', '-qDEB_HOST_MULTIARCH').strip()
    found = re.findall(r'^\t(\S+) \(.*\) => (\S+)$', output_of('/sbin/ldconfig', '-p'), re.MULTILINE)
    return {name: path for name, path in reversed(found) if multiarch in path or 'ld-linux' in path}


@functools.lru_cache(maxsize=None)
def debian_package_of(path):
    """Name and version of the Debian package that an installed file belongs to."""
    real = os.path.realpath(path)
    for candidate in (path, real, '/usr' + path, re.sub('^/usr', '', real)):
        found = subprocess.run(['dpkg-query', '-S', candidate], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               check=False).stdout.decode()
        if found:
            return debian_package(found.partition(': ')[0].partition(',')[0])
    sys.exit(f'sbom.py: {path}: belongs to no Debian package')


@functools.lru_cache(maxsize=None)
def debian_package(name):
    fields = '${binary:Package}\t${Version}\t${Architecture}\t${source:Package}'
    name, version, architecture, source = output_of('dpkg-query', '-W', '-f', fields, name).split('\t')
    return {'name': name.partition(':')[0], 'version': version, 'architecture': architecture, 'source': source}


class Bill:
    """The document as it grows."""

    def __init__(self):
        self.packages, self.files, self.relationships = {}, [], set()
        self.followed = set()  # installed libraries whose own needs are in

    def relate(self, one, kind, other):
        self.relationships.add((one, kind, other))

    def add_package(self, identity, **fields):
        self.packages[identity] = {
            'SPDXID': identity, 'downloadLocation': 'NOASSERTION', 'filesAnalyzed': False,
            'licenseConcluded': 'NOASSERTION', 'licenseDeclared': 'NOASSERTION', 'copyrightText': 'NOASSERTION',
            **fields}
        return identity

    def add_debian(self, package, purpose='LIBRARY'):
        """A package of Debian's own."""
        name, version = package['name'], package['version']
        identity = spdx_id('Debian', name)
        if identity in self.packages:
            return identity
        locator = f'pkg:deb/debian/{name}@{version.replace("+", "%2B")}?arch={package["architecture"]}'
        return self.add_package(
            identity, name=name, versionInfo=version, supplier='Organization: Debian', primaryPackagePurpose=purpose,
            sourceInfo=f'built from the Debian source package {package["source"]}',
            externalRefs=[{'referenceCategory': 'PACKAGE-MANAGER', 'referenceType': 'purl',
                           'referenceLocator': locator}])

    def add_links(self, identity, file, ours):
        """What a program or library needs, and what that needs."""
        for name in needed_by(file):
            if name in ours:
                self.relate(identity, 'DYNAMIC_LINK', ours[name])
                continue
            path = installed_libraries().get(name)
            if not path:
                sys.exit(f'sbom.py: {file}: {name} is not installed')
            library = debian_package_of(path)
            other = spdx_id('Debian', library['name'])
            if other != identity:
                self.relate(identity, 'DYNAMIC_LINK', self.add_debian(library))
            if path not in self.followed:  # of a package with several libraries, each
                self.followed.add(path)
                self.add_links(other, path, ours)

    def add_models(self, identity, bytes_of_file):
        for model in sorted(MODELS.glob('*.safetensors')):
            data = model.read_bytes()
            if data not in bytes_of_file:
                continue
            other = spdx_id('Model', model.stem)
            self.add_package(other, name=f'models/{model.name}', primaryPackagePurpose='OTHER',
                             supplier='Organization: pith', licenseDeclared='Apache-2.0',
                             checksums=[{'algorithm': 'SHA256', 'checksumValue': hashlib.sha256(data).hexdigest()}])
            self.relate(identity, 'CONTAINS', other)

    def add_files(self, identity, folder):
        """All files of an unpacked package; returns what its own field says of them all."""
        checksums = []
        for path in sorted(path for path in folder.rglob('*') if path.is_file() and not path.is_symlink()):
            data, name = path.read_bytes(), './' + str(path.relative_to(folder))
            sha1 = hashlib.sha1(data).hexdigest()
            checksums.append(sha1)
            file_identity = spdx_id('File', identity[len('SPDXRef-'):], hashlib.sha256(name.encode()).hexdigest()[:16])
            self.files.append({
                'SPDXID': file_identity, 'fileName': name, 'licenseConcluded': 'NOASSERTION',
                'licenseInfoInFiles': ['NOASSERTION'], 'copyrightText': 'NOASSERTION',
                'checksums': [{'algorithm': 'SHA1', 'checksumValue': sha1},
                              {'algorithm': 'SHA256', 'checksumValue': hashlib.sha256(data).hexdigest()}]})
            self.relate(identity, 'CONTAINS', file_identity)
        return {'packageVerificationCodeValue': hashlib.sha1(''.join(sorted(checksums)).encode()).hexdigest()}

    def document(self, name, described):
        body = {'packages': sorted(self.packages.values(), key=lambda package: package['SPDXID']),
                'files': sorted(self.files, key=lambda file: file['SPDXID']),
                'relationships': [{'spdxElementId': one, 'relationshipType': kind, 'relatedSpdxElement': other}
                                  for one, kind, other in sorted(self.relationships)]}
        created = int(os.environ.get('SOURCE_DATE_EPOCH', datetime.datetime.now().timestamp()))
        time = datetime.datetime.fromtimestamp(created, datetime.timezone.utc)
        # A name of its own for each content, and the same for the same.
        unique = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([body, created]))
        return {
            'spdxVersion': 'SPDX-2.3', 'dataLicense': 'CC0-1.0', 'SPDXID': 'SPDXRef-DOCUMENT', 'name': name,
            'documentNamespace': f'https://spdx.org/spdxdocs/{name}-{unique}',
            'creationInfo': {
                'created': time.strftime('%Y-%m-%dT%H:%M:%SZ'),
                'creators': ['Organization: pith', 'Tool: sbom.py']},
            'documentDescribes': described, **body}


def bill_of(debs, folder):
    """The document on packages, which are unpacked in a folder."""
    bill, ours, unpacked = Bill(), {}, []
    for deb in debs:
        name, version, architecture = output_of('dpkg-deb', '-W', '--showformat',
                                                '${Package}\t${Version}\t${Architecture}', deb).split('\t')
        files, identity = folder / name, spdx_id('Package', name)
        output_of('dpkg-deb', '-x', deb, files)
        bill.add_package(identity, name=name, versionInfo=version, packageFileName=deb.name,
                         supplier='Organization: pith', filesAnalyzed=True, licenseDeclared='Apache-2.0',
                         primaryPackagePurpose='INSTALL', packageVerificationCode=bill.add_files(identity, files),
                         checksums=[{'algorithm': 'SHA256',
                                     'checksumValue': hashlib.sha256(deb.read_bytes()).hexdigest()}],
                         externalRefs=[{'referenceCategory': 'PACKAGE-MANAGER', 'referenceType': 'purl',
                                        'referenceLocator': f'pkg:deb/{name}@{version}?arch={architecture}'}])
        bill.relate('SPDXRef-DOCUMENT', 'DESCRIBES', identity)
        programs = [path for path in files.rglob('*') if path.is_file() and not path.is_symlink() and is_elf(path)]
        ours.update({own_name(path): identity for path in programs if own_name(path)})
        unpacked.append((name, version, identity, files, programs))
    for name, _, identity, files, programs in unpacked:
        for program in programs:
            bill.add_links(identity, program, ours)
        for file in programs + list(files.rglob('*.a')):
            bill.add_models(identity, file.read_bytes())
        for document in (files / 'usr/share/doc' / name).iterdir():
            if notice := NOTICE.match(document.name):
                bill.relate(identity, 'STATIC_LINK', bill.add_debian(debian_package(notice[1])))
    return bill.document(f'pith-{unpacked[0][1]}', [identity for _, _, identity, _, _ in unpacked])


def main():
    folder = pathlib.Path(sys.argv[1])
    debs = sorted(folder.glob('*.deb'))
    if not debs:
        sys.exit(f'sbom.py: {folder}: no packages are in it')
    with tempfile.TemporaryDirectory() as unpacked:
        document = bill_of(debs, pathlib.Path(unpacked))
    (folder / 'pith.spdx.json').write_text(json.dumps(document, indent=1) + '\n')


if __name__ == '__main__':
    main()
