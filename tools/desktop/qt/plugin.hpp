// What Qt loads: it tells which devices hold or may take .pith files, and makes the handlers for them.
#pragma once
#include <QImageIOPlugin>

namespace pith::qt {

class Plugin : public QImageIOPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID "org.qt-project.Qt.QImageIOHandlerFactoryInterface" FILE "pith.json")

 public:
  Capabilities capabilities(QIODevice* device, const QByteArray& format) const override;
  QImageIOHandler* create(QIODevice* device, const QByteArray& format) const override;
};

}  // namespace pith::qt
