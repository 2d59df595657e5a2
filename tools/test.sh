#!/bin/sh
# Installs what is missing, builds, and runs all tests. Then, with sanitizers, which end a program at its first mistake,
# the unit tests once more and all fuzz targets on their corpora.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh tests
cmake --preset release -DPITH_BUILD_TESTS=ON -DPITH_WITH_OPENCV=ON -DPITH_BUILD_PIXBUF_LOADER=ON -DPITH_BUILD_QT_PLUGIN=ON \
  -DPITH_BUILD_GIMP_PLUGIN=ON -DPITH_BUILD_PYTHON=ON
cmake --build --preset release -j "$(nproc)"
ctest --preset release

# Without training, which reads files by what is tested here anyway, and would take half as long again.
cmake --preset sanitizers -DPITH_BUILD_TRAINING=OFF
cmake --build --preset sanitizers -j "$(nproc)" --target pith_sanitized
ctest --preset sanitizers -j "$(nproc)" -L sanitized
