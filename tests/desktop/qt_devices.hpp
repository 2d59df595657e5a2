// Devices that are not files, for the test of what reads and writes by way of Qt.
#pragma once
#include <QByteArray>
#include <QIODevice>
#include <algorithm>

// A device that gives a few bytes at a time, in order, as a socket does.
class Stream : public QIODevice {
 public:
  explicit Stream(const QByteArray& bytes) : bytes_(bytes) { open(ReadOnly | Unbuffered); }
  bool isSequential() const override { return true; }
  bool waitForReadyRead(int) override { return position_ < bytes_.size(); }

 protected:
  qint64 readData(char* data, qint64 size) override {
    is_starved_ = !is_starved_;
    if (is_starved_ && position_ > 100) return 0;  // until somebody waits
    const QByteArray part = bytes_.mid(position_, int(std::min<qint64>(size, 100)));
    std::copy(part.begin(), part.end(), data);
    position_ += part.size();
    return part.size();
  }
  qint64 writeData(const char*, qint64) override { return -1; }

 private:
  QByteArray bytes_;
  int position_ = 0;
  bool is_starved_ = false;
};

// Takes no more than so many bytes.
class FullDisk : public QIODevice {
 public:
  FullDisk() { open(WriteOnly | Unbuffered); }

 protected:
  qint64 readData(char*, qint64) override { return -1; }
  qint64 writeData(const char*, qint64 size) override { return std::min<qint64>(size, 10); }
};
