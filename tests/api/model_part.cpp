// Models given as bytes in memory, all of one or the part that decodes.
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include "api/embedded_model.hpp"
#include "fixture.hpp"
#include "model/codec_model.hpp"
#include "net/safetensors.hpp"

namespace pith {
namespace {

using Catch::Contains;
using test::failure_of;
using test::TestImage;
using Bytes = std::vector<uint8_t>;
using Said = std::map<std::string, std::string>;

bool is_for_encoding(const std::string& name) {
  return name.starts_with("analysis.") || name.starts_with("hyper_analysis.") || name.ends_with(".encode");
}

template <typename Range>
std::string hex(const Range& bytes) {
  std::string text;
  char digits[3];
  for (const uint8_t byte : bytes) {
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

std::string hex(uint64_t id) {
  std::array<uint8_t, 8> bytes;
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(id >> (56 - 8 * i));
  return hex(bytes);
}

// What a part says of the whole.
Said part_of(const Bytes& whole) {
  const CodecModel model(whole);
  return {{"part", "decoder"}, {"whole_id", hex(model.id())}, {"whole_hash", hex(model.hash())}};
}

Bytes decoder_part(const Said& said) {
  test::TestTensors tensors = test::tiny_tensors();
  std::erase_if(tensors, [](const auto& tensor) { return is_for_encoding(tensor.first); });
  return test::to_safetensors(tensors, "pith-codec-1", said);
}

pith_context_settings settings_for(const Bytes& model) {
  pith_context_settings settings = context_settings();
  settings.model_data = model.data();
  settings.model_size = model.size();
  settings.threads = 1;
  settings.precision = PITH_PRECISION_F32;
  return settings;
}

TEST_CASE("a model in memory is as good as a file, and may go") {
  Bytes model = test::tiny_model();
  const Context from_memory(settings_for(model));
  std::fill(model.begin(), model.end(), 0);
  const TestImage picture = TestImage::random(70, 50, 3);
  const Buffer mine = from_memory.encode(picture.image()), other = test::context().encode(picture.image());
  CHECK(Bytes(mine.data(), mine.data() + mine.size()) == Bytes(other.data(), other.data() + other.size()));

  const test::ModelFile file;
  pith_context_settings both = test::settings_for(file);
  both.model_data = model.data();
  both.model_size = model.size();
  CHECK(failure_of(both).status == PITH_ERROR_ARGUMENT);
  const Failure zeros = failure_of(settings_for(model));
  CHECK(zeros.status == PITH_ERROR_MODEL);
  CHECK_THAT(zeros.what(), Contains("the model in memory"));
  pith_context_settings empty = settings_for(model);
  empty.model_size = 0;
  CHECK(failure_of(empty).status == PITH_ERROR_MODEL);
}

TEST_CASE("the part for decoding gives the pixels that the whole gives, and does not encode") {
  const Bytes whole = test::tiny_model(), part = decoder_part(part_of(whole));
  const Context decoder(settings_for(part));
  const TestImage picture = TestImage::random(150, 90, 3);
  const Bytes file = test::encoded(picture);
  CHECK(pith_context_model_id(decoder.get()) == pith_context_model_id(test::context().get()));
  const Image mine = decoder.decode(file.data(), file.size()), other = test::context().decode(file.data(), file.size());
  CHECK(std::equal(mine.get().pixels, mine.get().pixels + 150 * 90 * 3, other.get().pixels));
  CHECK_THROWS_WITH(decoder.encode(picture.image()), Contains("the part for decoding"));
  pith_encoder* encoder = nullptr;
  const auto write = [](void*, const void*, size_t) { return 0; };
  CHECK(pith_encoder_create(decoder.get(), 10, 10, 3, nullptr, write, nullptr, &encoder, nullptr) == PITH_ERROR_MODEL);
}

TEST_CASE("the part of the model inside the library is the one that is known", "[model]") {
  const SafetensorsFile whole = read_safetensors(embedded_model());
  test::TestTensors tensors;
  for (const auto& [name, entry] : whole.tensors)
    if (!is_for_encoding(name)) tensors[name] = {entry.type, entry.shape, {entry.bytes.begin(), entry.bytes.end()}};
  const Bytes released(embedded_model().begin(), embedded_model().end());
  const Bytes part = test::to_safetensors(tensors, "pith-codec-1", part_of(released));
  INFO(
      "of a model that is released: codec/model/released_models.cpp and FORMAT.md; tools/web/split_model.mjs reports "
      "it");
  const Context decoder(settings_for(part)), all;
  const TestImage picture = TestImage::random(40, 30, 3);
  const Buffer file = all.encode(picture.image());
  CHECK_NOTHROW(decoder.decode(file.data(), file.size()));
  std::ifstream specification(PITH_GOLDEN_FOLDER "/../../codec/format/FORMAT.md");
  const std::string text{std::istreambuf_iterator<char>(specification), {}};
  CHECK_THAT(text, Contains("| `" + hex(model_hash(part)) + "` |"));
}

TEST_CASE("what passes for a part of a model is refused") {
  const Said good = part_of(test::tiny_model());
  const auto refusal = [&](const std::string& key, const std::string& value) {
    Said said = good;
    said[key] = value;
    if (value.empty()) said.erase(key);
    const Failure failure = failure_of(settings_for(decoder_part(said)));
    CHECK(failure.status == PITH_ERROR_MODEL);
    return std::string(failure.what());
  };
  CHECK_NOTHROW(Context(settings_for(decoder_part(good))));
  CHECK_THAT(refusal("part", "encoder"), Contains("another part"));
  CHECK_THAT(refusal("part", ""), Contains("analysis.input.weight"));
  for (const std::string key : {"whole_id", "whole_hash"})
    for (const std::string value : {"", "12", "xyxyxyxyxyxyxyxy", "0123456789abcdef0123456789abcdeg"})
      CHECK_THAT(refusal(key, value), Contains("does not say of which model"));
  const Bytes released(embedded_model().begin(), embedded_model().end());
  CHECK_THAT(refusal("whole_id", part_of(released)["whole_id"]), Contains("passes for a part of one of pith's own"));
  CHECK_THAT(failure_of(settings_for(decoder_part(part_of(released)))).what(), Contains("passes for a part"));
}

}  // namespace
}  // namespace pith
