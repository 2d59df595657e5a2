#!/bin/sh
# Renders the sample pictures, all of them or the ones named: ./render.sh [NAME…]
# Needs the Debian packages povray, povray-includes, imagemagick, optipng, fonts-liberation and fonts-dejavu-core.
set -eu

scenes=$(cd "$(dirname "$0")" && pwd)
pictures=$(dirname "$scenes")
fonts=/usr/share/fonts/truetype

for program in povray convert optipng; do
  command -v "$program" >/dev/null || { echo "render.sh: $program is missing, see the packages above" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# render NAME WIDTH HEIGHT FACTOR GRAIN [POV-RAY OPTION…]
# Traced FACTOR times too large and averaged down, for what is finer than a pixel; then a lens's slight
# softness and a sensor's grain, without which renderings are easier to compress than photographs.
render() {
  name=$1 width=$2 height=$3 factor=$4 grain=$5
  shift 5
  echo "$name: ${width}x$height"
  (cd "$scenes" && povray "+I$name.pov" "+O$work/$name.png" "+W$((width * factor))" "+H$((height * factor))" \
    "+L$fonts/liberation" "+L$fonts/dejavu" -D +WT1 File_Gamma=srgb "$@") >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    exit 1
  }
  # One thread and a fixed seed give the same grain every time.
  convert -limit thread 1 "$work/$name.png" -alpha off -filter Box -resize "${width}x$height!" -blur 0x0.4 \
    -seed 1 -attenuate "$grain" +noise Gaussian -strip -depth 8 -define png:color-type=2 "$pictures/$name.png"
  optipng -quiet -o4 "$pictures/$name.png"
}

for name in ${*:-still_life lake portrait page courtyard}; do
  case $name in
    still_life) render "$name" 1024 683 1 0.10 ;;
    lake) render "$name" 1024 640 2 0.08 +A0.3 +R2 ;;
    portrait) render "$name" 720 900 1 0.08 +AM2 +A0.15 +R2 ;;
    page) render "$name" 784 1024 2 0.05 +A0.1 +R2 ;;
    courtyard) render "$name" 960 640 2 0.04 +A0.3 +R2 ;;
    *) echo "render.sh: no scene is called '$name'" >&2; exit 2 ;;
  esac
done
