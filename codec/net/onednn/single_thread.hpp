// Keeps oneDNN on the calling thread.
//
// Parallelism is the tasks' business: whole windows and tiles on threads of their own. OpenMP's teams, which oneDNN
// would start inside every convolution, wait for each other by spinning, and two programs that do so on the same
// processors slow each other down twenty times (measured: two processes of two threads on two cores).
#pragma once
#include <omp.h>

namespace pith::onednn {

class SingleThread {
 public:
  SingleThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~SingleThread() { omp_set_num_threads(before_); }
  SingleThread(const SingleThread&) = delete;
  SingleThread& operator=(const SingleThread&) = delete;

 private:
  int before_;
};

}  // namespace pith::onednn
