// How far a task is, for the caller who waits for it.
#pragma once
#include <algorithm>

#include "base/error.hpp"
#include "pith/pith.h"

namespace pith {

// Used by one thread: the one that the caller's call runs on. What is reported never goes back.
class Progress {
 public:
  Progress(pith_progress_function function, void* user) : function_(function), user_(user) {}

  // So much, 0…1, of the present part of the work is done. Throws PITH_ERROR_CANCELLED if the caller wants that.
  void report(double share) {
    reached_ = std::clamp(begin_ + share * length_, reached_, 1.0);
    if (function_ && function_(user_, reached_)) throw Error(PITH_ERROR_CANCELLED, "cancelled");
  }

 private:
  friend class ProgressPart;

  pith_progress_function function_;
  void* user_;
  double begin_ = 0, length_ = 1;  // of the present part
  double reached_ = 0;
};

inline void report(Progress* progress, double share) {
  if (progress) progress->report(share);
}

// Of a count that is known.
inline void report(Progress* progress, int64_t done, int64_t all) {
  report(progress, static_cast<double>(done) / static_cast<double>(all));
}

// While it lives, the present part is what lies from `begin` to `end` of what was the present part before.
class ProgressPart {
 public:
  ProgressPart(Progress* progress, double begin, double end)
      : progress_(progress), begin_(progress ? progress->begin_ : 0), length_(progress ? progress->length_ : 1) {
    if (!progress) return;
    progress->begin_ = begin_ + begin * length_;
    progress->length_ = (end - begin) * length_;
  }
  ~ProgressPart() {
    if (!progress_) return;
    progress_->begin_ = begin_;
    progress_->length_ = length_;
  }
  ProgressPart(const ProgressPart&) = delete;

 private:
  Progress* progress_;
  double begin_, length_;
};

}  // namespace pith
