// What programs do with pictures by way of Qt, for qt.py: what to do, then names of files and NAME=VALUE. Pictures that
// were read go to standard output: a line that tells about them, then their pixels as R, G, B and alpha.
#include <QBuffer>
#include <QColorSpace>
#include <QCoreApplication>
#include <QFile>
#include <QImageReader>
#include <QImageWriter>
#include <QThread>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "qt_devices.hpp"

namespace {

using Options = std::map<QString, QString>;

std::vector<int> numbers(const QString& text) {
  std::vector<int> found;
  for (const QString& part : text.split(',')) found.push_back(part.toInt());
  return found;
}

QByteArray contents(const QString& name) {
  QFile file(name);
  if (!file.open(QFile::ReadOnly)) throw std::runtime_error("cannot open the file");
  return file.readAll();
}

void set_options(QImageReader& reader, const Options& options) {
  if (options.count("scaled")) {
    const auto size = numbers(options.at("scaled"));
    reader.setScaledSize({size[0], size[1]});
  }
  if (options.count("clip")) {
    const auto clip = numbers(options.at("clip"));
    reader.setClipRect({clip[0], clip[1], clip[2], clip[3]});
  }
  if (options.count("scaled_clip")) {
    const auto clip = numbers(options.at("scaled_clip"));
    reader.setScaledClipRect({clip[0], clip[1], clip[2], clip[3]});
  }
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
  if (options.count("limit")) QImageReader::setAllocationLimit(options.at("limit").toInt());
#endif
}

QImage read_from(QImageReader& reader, const Options& options) {
  set_options(reader, options);
  const QImage image = reader.read();
  if (image.isNull())
    throw std::runtime_error(reader.error() == QImageReader::InvalidDataError ? "invalid data"
                                                                              : reader.errorString().toStdString());
  return image;
}

// By the name of the file, or from within a device: `before` are bytes that lie before the file there.
QImage read(const QString& name, const Options& options) {
  if (options.count("stream")) {
    Stream stream(contents(name));
    QImageReader reader(&stream);
    return read_from(reader, options);
  }
  if (options.count("before")) {
    QBuffer buffer;
    buffer.setData(options.at("before").toUtf8() + contents(name));
    buffer.open(QBuffer::ReadOnly);
    buffer.seek(options.at("before").size());
    QImageReader reader(&buffer, "pith");
    return read_from(reader, options);
  }
  QImageReader reader(name);
  return read_from(reader, options);
}

const char* name_of(QImage::Format format) {
  switch (format) {
    case QImage::Format_Grayscale8: return "gray";
    case QImage::Format_RGB888: return "rgb";
    case QImage::Format_RGBA8888: return "rgba";
    default: return "other";
  }
}

void print(const QImage& image) {
  std::printf("%s %d %d\n", name_of(image.format()), image.width(), image.height());
  QImage pixels = image;
  pixels.setColorSpace({});  // which conversions may go by
  pixels = pixels.convertToFormat(QImage::Format_RGBA8888);
  for (int y = 0; y < pixels.height(); ++y) std::fwrite(pixels.constScanLine(y), 4, size_t(pixels.width()), stdout);
}

void print_size(const QString& name) {
  QImageReader reader(name);
  const QSize size = reader.size();
  std::printf("%s %s %d %d\n", reader.format().constData(), name_of(reader.imageFormat()), size.width(), size.height());
}

// How many of all beginnings of a file are read, or found to be no pictures: none is to be.
void print_prefixes(const QString& name) {
  const QByteArray file = contents(name);
  int good = 0, wrong = 0;
  for (int size = 0; size < file.size(); ++size) {
    QByteArray part = file.left(size);
    QBuffer buffer(&part);
    QImageReader reader(&buffer, "pith");
    good += !reader.read().isNull();
    wrong += reader.error() != QImageReader::InvalidDataError;
  }
  std::printf("%d %d of %d\n", good, wrong, int(file.size()));
}

// Each file by four threads at once. Tells whether all got what one thread alone gets.
void read_in_threads(const QStringList& names) {
  std::vector<QImage> results(4 * size_t(names.size()));
  std::vector<std::unique_ptr<QThread>> threads;
  for (size_t i = 0; i < results.size(); ++i)
    threads.emplace_back(QThread::create([&, i] { results[i] = QImage(names[int(i) % names.size()]); }))->start();
  for (auto& thread : threads) thread->wait();
  int equal = 0;
  for (size_t i = 0; i < results.size(); ++i)
    equal += !results[i].isNull() && results[i] == QImage(names[int(i) % names.size()]);
  std::printf("%d of %d\n", equal, int(results.size()));
}

QImage::Format format_named(const QString& name) {
  const std::map<QString, QImage::Format> formats = {
      {"mono", QImage::Format_Mono},          {"indexed", QImage::Format_Indexed8},
      {"gray16", QImage::Format_Grayscale16}, {"gray", QImage::Format_Grayscale8},
      {"rgb16", QImage::Format_RGB16},        {"rgb32", QImage::Format_RGB32},
      {"argb", QImage::Format_ARGB32},        {"premultiplied", QImage::Format_ARGB32_Premultiplied},
      {"rgba64", QImage::Format_RGBA64},      {"rgb30", QImage::Format_RGB30},
      {"alpha", QImage::Format_Alpha8}};
  return formats.at(name);
}

QColorSpace colours_named(const QString& name) {
  if (name == "none") return {};
  return name == "adobe" ? QColorSpace::AdobeRgb : name == "p3" ? QColorSpace::DisplayP3 : QColorSpace::SRgb;
}

// The picture of the last file but one, in the format and colour space that are asked for, to the last; or a gray line
// of some width.
void write(const QStringList& names, const Options& options) {
  QImage image =
      options.count("width") ? QImage(options.at("width").toInt(), 1, QImage::Format_Grayscale8) : read(names[0], {});
  if (options.count("width")) image.fill(128);
  if (options.count("format")) image = image.convertToFormat(format_named(options.at("format")));
  if (options.count("colours")) image.setColorSpace(colours_named(options.at("colours")));
  FullDisk full;
  QImageWriter writer(names.last(), "pith");
  if (options.count("full")) writer.setDevice(&full);
  if (options.count("quality")) writer.setQuality(options.at("quality").toInt());
  if (!writer.write(image)) throw std::runtime_error(writer.errorString().toStdString());
}

void print_colours(const QString& name) {
  const QColorSpace colours = QImage(name).colorSpace();
  const QByteArray profile = colours.iccProfile();
  std::printf("%d %s\n", int(colours.primaries()), profile.toHex().constData());
}

void run(const QString& task, const QStringList& names, const Options& options) {
  if (task == "size")
    print_size(names[0]);
  else if (task == "read")
    print(read(names[0], options));
  else if (task == "prefixes")
    print_prefixes(names[0]);
  else if (task == "threads")
    read_in_threads(names);
  else if (task == "write")
    write(names, options);
  else if (task == "colours")
    print_colours(names[0]);
  else if (task == "formats")
    std::printf("%d %d %d\n", int(QImageReader::supportedImageFormats().contains("pith")),
                int(QImageReader::supportedMimeTypes().contains("image/x-pith")),
                int(QImageWriter::supportedImageFormats().contains("pith")));
  else
    throw std::invalid_argument("no such task");
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  QStringList names;
  Options options;
  for (const QString& argument : application.arguments().mid(2)) {
    const int equals = int(argument.indexOf('='));
    if (equals < 0)
      names << argument;
    else
      options[argument.left(equals)] = argument.mid(equals + 1);
  }
  try {
    run(application.arguments()[1], names, options);
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "failed: %s\n", failure.what());
    return 1;
  }
}
