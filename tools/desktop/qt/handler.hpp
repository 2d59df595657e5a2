// Reads or writes the .pith file of one device for Qt.
#pragma once
#include <QImageIOHandler>
#include <optional>
#include <pith/pith.hpp>

#include "read_picture.hpp"

namespace pith::qt {

inline constexpr char kFormat[] = "pith";

// Whether the device goes on with a .pith file. Reads nothing.
bool has_signature(QIODevice& device);

class Handler : public QImageIOHandler {
 public:
  bool canRead() const override;
  bool read(QImage* picture) override;
  bool write(const QImage& picture) override;
  QVariant option(ImageOption option) const override;
  void setOption(ImageOption option, const QVariant& value) override;
  bool supportsOption(ImageOption option) const override;

 private:
  // The header of the file, which is looked at once, as Qt asks for it after reading, too.
  const std::optional<pith_info>& header() const;

  mutable std::optional<pith_info> header_;
  mutable bool is_header_known_ = false;
  bool is_read_ = false;
  Wanted wanted_;
  int quality_ = -1;
};

}  // namespace pith::qt
