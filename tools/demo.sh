#!/bin/sh
# Installs what is missing, builds the program to build/pith, and shows it on a picture: tools/demo.sh [PICTURE]
set -eu
picture=$(realpath "${1-$(dirname "$0")/../samples/still_life.png}")
cd "$(dirname "$0")/.."

tools/setup.sh
cmake --preset release -DPITH_BUILD_TESTS=OFF
cmake --build --preset release -j "$(nproc)" --target pith_program

name=$(basename "$picture")
name=${name%.*}
mkdir -p build/demo
set -x
build/pith encode "$picture" -f -o "build/demo/$name.pith"
build/pith decode "build/demo/$name.pith" -f -o "build/demo/$name.png"
build/pith info "build/demo/$name.pith"
build/pith eval --same-size --qualities 60 "$picture"
