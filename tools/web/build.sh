#!/bin/sh
# Builds the npm package and the page: build.sh BUILD makes BUILD/pith-codec, BUILD/page and BUILD/pith.html.
# Needs emscripten, esbuild, and the headers of Highway and nlohmann-json; tools/setup.sh web installs them.
set -eu
[ $# = 1 ] || { echo "usage: tools/web/build.sh BUILD" >&2; exit 2; }
for tool in emcmake esbuild cmake dpkg-source npm; do
  command -v "$tool" > /dev/null || { echo "build.sh: there is no $tool; tools/setup.sh web installs it" >&2; exit 1; }
done
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
export NODE_PATH="/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}"  # where Debian has what Emscripten needs

[ -f "$build/libraries/lib/libnettle.a" ] || "$here/libraries.sh" "$build/libraries"
emcmake cmake -S "$here" -B "$build/module" -DCMAKE_BUILD_TYPE=Release -DCMAKE_FIND_ROOT_PATH="$build/libraries"
cmake --build "$build/module" -j "$(nproc)"

cp "$here/package.json" "$here/package-lock.json" "$build"
[ -d "$build/node_modules/fflate" ] || npm ci --prefix "$build" --no-audit --no-fund
export NODE_PATH="$build/node_modules:$NODE_PATH"

version=$(sed -nE 's/^#define PITH_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+).*/\2/p' "$here/../../codec/include/pith/pith.h" | paste -sd.)
package=$build/pith-codec
rm -rf "$package" "$build/page"
mkdir "$package" "$build/page"
cp "$build/module/pith.wasm" "$here/package/index.d.ts" "$here/package/README.md" "$here/../../LICENSE" "$package"
node "$here/split_model.mjs" "$here/../../models/eye.safetensors" "$package"
node -e 'const { imports, ...rest } = JSON.parse(require("fs").readFileSync(process.argv[1]));
  console.log(JSON.stringify({ ...rest, version: process.argv[2] }, null, 2))' \
  "$here/package/package.json" "$version" > "$package/package.json"
# What is linked into the module, or bundled with the page, has licences of its own.
licence() {
  printf '\n======== %s\n\n' "$1"
  cat "$2"
}
{
  licence "Highway" /usr/share/doc/libhwy-dev/copyright
  licence "JSON for Modern C++" /usr/share/doc/nlohmann-json3-dev/copyright
  licence "zlib" "$build/libraries/zlib/debian/copyright"
  licence "Nettle" "$build/libraries/nettle/debian/copyright"
  licence "Emscripten, with the libraries of C and C++ that it brings" /usr/share/doc/emscripten/copyright
} > "$package/licences.txt"
stamp=$(cat "$package/pith.wasm" "$package/decoder.weights" "$package/encoder.weights" "$here"/package/*.js |
  sha256sum | cut -c1-16)
bundle() {
  from=$1 to=$2
  shift 2
  esbuild "$from" --bundle --minify --target=es2022 --log-level=warning --outfile="$to" "$@"
  sed -i "s/__STAMP__/$stamp/" "$to"
}
bundle "$here/package/index.js" "$package/index.js" --format=esm
bundle "$here/package/index.js" "$package/index.node.js" --format=esm --platform=node
bundle "$here/polyfill/pith.js" "$package/pith.js" --format=esm
bundle "$here/package/worker.js" "$package/worker.js" --format=iife --external:node:*

page=$build/page
cp "$here/page/index.html" "$here/page/page.css" "$page"
for name in pith.wasm decoder.weights encoder.weights worker.js; do
  cp "$package/$name" "$page"
done
{
  licence "pith" "$package/LICENSE"
  cat "$package/licences.txt"
  licence "fflate" "$build/node_modules/fflate/LICENSE"
} > "$page/licences.txt"
bundle "$here/page/page.js" "$page/page.js" --format=esm
bundle "$here/page/single.js" "$build/single.js" --format=esm
node "$here/one_file.mjs" "$page" "$build/single.js" "$build/pith.html"
rm "$build/single.js"
