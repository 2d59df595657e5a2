"""Holds every #include against the rooms that codec/CMakeLists.txt lists.

A room is one folder of the library. It may use the rooms that its pith_room() names, all of which stand above it in that
list, so no arrow goes up; and within the sources no two units (a header and its .cpp) may need each other.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
# The only folders that may see oneDNN's headers.
ONEDNN_FOLDERS = ('codec/net/onednn', 'codec/gradient/onednn', 'codec/training/onednn')


def rooms():
    """Of each room, those that it may use."""
    allowed = {}
    text = re.sub(r'#.*', '', (ROOT / 'codec/CMakeLists.txt').read_text())
    for arguments in re.findall(r'pith_room\(\s*([^)]*)\)', text):
        name, *words = arguments.split()
        if name == 'name':  # the function itself
            continue
        uses = words[words.index('USES') + 1:] if 'USES' in words else []
        uses = uses[:uses.index('LINKS')] if 'LINKS' in uses else uses
        for used in uses:
            assert used in allowed, f'{name} uses {used}, which does not stand before it in codec/CMakeLists.txt'
        allowed[name] = set(uses)
    return allowed


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
    return path.relative_to(ROOT / 'codec').parts[0] if ROOT / 'codec' in path.parents else None


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
    allowed = rooms()
    complaints = []
    graph, needs, onednn = {}, {}, set()
    used = {name: set() for name in allowed}
    for path in sources('codec') + sources('tools'):
        here = room_of(path)
        own, others = includes(path)
        name = path.relative_to(ROOT)
        graph.setdefault(path.with_suffix(''), set()).update(
            other.with_suffix('') for other in own if other.with_suffix('') != path.with_suffix(''))
        if here and here != 'include' and here not in allowed:
            complaints.append(f'{name}: {here} is no room of codec/CMakeLists.txt')
            continue
        for other in own if here else []:
            there = room_of(other)
            if there is None:
                complaints.append(f'{name} includes {other.relative_to(ROOT)}, which does not belong to the library')
            elif there not in (here, 'include'):
                used[here].add(there)
                if there not in allowed[here]:
                    complaints.append(f'{name} includes {other.relative_to(ROOT)}, but {here} may not use {there}')
        needs[path] = own
        if any('dnnl' in other for other in others):
            onednn.add(path)
    complaints += [f'{here} may use {there}, but does not'
                   for here in allowed for there in sorted(allowed[here] - used[here])]
    while further := {path for path in needs if path not in onednn and onednn & set(needs[path])}:
        onednn |= further
    complaints += [f'{path.relative_to(ROOT)} sees oneDNN, which is for {", ".join(ONEDNN_FOLDERS)} alone'
                   for path in sorted(onednn)
                   if path.parent.relative_to(ROOT).as_posix() not in ONEDNN_FOLDERS]
    for group in cycles(graph):
        complaints.append('these need each other: ' + ', '.join(str(unit.relative_to(ROOT)) for unit in group))
    print(f'{len(allowed)} rooms, {sum(map(len, allowed.values()))} edges, {len(graph)} units')
    assert len(graph) > 100, 'hardly anything was found: is this the root of the sources?'
    if complaints:
        sys.exit('\n'.join(complaints))


main()
