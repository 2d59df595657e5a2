// .pith files to pictures of Qt.
#pragma once
#include <QImage>
#include <QRect>
#include <pith/pith.hpp>

class QIODevice;

namespace pith::qt {

// What programs asked for.
struct Wanted {
  QRect clip;  // of the picture; null: all of it
  QSize size;  // to scale that to; empty: as it is
};

QSize size_of(const pith_info& header);
QImage::Format format_of(const pith_info& header);

// What the device goes on with is the file, whose header is known. Throws what says why it failed.
QImage read_picture(QIODevice& device, const pith_info& header, const Wanted& wanted);

}  // namespace pith::qt
