#!/bin/sh
# Compiles what the module links, for WebAssembly, from Debian's sources: libraries.sh FOLDER
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$folder"
mkdir -p include/nettle lib lists/partial

# Highway and nlohmann-json are all headers, those of the system; no others of it may be seen.
for library in hwy nlohmann; do
  ln -sfn "/usr/include/$library" "include/$library"
done
for package in hwy nlohmann_json; do
  mkdir -p "lib/cmake/$package"
  cat > "lib/cmake/$package/$package-config.cmake" <<END
add_library($package::$package INTERFACE IMPORTED)
set_target_properties($package::$package PROPERTIES INTERFACE_INCLUDE_DIRECTORIES $folder/include)
END
done

# The system's own sources of packages, asked for their sources; the system's lists stay as they are.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
  [ -f "$file" ] || continue
  sed -E 's/^Types: deb$/Types: deb-src/; s/^deb /deb-src /' "$file" > "sources.${file##*.}"
  options="-o Dir::Etc::sourcelist=$folder/sources.${file##*.}"
done
options="$options -o Dir::Etc::sourceparts=- -o Dir::State::lists=$folder/lists -o APT::Sandbox::User=root"
# shellcheck disable=SC2086
apt-get $options update -q
# shellcheck disable=SC2086
apt-get $options source -q --download-only zlib nettle
rm -rf zlib nettle
for library in zlib nettle; do
  dpkg-source --extract "$library"_*.dsc "$library"
done

(cd zlib && CFLAGS=-O2 emconfigure ./configure --static && emmake make libz.a && cp zlib.h zconf.h ../include &&
  cp libz.a ../lib)
(cd nettle && CFLAGS=-O2 emconfigure ./configure --host=wasm32-unknown-none --disable-assembler --disable-public-key \
  --disable-shared --disable-documentation --disable-openssl && emmake make libnettle.a &&
  cp ./*.h ../include/nettle && cp libnettle.a ../lib)
