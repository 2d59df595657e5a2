// Models of the same content id are told apart.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "api/embedded_model.hpp"
#include "api/fixture.hpp"
#include "format/fixture.hpp"
#include "model/released_models.hpp"
#include "twin_model.hpp"

namespace pith {
namespace {

using Catch::Contains;
using test::Bytes;
using test::join;
using test::LooseChunk;
using test::ModelFile;
using test::read_error;
using test::small_file;
using test::small_header;
using test::split;
using test::TestImage;
using test::tiny_model;
using test::tiny_tensors;
using test::to_safetensors;
using test::twin_of;

constexpr ModelHash kHash = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

Bytes encode(const Context& context, const TestImage& picture) {
  const Buffer file = context.encode(picture.image());
  return Bytes(file.data(), file.data() + file.size());
}

std::string hex_of(uint64_t id) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
  return text;
}

std::string hex_of(const ModelHash& hash) {
  uint64_t words[2] = {};
  for (size_t i = 0; i < hash.size(); ++i) words[i / 8] = words[i / 8] << 8 | hash[i];
  return hex_of(words[0]) + hex_of(words[1]);
}

bool has_hash(const Bytes& file) { return split(file)[1].type == kModelChunk; }

TEST_CASE("the hash is of all that a model does, and of nothing else", "[model]") {
  const ModelHash hash = model_hash(tiny_model());
  CHECK(model_hash(to_safetensors(tiny_tensors())) == hash);
  CHECK(model_hash(tiny_model(2)) != hash);
  CHECK(model_hash(to_safetensors(tiny_tensors(), "another-format")) == hash);  // what it says of itself
  auto renamed = tiny_tensors();
  auto node = renamed.extract("analysis.input.bias");
  node.key() = "analysis.input.bian";
  renamed.insert(std::move(node));
  CHECK(model_hash(to_safetensors(renamed)) != hash);
  auto reshaped = tiny_tensors();
  reshaped["analysis.input.bias"].shape.insert(reshaped["analysis.input.bias"].shape.begin(), 1);
  CHECK(model_hash(to_safetensors(reshaped)) != hash);
}

// By an independent program from the specification; it must never change.
TEST_CASE("the hash is fixed", "[model][golden]") {
  test::TestTensors tensors;
  tensors["b"] = {"I8", {2, 1}, {1, 2}};
  tensors["a"] = {"F16", {1}, {0, 0x3c}};
  CHECK(model_hash(to_safetensors(tensors)) ==
        ModelHash{0xe1, 0x3f, 0x70, 0xf4, 0x0f, 0x00, 0x79, 0x00, 0xfe, 0x8b, 0xec, 0x60, 0xfe, 0x06, 0xc6, 0xf9});
}

TEST_CASE("the model inside the library is in the list of released ones", "[model]") {
  const Bytes bytes(embedded_model().begin(), embedded_model().end());
  const CodecModel computed(bytes);  // which compares
  INFO("before a version with another model is released: codec/model/released_models.cpp and FORMAT.md");
  REQUIRE(released_model(computed.id()));
  std::ifstream specification(PITH_GOLDEN_FOLDER "/../../codec/format/FORMAT.md");
  const std::string text{std::istreambuf_iterator<char>(specification), {}};
  CHECK_THAT(text, Contains("| `" + hex_of(computed.id()) + "` | `" + hex_of(computed.hash()) + "` |"));
  CHECK(computed.hash() == CodecModel(bytes, CodecModel::From::kLibrary).hash());
  CHECK_FALSE(has_hash(encode(Context(), TestImage::random(20, 20, 3))));
  CHECK_THROWS_WITH(CodecModel(twin_of(bytes)), Contains("passes for one of pith's own"));
}

TEST_CASE("files are refused by another model of the same content id", "[model]") {
  const ModelFile first(tiny_model()), second(twin_of(tiny_model()));
  const Context mine(test::settings_for(first)), other(test::settings_for(second));
  REQUIRE(pith_context_model_id(mine.get()) == pith_context_model_id(other.get()));
  const TestImage picture = TestImage::random(40, 30, 3);
  for (const Context* maker : {&mine, &other}) {
    const Context& stranger = maker == &mine ? other : mine;
    Bytes file = encode(*maker, picture);
    CHECK(has_hash(file));
    CHECK_NOTHROW(maker->decode(file.data(), file.size()));
    CHECK_THROWS_WITH(stranger.decode(file.data(), file.size()),
                      Contains("made with another model") && Contains("hash"));
    pith_decode_settings partial = decode_settings();
    partial.partial = 1;
    CHECK_THROWS_WITH(stranger.decode(file.data(), file.size(), partial), Contains("made with another model"));

    // Files of one tile hold no offsets. Those of before there were hashes have none.
    std::vector<LooseChunk> chunks = split(file);
    chunks.erase(chunks.begin() + 1);
    file = join(chunks);
    CHECK_NOTHROW(stranger.decode(file.data(), file.size()));
  }
}

TEST_CASE("the chunk of the model's hash has its place and its length", "[format]") {
  const Metadata metadata{test::bytes_of("profile"), {}, {}};
  const Bytes file = small_file(small_header(), test::kSmallFileTiles, metadata, &kHash);
  MemorySource source(file);
  const ContainerReader reader(source);
  CHECK(reader.model_hash() == kHash);
  CHECK(reader.metadata().icc == metadata.icc);
  CHECK(read_header(file) == small_header());
  const Bytes old = small_file();
  MemorySource old_source(old);
  CHECK_FALSE(ContainerReader(old_source).model_hash());

  const auto changed = [&](auto change) {
    std::vector<LooseChunk> chunks = split(file);
    change(chunks);
    return join(chunks);
  };
  CHECK_THAT(read_error(changed([](auto& c) { c[1].payload.pop_back(); }), PITH_ERROR_DAMAGED),
             Contains("chunk mdlh has a wrong length"));
  CHECK_THAT(read_error(changed([](auto& c) { c[1].payload.push_back(0); }), PITH_ERROR_DAMAGED),
             Contains("chunk mdlh has a wrong length"));
  CHECK_THAT(read_error(changed([](auto& c) { std::swap(c[1], c[2]); }), PITH_ERROR_DAMAGED),
             Contains("chunk mdlh is repeated or out of order"));
  CHECK_THAT(read_error(changed([](auto& c) { c.insert(c.begin() + 1, c[1]); }), PITH_ERROR_DAMAGED),
             Contains("chunk mdlh is repeated or out of order"));
}

TEST_CASE("a damaged hash is no lost metadata", "[format]") {
  Bytes file = small_file(small_header(), test::kSmallFileTiles, {}, &kHash);
  file[kHeaderBytes + kChunkPrefixBytes] ^= 1;
  MemorySource source(file);
  CHECK_THROWS_WITH(ContainerReader(source), Contains("checksum of chunk mdlh"));
  MemorySource again(file);
  ContainerReader partial(again, true);
  CHECK_FALSE(partial.model_hash());
  CHECK_FALSE(partial.lost_metadata().any());
  CHECK(partial.next_tile());
}

}  // namespace
}  // namespace pith
