#!/bin/sh
# Makes Debian packages in build-package/: pith, libpith0, libpith-dev, libpith-gdk-pixbuf and python3-pith.
# DEBFULLNAME and DEBEMAIL are named as their maintainer, if they are set.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh package
# As Debian's own packages are linked: addresses of functions are found at the start, and cannot be overwritten later.
LDFLAGS=$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get LDFLAGS)
export LDFLAGS
# Debian's folder for libraries follows from the prefix.
cmake --preset release -B build-package -DCMAKE_INSTALL_PREFIX=/usr -DPITH_BUILD_TESTS=OFF -DPITH_BUILD_PYTHON=ON \
  -DPITH_BUILD_PIXBUF_LOADER=ON
cmake --build build-package -j "$(nproc)"
cd build-package
cpack
