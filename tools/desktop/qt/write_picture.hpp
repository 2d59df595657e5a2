// Pictures of Qt to .pith files.
#pragma once
class QImage;
class QIODevice;

namespace pith::qt {

// Quality is 0 to 100, below 0 pith's own default. Writes nothing unless all could be encoded. Throws what says why it
// failed.
void write_picture(const QImage& picture, int quality, QIODevice& device);

}  // namespace pith::qt
