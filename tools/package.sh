#!/bin/sh
# Makes Debian packages in build-package/: pith, libpith0, libpith-dev and libpith-gdk-pixbuf.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh package
# Debian's folder for libraries follows from the prefix.
cmake --preset release -B build-package -DCMAKE_INSTALL_PREFIX=/usr -DPITH_BUILD_PIXBUF_LOADER=ON -DPITH_BUILD_TESTS=OFF
cmake --build build-package -j "$(nproc)"
cd build-package
cpack
