#!/bin/sh
# Installs what is missing, builds, and runs all tests.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh tests
cmake --preset release -DPITH_BUILD_TESTS=ON -DPITH_WITH_OPENCV=ON -DPITH_BUILD_PIXBUF_LOADER=ON -DPITH_BUILD_PYTHON=ON
cmake --build --preset release -j "$(nproc)"
ctest --preset release
