"""Compiles every header alone, so that it includes what it needs.

A header that a source of the same name includes before all else is compiled alone with that source; this checks that it
is, and compiles the other headers as the sources beside them are compiled.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT, BUILD = map(pathlib.Path, sys.argv[1:3])


def commands():
    """Of each folder, how that source is compiled which sees most other folders."""
    found = {}
    for entry in json.loads((BUILD / 'compile_commands.json').read_text()):
        folder = pathlib.Path(entry['file']).parent
        found[folder] = max(found.get(folder, entry), entry, key=lambda one: one['command'].count(' -I'))
    return found


def compile_alone(header, entry):
    words = shlex.split(entry['command'])
    for option in ('-o', '-c'):
        at = words.index(option)
        del words[at:at + 2]
    run = subprocess.run([*words, '-fsyntax-only', '-w', '-x', 'c++', header],
                         cwd=entry['directory'], capture_output=True, text=True)
    return run.stderr if run.returncode else ''


def main():
    by_folder = commands()
    alone, complaints = [], []
    for header in sorted(path for top in ('codec', 'tools', 'tests') for path in (ROOT / top).rglob('*.hpp')):
        source = header.with_suffix('.cpp')
        if source.is_file():
            first = re.search(r'#include ["<](.+)[">]', source.read_text())
            if pathlib.Path(first[1]).name != header.name:
                complaints.append(f'{source.relative_to(ROOT)} includes its own header not first')
            continue
        folder = next((place for place in [header.parent, *header.parents] if place in by_folder), None)
        if folder is None or ROOT not in folder.parents:  # of a part that is not built, or only included elsewhere
            folder = ROOT / 'tools' if ROOT / 'tools' in by_folder else next(iter(by_folder))
        alone.append((header, by_folder[folder]))
    assert len(alone) > 50, 'hardly any headers were found'
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints += [text for text in pool.map(lambda pair: compile_alone(*pair), alone) if text]
    print(f'{len(alone)} headers compiled alone')
    if complaints:
        sys.exit('\n'.join(complaints))


main()
