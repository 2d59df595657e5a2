"""One file, every kind of vectors: equal symbols; equal pixels with fused multiply-add, without it within one level.

compare.py PITH PITH_SYMBOLS PICTURE
"""
import os
import subprocess
import sys
import tempfile

UNFUSED = 'SSE4', 'SSSE3'
LARGEST_DIFFERENCE = 1  # levels of 255


def decoded(symbols, file):
    """By kind of vectors: checksum of the symbols, number of those that are not zero, of the pixels, difference."""
    lines = subprocess.run([symbols, file], check=True, capture_output=True, text=True).stdout.splitlines()
    kinds = {}
    for line in lines:
        kind, of_symbols, nonzero, of_pixels, largest = line.split()
        print(f'{kind}: symbols {of_symbols}, pixels {of_pixels}, which differ by {largest} at most')
        kinds[kind] = of_symbols, int(nonzero), of_pixels, int(largest)
    return kinds


def main():
    pith, symbols, picture = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'a.pith')
        subprocess.run([pith, 'encode', picture, '-o', file, '-q', '50'], check=True)
        kinds = decoded(symbols, file)
        assert len(kinds) >= 2, 'one kind of vectors alone proves nothing'
        first = next(iter(kinds.values()))
        assert first[1] > 10000, f'only {first[1]} symbols are not zero: this proves nothing'
        for kind, (of_symbols, _, of_pixels, largest) in kinds.items():
            assert of_symbols == first[0], f'{kind} parses other symbols'
            assert largest <= LARGEST_DIFFERENCE, f'{kind} shows other pixels'
            if kind not in UNFUSED:
                assert of_pixels == first[2], f'{kind} shows other pixels'
        refusal = subprocess.run([pith, 'decode', file, '--precision', 'bf16', '-o', file + '.png'], check=False,
                                 env=dict(os.environ, ONEDNN_MAX_CPU_ISA='AVX2'), stderr=subprocess.PIPE)
        assert refusal.returncode == 1 and b'bf16' in refusal.stderr, refusal


main()
