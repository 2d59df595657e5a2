#!/bin/sh
# Compresses all pictures below a folder with GNU parallel:
#   parallel.sh PICTURES OUT [OPTIONS OF pith encode]
# On one machine `pith encode -r PICTURES --out-dir OUT` is as fast. GNU parallel also spreads the work over machines
# that share both folders: PARALLEL='--sshlogin one,two' parallel.sh ... The same command goes on where it was
# interrupted.
set -eu
pictures=$(realpath -- "$1")
mkdir -p -- "$2"
out=$(realpath -- "$2")
shift 2

cd -- "$pictures"
# A hundred pictures a process, since each loads the model first; one thread each, since there is one for each core.
find . -type f -not -path '*/.*' \
    '(' -iname '*.png' -o -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.ppm' -o -iname '*.pgm' -o -iname '*.pnm' ')' \
    -print0 |
  parallel --quote --pipe --recend '\0' -N 100 --workdir "$pictures" \
    "${PITH:-pith}" encode -0 --files-from - --out-dir "$out" --skip-existing -j 1 "$@"
