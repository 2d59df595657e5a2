"""Holds every #include against the rooms that codec/CMakeLists.txt lists, and the folders that tools/CMakeLists.txt does.

A room is one folder of the library. It may use the rooms that its pith_room() names, all of which stand above it in that
list, so no arrow goes up; and within the sources no two units (a header and its .cpp) may need each other. The folders of
the program may use the library's interface and the rooms that their pith_tools() name.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
# The only folders that may see oneDNN's and Highway's headers.
FOLDERS = {'oneapi/dnnl/': ('codec/net/onednn', 'codec/gradient/onednn', 'codec/training/onednn'),
           'hwy/': ('codec/net/portable',)}


def listed(folder, function):
    """The words of each call of a CMake function, but for its definition, and those after USES."""
    text = re.sub(r'#.*', '', (ROOT / folder / 'CMakeLists.txt').read_text())
    for call in re.findall(rf'^ *{function}\(([^)]*)\)', text, re.M):
        words, _, rest = call.partition('USES')
        yield words.split(), set(re.split('LINKS|WITHOUT', rest)[0].split())


def rooms():
    """Of each room, those that it may use."""
    allowed = {}
    for (name, *_), uses in listed('codec', 'pith_room'):
        for used in uses - set(allowed):
            sys.exit(f'{name} uses {used}, which does not stand before it in codec/CMakeLists.txt')
        allowed[name] = uses
    return allowed


def folders_of_the_program():
    """The same of each of these, by its path."""
    return {os.path.normpath(f'tools/{folder}'): uses for (_, folder), uses in listed('tools', 'pith_tools')}


def sources(folder):
    return sorted(path for path in (ROOT / folder).rglob('*') if path.suffix in ('.cpp', '.hpp', '.c', '.h'))


def includes(path):
    """Headers of this project that a file includes, and those of others, as it names them."""
    own, others = [], []
    for name in re.findall(r'^\s*#\s*include\s+["<]([^">]+)[">]', path.read_text(), re.M):
        places = [base / name for base in (ROOT / 'codec', ROOT / 'codec/include', ROOT / 'tools', path.parent)]
        found = next((place for place in places if place.is_file()), None)
        if found:
            own.append(found.resolve())
        else:
            others.append(name)
    return own, others


def room_of(path):
    """The name of a room; of what lies elsewhere the path of its folder."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == 'codec' else '/'.join(parts[:min(len(parts) - 1, 2)])


def cycles(graph):
    """Groups of units that need each other (Tarjan's strongly connected components)."""
    order, lowest, stack, found = {}, {}, [], []

    def visit(unit):
        order[unit] = lowest[unit] = len(order)
        stack.append(unit)
        for needed in sorted(graph[unit]):
            if needed not in order:
                visit(needed)
            if needed in stack:
                lowest[unit] = min(lowest[unit], lowest[needed])
        if lowest[unit] == order[unit]:
            group = stack[stack.index(unit):]
            del stack[stack.index(unit):]
            if len(group) > 1:
                found.append(group)

    for unit in sorted(graph):
        if unit not in order:
            visit(unit)
    return found


def main():
    library = rooms()
    allowed = {**library, **folders_of_the_program()}
    complaints = []
    graph, needs, seen = {}, {}, {engine: set() for engine in FOLDERS}
    used = {name: set() for name in allowed}
    for path in sources('codec') + sources('tools'):
        here = room_of(path)
        own, others = includes(path)
        name = path.relative_to(ROOT)
        graph.setdefault(path.with_suffix(''), set()).update(
            other.with_suffix('') for other in own if other.with_suffix('') != path.with_suffix(''))
        if here not in allowed and here != 'include' and here.partition('/')[0] != 'tools':
            complaints.append(f'{name}: {here} is no room of codec/CMakeLists.txt')
            continue
        for other in own:
            there = room_of(other)
            if there in library and there != here:
                used.setdefault(here, set()).add(there)
                if there not in allowed.get(here, ()):
                    complaints.append(f'{name} includes {other.relative_to(ROOT)}, but {here} may not use {there}')
            elif there not in library and there != 'include' and here in library:
                complaints.append(f'{name} includes {other.relative_to(ROOT)}, which does not belong to the library')
        needs[path] = own
        for engine, paths in seen.items():
            if any(other.startswith(engine) for other in others):
                paths.add(path)
    complaints += [f'{here} may use {there}, but does not'
                   for here in allowed for there in sorted(allowed[here] - used[here])]
    for engine, paths in seen.items():
        assert paths, f'nothing includes {engine}: has it another name?'
        while further := {path for path in needs if path not in paths and paths & set(needs[path])}:
            paths |= further
        complaints += [f'{path.relative_to(ROOT)} sees {engine}, which is for {", ".join(FOLDERS[engine])} alone'
                       for path in sorted(paths) if path.parent.relative_to(ROOT).as_posix() not in FOLDERS[engine]]
    for group in cycles(graph):
        complaints.append('these need each other: ' + ', '.join(str(unit.relative_to(ROOT)) for unit in group))
    print(f'{len(allowed)} rooms and folders, {sum(map(len, allowed.values()))} edges, {len(graph)} units')
    assert len(graph) > 100, 'hardly anything was found: is this the root of the sources?'
    if complaints:
        sys.exit('\n'.join(complaints))


main()
