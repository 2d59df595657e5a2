// What the commands that change pictures have in common.
#pragma once
#include <functional>

#include "jobs/report.hpp"
#include "jobs/run.hpp"
#include "pictures/formats.hpp"

namespace pith::tool {

// How a picture is read.
enum class Samples { kEightBits, kAsTheyAre };

// Opens the picture of a job and the one that comes out of it: in the format that its name
// stands for, else in that of the input, or PNG where that is only read; with its metadata but for previews, which
// would show what was there. `work` carries the rows over. With kAsTheyAre, samples have 16 bits where both formats
// hold these.
JobResult restore_file(JobStreams& streams, Samples samples, const WriterSettings& settings,
                       const std::function<void(PictureReader&, PictureWriter&)>& work);

}  // namespace pith::tool
