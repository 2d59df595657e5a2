#!/bin/sh
# Installs the Debian packages that are missing.
#   tools/setup.sh          to build the program and the libraries
#   tools/setup.sh tests    also to build and run all tests
#   tools/setup.sh package  also to make Debian packages
set -eu

packages="g++ make cmake libdnnl-dev libhwy-dev libpng-dev libjpeg62-turbo-dev liblcms2-dev zlib1g-dev libcli11-dev catch2"
packages="$packages nettle-dev nlohmann-json3-dev libeigen3-dev libfaiss-dev libsqlite3-dev"
foreign=""
case "${1-}" in
  "") ;;
  # Without the pthread build of OpenBLAS some convolutions of PyTorch fall into a reference BLAS, 40 times slower.
  tests)
    packages="$packages python3 python3-numpy python3-torch python3-pil libopenblas0-pthread parallel"
    packages="$packages libopencv-photo-dev webp libjxl-devtools pkgconf python3-dev pybind11-dev"
    packages="$packages libgdk-pixbuf-2.0-dev libgdk-pixbuf2.0-bin libglib2.0-bin shared-mime-info"
    # For 64-bit ARM, and to run what was built for it.
    if [ "$(dpkg --print-architecture)" = amd64 ]; then
      foreign=arm64
      packages="$packages g++-aarch64-linux-gnu qemu-user libhwy-dev:arm64 nettle-dev:arm64 zlib1g-dev:arm64"
    fi
    packages="$packages fish zsh man-db groff-base mandoc doxygen dpkg-dev file clang-format-14"
    ;;
  package) packages="$packages dpkg-dev file libgdk-pixbuf-2.0-dev pkgconf python3-dev pybind11-dev" ;;
  *) echo "setup.sh: unknown argument: $1" >&2; exit 2 ;;
esac

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: run as root, or install sudo; missing packages:$missing" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "installing:$missing"
[ -z "$foreign" ] || $as_root dpkg --add-architecture "$foreign"
$as_root apt-get update -q
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
