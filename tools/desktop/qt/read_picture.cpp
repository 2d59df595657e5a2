#include "read_picture.hpp"

#include <QColorSpace>
#include <QIODevice>
#include <QImageIOHandler>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "shared_context.hpp"

namespace pith::qt {
namespace {

constexpr int kPatience = 30000;  // ms to wait for more of a socket: what Qt waits unless told

// Sockets have nothing to read until it has come.
size_t read_bytes(QIODevice& device, void* data, size_t size) {
  const auto read = [&] { return device.read(static_cast<char*>(data), static_cast<qint64>(size)); };
  qint64 count = read();
  if (count <= 0 && device.isSequential() && device.waitForReadyRead(kPatience)) count = read();
  return static_cast<size_t>(std::max<qint64>(count, 0));
}

// Counts from where the device is now. Damaged files lead behind their end, which devices would complain about.
Seek seek_in(QIODevice& device) {
  const qint64 start = device.pos();
  return [&device, start](uint64_t offset) {
    const qint64 left = std::max<qint64>(device.size() - start, 0);
    if (!device.seek(start + qint64(std::min(offset, uint64_t(left)))))
      throw std::runtime_error("cannot go to another place of the file");
  };
}

// The longer side of the smallest picture that is nowhere smaller than asked for. 0 if that is the whole picture.
uint32_t side_for(const pith_info& header, QSize size) {
  const double scale = std::max(double(size.width()) / header.width, double(size.height()) / header.height);
  return scale < 1 ? static_cast<uint32_t>(std::ceil(scale * std::max(header.width, header.height))) : 0;
}

pith_region region_of(const QRect& rect) {
  return {uint32_t(rect.x()), uint32_t(rect.y()), uint32_t(rect.width()), uint32_t(rect.height())};
}

pith_decode_settings settings_for(const pith_info& header, const Wanted& wanted) {
  pith_decode_settings settings = decode_settings();
  const QRect all(QPoint(0, 0), size_of(header));
  const QRect part = wanted.clip.isNull() ? all : all.intersected(wanted.clip);
  if (part.isEmpty()) throw std::invalid_argument("the part that is asked for lies outside of the picture");
  if (part != all)
    settings.region = region_of(part);
  else if (!wanted.size.isEmpty())
    settings.max_side = side_for(header, wanted.size);
  return settings;
}

// Programs limit what pictures may take, in Qt 6.
QImage allocate(QSize size, QImage::Format format) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
  QImage image;
  QImageIOHandler::allocateImage(size, format, &image);
#else
  QImage image(size, format);
#endif
  if (image.isNull())
    throw std::length_error("the picture takes more memory than there is, or than Qt may use for one");
  return image;
}

// Gray and alpha at the beginning of a row become red, green, blue and alpha all over it.
void spread_gray(uint8_t* row, int width) {
  for (int x = width; x-- > 0;) {
    const uint8_t gray = row[2 * x], alpha = row[2 * x + 1];
    std::memset(row + 4 * x, gray, 3);
    row[4 * x + 3] = alpha;
  }
}

// Without a profile of their own, samples of .pith files are sRGB. Of a profile that Qt cannot handle nothing is told.
QColorSpace colours_of(const pith_metadata& metadata) {
  if (metadata.icc_size == 0) return QColorSpace(QColorSpace::SRgb);
  return QColorSpace::fromIccProfile(QByteArray(static_cast<const char*>(metadata.icc), int(metadata.icc_size)));
}

QImage read_rows(Decoder& decoder, const pith_info& header) {
  QImage image = allocate(QSize(int(decoder.width()), int(decoder.height())), format_of(header));
  decoder.read_rows(image.bits(), size_t(image.bytesPerLine()), uint32_t(image.height()));
  if (header.channels == 2)
    for (int y = 0; y < image.height(); ++y) spread_gray(image.scanLine(y), image.width());
  return image;
}

QImage scaled(const QImage& image, QSize size) {
  const QImage other = image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  if (other.isNull()) throw std::length_error("a picture of the size that is asked for takes too much memory");
  return other.convertToFormat(image.format());
}

}  // namespace

QSize size_of(const pith_info& header) { return {int(header.width), int(header.height)}; }

QImage::Format format_of(const pith_info& header) {
  if (header.channels == 1) return QImage::Format_Grayscale8;
  return header.channels == 3 ? QImage::Format_RGB888 : QImage::Format_RGBA8888;
}

QImage read_picture(QIODevice& device, const pith_info& header, const Wanted& wanted) {
  const auto read = [&](void* data, size_t size) { return read_bytes(device, data, size); };
  Seek seek;  // back and forth, for previews
  if (!device.isSequential()) seek = seek_in(device);
  Decoder decoder(shared_context(), read, settings_for(header, wanted), seek);
  QImage image = read_rows(decoder, header);
  if (!wanted.size.isEmpty() && image.size() != wanted.size) image = scaled(image, wanted.size);
  image.setColorSpace(colours_of(decoder.metadata()));
  return image;
}

}  // namespace pith::qt
