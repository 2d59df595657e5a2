#include "plugin.hpp"

#include "handler.hpp"

namespace pith::qt {

QImageIOPlugin::Capabilities Plugin::capabilities(QIODevice* device, const QByteArray& format) const {
  if (format == kFormat) return Capabilities(CanRead | CanWrite);
  Capabilities found;
  // Asked without a format: which one a device holds.
  if (!format.isEmpty() || !device || !device->isOpen()) return found;
  if (device->isReadable() && has_signature(*device)) found |= CanRead;
  if (device->isWritable()) found |= CanWrite;
  return found;
}

QImageIOHandler* Plugin::create(QIODevice* device, const QByteArray& format) const {
  auto* handler = new Handler;
  handler->setDevice(device);
  handler->setFormat(format.isEmpty() ? QByteArray(kFormat) : format);
  return handler;
}

}  // namespace pith::qt
