#include "write_picture.hpp"

#include <QColorSpace>
#include <QIODevice>
#include <QImage>
#include <algorithm>
#include <stdexcept>

#include "shared_context.hpp"

namespace pith::qt {
namespace {

constexpr int kProfileKind = 16;  // bytes from the start of an ICC profile to the name of the samples that it is for

// Not those whose pixels merely happen to be gray.
bool is_gray(const QImage& picture) {
  return (picture.depth() <= 8 || picture.format() == QImage::Format_Grayscale16) && picture.allGray();
}

QImage::Format format_for(const QImage& picture) {
  if (picture.hasAlphaChannel()) return QImage::Format_RGBA8888;
  return is_gray(picture) ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
}

uint32_t channels_of(QImage::Format format) {
  if (format == QImage::Format_Grayscale8) return 1;
  return format == QImage::Format_RGB888 ? 3 : 4;
}

// Changes the colours to sRGB where the profile is not one for such samples. Returns the profile; empty stands for
// sRGB.
QByteArray fit_profile(QImage* image) {
  const QColorSpace colours = image->colorSpace();
  if (!colours.isValid() || colours == QColorSpace(QColorSpace::SRgb)) return {};
  QByteArray profile = colours.iccProfile();
  const char* kind = image->format() == QImage::Format_Grayscale8 ? "GRAY" : "RGB ";
  if (profile.mid(kProfileKind, 4) == kind) return profile;
  image->convertToColorSpace(QColorSpace(QColorSpace::SRgb));
  return {};
}

}  // namespace

void write_picture(const QImage& picture, int quality, QIODevice& device) {
  const QImage::Format format = format_for(picture);
  QImage image = picture.convertToFormat(format);
  if (image.isNull()) throw std::length_error("there is not enough memory for the pixels");
  const QByteArray profile = fit_profile(&image);
  image.convertTo(format);

  pith_metadata metadata{};
  metadata.icc = profile.constData();
  metadata.icc_size = size_t(profile.size());
  pith_encode_settings settings = encode_settings();
  settings.preview = 1;
  settings.metadata = &metadata;
  if (quality >= 0) settings.quality = std::min(quality, 100);
  const pith_image pixels{uint32_t(image.width()), uint32_t(image.height()), channels_of(format),
                          size_t(image.bytesPerLine()), const_cast<uint8_t*>(image.constBits())};
  const Buffer file = shared_context().encode(pixels, settings);
  if (device.write(reinterpret_cast<const char*>(file.data()), qint64(file.size())) != qint64(file.size()))
    throw std::runtime_error("cannot write the file: " + device.errorString().toStdString());
}

}  // namespace pith::qt
