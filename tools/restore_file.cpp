#include "restore_file.hpp"

#include "limit_options.hpp"
#include "pictures/thumbnails.hpp"

namespace pith::tool {

JobResult restore_file(JobStreams& streams, const PictureFormat* wanted, Samples samples,
                       const WriterSettings& settings,
                       const std::function<void(PictureReader&, PictureWriter&)>& work) {
  LookAhead input(streams.input);
  const PictureFormat* own = format_by_start(input.peek(kProbedBytes));
  const PictureFormat& format = wanted ? *wanted : own && own->make_writer ? *own : kPngFormat;
  const bool deep = samples == Samples::kAsTheyAre && format.is_deep;
  const std::unique_ptr<PictureReader> reader = open_picture(std::move(input), deep ? Depth::kOwn : Depth::kEight);
  PictureInfo restored = reader->info();
  drop_thumbnails(&restored.metadata);
  streams.max_memory = memory_left(streams.max_memory, format.held * restored.row_size() * restored.height);
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
