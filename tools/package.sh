#!/bin/sh
# Makes Debian packages in build-package/: pith, libpith0, libpith-dev, libpith-gdk-pixbuf, pith-qt6, pith-qt5, pith-gimp and
# python3-pith; and what they contain and are linked with, as pith.spdx.json (SPDX 2.3).
# DEBFULLNAME and DEBEMAIL are named as their maintainer, if they are set. The same commit, built with the same tools
# and libraries, gives the same bytes in whatever folder: SOURCE_DATE_EPOCH is the time of the commit unless it is set.
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh package
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH
umask 022  # which permissions in the packages depend on
# As Debian's own packages are linked: addresses of functions are found at the start, and cannot be overwritten later.
LDFLAGS=$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get LDFLAGS)
export LDFLAGS
# Debian's folder for libraries follows from the prefix. Nothing that is built has this folder's name in it.
here="-ffile-prefix-map=$PWD=."
cmake --preset release -B build-package -DCMAKE_INSTALL_PREFIX=/usr -DPITH_BUILD_TESTS=OFF -DPITH_BUILD_PYTHON=ON \
  -DPITH_BUILD_PIXBUF_LOADER=ON -DPITH_BUILD_QT_PLUGIN=ON -DPITH_BUILD_GIMP_PLUGIN=ON \
  -DCMAKE_C_FLAGS="$here" -DCMAKE_CXX_FLAGS="$here" \
  -DCMAKE_BUILD_RPATH_USE_ORIGIN=ON
cmake --build build-package -j "$(nproc)"
rm -f build-package/*.deb  # of earlier versions
(cd build-package && cpack)
python3 tools/packaging/sbom.py build-package
