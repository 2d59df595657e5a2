// Encoding one picture at several qualities.
#pragma once
#include <optional>
#include <vector>

#include "encode/latent_encoder.hpp"

namespace pith {

// How close a decoded picture is: more is better. Both have the same size and the same 1 or 3 channels.
using ScoreFunction = double (*)(const pith_image& original, const pith_image& decoded, int threads,
                                 Progress* progress);

// That is the part of the work from `begin` to `end`. All that is referred to must outlive it.
class Trials {
 public:
  struct Decoded {
    std::vector<uint8_t> file;
    double score = 0;
  };

  Trials(const Machine& machine, const PictureView& image, const Encoding& encoding, const Companions& companions,
         double begin, double end)
      : machine_(machine), image_(image), encoding_(encoding), companions_(companions), begin_(begin), end_(end) {}

  std::vector<uint8_t> encode(Quality quality);

  // The same, and how close what is decoded here comes.
  Decoded decoded(Quality quality, ScoreFunction score);

 private:
  ProgressPart next_part();
  std::vector<uint8_t> encoded(Quality quality, LatentPlane* rebuilt);
  void scale(Quality quality);

  const Machine& machine_;
  PictureView image_;
  Encoding encoding_;
  const Companions& companions_;
  double begin_, end_;
  std::optional<LatentPlane> scaled_;
  Quality analysed_, current_;  // that the latent was analysed for, that it is scaled for
  std::pmr::vector<uint8_t> pixels_{&machine_.floats.memory()};
};

}  // namespace pith
