// Small pictures of many .pith files, on all processors: thumbnails SIDE FOLDER FILE.pith...
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <pith/pith.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "files.h"

namespace {

struct Job {
  std::string file, thumbnail;
};

// FOLDER/NAME.ppm for every NAME.pith. No two may have the same.
std::vector<Job> jobs_for(const std::filesystem::path& folder, const std::vector<std::string>& files) {
  std::vector<Job> jobs;
  std::set<std::string> thumbnails;
  for (const std::string& file : files) {
    const std::string thumbnail = (folder / std::filesystem::path(file).stem()).string() + ".ppm";
    if (!thumbnails.insert(thumbnail).second) throw std::runtime_error("two files would become " + thumbnail);
    jobs.push_back({file, thumbnail});
  }
  return jobs;
}

bool run(const Job& job, const pith::Context& context, const pith_decode_settings& settings) {
  uint8_t* data;
  size_t size;
  if (read_file(job.file.c_str(), &data, &size)) return false;
  const std::unique_ptr<uint8_t, void (*)(void*)> owner(data, std::free);
  try {
    const pith::Image thumbnail = context.decode(data, size, settings);
    return write_pnm(job.thumbnail.c_str(), &thumbnail.get()) == 0;
  } catch (const pith::Failure& failure) {
    complain(job.file.c_str(), failure.what());
    return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int side = argc < 4 ? 0 : std::atoi(argv[1]);
  if (side < 1) {
    std::fprintf(stderr, "usage: thumbnails SIDE FOLDER FILE.pith...\n");
    return 2;
  }
  try {
    const std::vector<Job> jobs = jobs_for(argv[2], {argv + 3, argv + argc});
    std::filesystem::create_directories(argv[2]);
    pith_context_settings context_settings = pith::context_settings();
    context_settings.threads = 1;  // for a file: as many files are decoded at a time as there are processors
    const pith::Context context(context_settings);
    pith_decode_settings settings = pith::decode_settings();
    settings.max_side = static_cast<uint32_t>(side);

    std::atomic<size_t> next{0};
    std::atomic<bool> failed{false};
    std::vector<std::future<void>> workers;
    for (unsigned i = 0; i < std::max(std::thread::hardware_concurrency(), 1u); ++i)
      workers.push_back(std::async(std::launch::async, [&] {
        for (size_t job = next++; job < jobs.size(); job = next++)
          if (!run(jobs[job], context, settings)) failed = true;
      }));
    for (std::future<void>& worker : workers) worker.get();
    return failed;
  } catch (const std::exception& error) {
    return complain("thumbnails", error.what());
  }
}
