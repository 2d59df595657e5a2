"""One file, every instruction set: equal symbols, pixels within one level, and an encoder's file readable by all.

compare.py PITH PITH_SYMBOLS PICTURE
"""
import os
import subprocess
import sys
import tempfile

SETS = ['SSE41', 'AVX2', 'AVX512_CORE', 'DEFAULT']
LARGEST_DIFFERENCE = 1  # levels of 255, at f32


def run(isa, *command):
    environment = dict(os.environ, ONEDNN_MAX_CPU_ISA=isa)
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def main():
    pith, symbols, picture = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for encoder in ('SSE41', 'DEFAULT'):
            file = os.path.join(folder, encoder + '.pith')
            run(encoder, pith, 'encode', picture, '-o', file, '-q', '50')
            parsed = {isa: run(isa, symbols, file).split() for isa in SETS}
            pixels = {isa: run(isa, pith, 'decode', file, '--precision', 'f32', '--format', 'ppm', '-o', '-') for isa in SETS}
            nonzero = int(parsed['DEFAULT'][1])
            assert nonzero > 10000, f'only {nonzero} symbols are not zero: this proves nothing'
            for isa in SETS:
                assert parsed[isa] == parsed['DEFAULT'], f'{isa} parses other symbols: {parsed}'
                assert len(pixels[isa]) == len(pixels['DEFAULT'])
                worst = max(abs(a - b) for a, b in zip(pixels[isa], pixels['DEFAULT']))
                print(f'encoded with {encoder}, decoded with {isa}: symbols {parsed[isa][0].decode()}, '
                      f'pixels differ by {worst} at most')
                assert worst <= LARGEST_DIFFERENCE
        refusal = subprocess.run([pith, 'decode', file, '--precision', 'bf16', '-o', file + '.png'], check=False,
                                 env=dict(os.environ, ONEDNN_MAX_CPU_ISA='AVX2'), stderr=subprocess.PIPE)
        assert refusal.returncode == 1 and b'bf16' in refusal.stderr, refusal


main()
