# Formats of pictures besides PNG, JPEG and Netpbm. Each is an option that is on where its library is found.
find_package(PkgConfig REQUIRED)

set(PITH_FORMATS)           # PITH_WITH_… = 0 or 1, for the compiler
set(PITH_FORMAT_LIBRARIES)  # what those with 1 link
set(PITH_FORMATS_LEFT_OUT)  # folders of the others

macro(pith_picture_format name folder what package)  # and modules of pkg-config
  pkg_check_modules(${name} QUIET IMPORTED_TARGET GLOBAL ${ARGN})
  option(PITH_WITH_${name} "${what}" ${${name}_FOUND})
  if(PITH_WITH_${name} AND NOT ${name}_FOUND)
    message(FATAL_ERROR "PITH_WITH_${name} is ON, but pkg-config does not find ${ARGN} (Debian: ${package})")
  endif()
  if(PITH_WITH_${name})
    list(APPEND PITH_FORMATS PITH_WITH_${name}=1)
    list(APPEND PITH_FORMAT_LIBRARIES PkgConfig::${name})
  else()
    list(APPEND PITH_FORMATS PITH_WITH_${name}=0)
    list(APPEND PITH_FORMATS_LEFT_OUT ${folder}/)
  endif()
endmacro()

pith_picture_format(TIFF tiff "Read and write TIFF" libtiff-dev libtiff-4>=4.5)
pith_picture_format(WEBP webp "Read and write WebP" libwebp-dev libwebp>=1.2 libwebpdemux libwebpmux)
pith_picture_format(HEIF heif "Read HEIC and AVIF, and write AVIF" libheif-dev libheif>=1.15)
pith_picture_format(GIF gif "Read GIF" libgif-dev libgif>=5.2)
pith_picture_format(BMP bmp "Read BMP" libgdk-pixbuf-2.0-dev gdk-pixbuf-2.0>=2.42)
