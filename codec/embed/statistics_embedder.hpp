// Pictures to codes by the built-in embedding: statistics of their colours and of a codec's latents.
#pragma once
#include <memory>

#include "embed/picture_embedder.hpp"
#include "model/codec_model.hpp"
#include "model/embedding_model.hpp"
#include "net/engine.hpp"
#include "pixels/small_picture.hpp"

namespace pith {

class StatisticsEmbedder : public PictureEmbedder {
 public:
  static constexpr int kSide = 128;  // of what it sees of a picture, in pixels

  // All must outlive it. Throws PITH_ERROR_MODEL if the embedding was not made for statistics of this codec.
  StatisticsEmbedder(const EmbeddingModel& embedding, const CodecModel& codec, Engine& engine);

  // The code of the whole picture, squeezed into a square: its content, then its layout, which is nothing but zeros if
  // the picture has one colour.
  std::vector<float> encode(const pith_image& picture) override;

 private:
  std::vector<float> content_statistics(const pith_image& square);

  const EmbeddingModel& embedding_;
  std::vector<float> gains_;
  std::unique_ptr<Executor> analysis_;
};

}  // namespace pith
