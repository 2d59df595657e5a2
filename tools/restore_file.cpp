#include "restore_file.hpp"

#include <filesystem>

#include "limit_options.hpp"
#include "pictures/thumbnails.hpp"

namespace pith::tool {
namespace {

// Null if the name stands for none that is written.
const PictureFormat* format_named(const std::string& output) {
  const std::string extension = std::filesystem::path(output).extension().string();
  const PictureFormat* format = extension.empty() ? nullptr : format_by_extension(extension.substr(1));
  return format && format->make_writer ? format : nullptr;
}

}  // namespace

JobResult restore_file(JobStreams& streams, Samples samples, const WriterSettings& settings,
                       const std::function<void(PictureReader&, PictureWriter&)>& work) {
  LookAhead input(streams.input);
  const PictureFormat* own = format_by_start(input.peek(kProbedBytes));
  const PictureFormat* named = format_named(streams.output_name);
  const PictureFormat& format = named ? *named : own && own->make_writer ? *own : kPngFormat;
  const bool deep = samples == Samples::kAsTheyAre && format.is_deep;
  const std::unique_ptr<PictureReader> reader =
      open_within(std::move(input), deep ? Depth::kOwn : Depth::kEight, streams.max_memory);
  PictureInfo restored = reader->info();
  drop_thumbnails(&restored.metadata);
  streams.max_memory = memory_left_writing(
      streams.max_memory,
      memory_to_write(format, uint64_t{restored.width} * restored.height, restored.channels, restored.sample_size));
  const std::unique_ptr<PictureWriter> writer = format.make_writer(restored, streams.output, settings);
  work(*reader, *writer);
  writer->finish();
  streams.warnings = reader->warnings();
  streams.warnings.insert(streams.warnings.end(), writer->warnings().begin(), writer->warnings().end());
  JobResult result;
  result.width = restored.width;
  result.height = restored.height;
  return result;
}

}  // namespace pith::tool
