#!/bin/sh
# Installs the Debian packages that are missing.
#   tools/setup.sh          to build the program and the libraries
#   tools/setup.sh tests    also to build and run all tests
#   tools/setup.sh package  also to make Debian packages
#   tools/setup.sh web      only to build what browsers need
set -eu

packages="g++ make cmake libdnnl-dev libhwy-dev libpng-dev libjpeg62-turbo-dev liblcms2-dev zlib1g-dev libcli11-dev catch2"
packages="$packages nettle-dev nlohmann-json3-dev libeigen3-dev libfaiss-dev libsqlite3-dev"
packages="$packages pkgconf libtiff-dev libwebp-dev libheif-dev libgif-dev libgdk-pixbuf-2.0-dev"
gimp="libgimp2.0-dev libgexiv2-dev" qt="qt6-base-dev qtbase5-dev"  # which their plug-ins are built with
web="emscripten esbuild cmake dpkg-dev libhwy-dev nlohmann-json3-dev"
command -v npm > /dev/null || web="$web nodejs npm"  # which may have come from elsewhere
case "${1-}" in
  "") ;;
  web) packages=$web ;;
  # Without the pthread build of OpenBLAS some convolutions of PyTorch fall into a reference BLAS, 40 times slower.
  tests)
    packages="$packages python3 python3-numpy python3-torch python3-pil libopenblas0-pthread parallel"
    packages="$packages libopencv-photo-dev webp libjxl-devtools python3-dev pybind11-dev"
    packages="$packages libgdk-pixbuf2.0-bin libglib2.0-bin shared-mime-info gimp $gimp xvfb xdotool $qt imagemagick"
    packages="$packages fish zsh man-db groff-base mandoc doxygen dpkg-dev file clang-format-14"
    packages="$packages $web chromium"
    ;;
  package) packages="$packages dpkg-dev file $gimp $qt python3-dev pybind11-dev" ;;
  *) echo "setup.sh: unknown argument: $1" >&2; exit 2 ;;
esac

missing_of() {
  for package in "$@"; do
    # A line for each architecture.
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf ' %s' "$package"
  done
}

as_root=""
install() {
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "setup.sh: run as root, or install sudo; missing packages: $*" >&2
      exit 1
    fi
    as_root=sudo
  fi
  echo "installing: $*"
  $as_root apt-get update -q
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# shellcheck disable=SC2086  # lists of words
missing=$(missing_of $packages)
# shellcheck disable=SC2086
[ -z "$missing" ] || install $missing

# For the tests on 64-bit ARM: a compiler for it, libraries of it, and what runs its programs here.
if [ "${1-}" = tests ] && [ "$(dpkg --print-architecture)" = amd64 ]; then
  missing=$(missing_of g++-aarch64-linux-gnu qemu-user libhwy-dev:arm64 nettle-dev:arm64 zlib1g-dev:arm64)
  if [ -n "$missing" ]; then
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    # shellcheck disable=SC2086
    { $as_root dpkg --add-architecture arm64 && (install $missing); } ||
      echo "setup.sh: Debian's packages for arm64 cannot be had; the tests on ARM will be skipped" >&2
  fi
fi
