#include "handler.hpp"

#include <QIODevice>
#include <QLoggingCategory>
#include <QVariant>

#include "write_picture.hpp"

namespace pith::qt {
namespace {

constexpr qint64 kHeaderBytes = 64;  // that tell the size of the picture

// Like those of the readers that come with Qt: programs are told that reading failed, and the reason is logged.
Q_LOGGING_CATEGORY(log_category, "qt.gui.imageio.pith")

// Whether the work could be done. Qt's programs need not be able to handle exceptions.
template <typename Work>
bool succeeds(Work work) {
  try {
    work();
    return true;
  } catch (const std::exception& failure) {
    qCWarning(log_category, "%s", failure.what());
    return false;
  }
}

}  // namespace

bool has_signature(QIODevice& device) {
  const QByteArray signature = QByteArrayLiteral("\x8aPITH\r\n\x1a");
  return device.peek(signature.size()) == signature;
}

const std::optional<pith_info>& Handler::header() const {
  if (!is_header_known_ && device()) {
    is_header_known_ = true;
    const QByteArray start = device()->peek(kHeaderBytes);
    succeeds([&] { header_ = read_info(start.constData(), static_cast<size_t>(start.size())); });
  }
  return header_;
}

bool Handler::canRead() const { return !is_read_ && device() && has_signature(*device()); }

bool Handler::read(QImage* picture) {
  if (is_read_ || !header()) return false;
  is_read_ = true;
  return succeeds([&] { *picture = read_picture(*device(), *header(), wanted_); });
}

bool Handler::write(const QImage& picture) {
  return succeeds([&] { write_picture(picture, quality_, *device()); });
}

QVariant Handler::option(ImageOption option) const {
  switch (option) {
    case Size: return header() ? QVariant(size_of(*header())) : QVariant();
    case ImageFormat: return header() ? QVariant(format_of(*header())) : QVariant();
    case ClipRect: return wanted_.clip;
    case ScaledSize: return wanted_.size;
    case Quality: return quality_;
    default: return QVariant();
  }
}

void Handler::setOption(ImageOption option, const QVariant& value) {
  switch (option) {
    case ClipRect: wanted_.clip = value.toRect(); break;
    case ScaledSize: wanted_.size = value.toSize(); break;
    case Quality: quality_ = value.toInt(); break;
    default: break;
  }
}

bool Handler::supportsOption(ImageOption option) const {
  return option == Size || option == ImageFormat || option == ClipRect || option == ScaledSize || option == Quality;
}

}  // namespace pith::qt
