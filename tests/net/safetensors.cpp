#include "net/safetensors.hpp"

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "net/weights_file.hpp"
#include "tiny_model.hpp"

using namespace pith;
using Catch::Matchers::Contains;

namespace {

std::vector<uint8_t> file_of(const std::string& header, size_t data_bytes) {
  std::string file;
  for (int i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> (8 * i));
  file += header + std::string(data_bytes, 1);
  return {file.begin(), file.end()};
}

}  // namespace

TEST_CASE("Safetensors: arrays and metadata are found") {
  const auto file = file_of(R"({"__metadata__":{"a":"b"},"s":{"dtype":"U16","shape":[],"data_offsets":[0,2]},)"
                            R"("t":{"dtype":"U16","shape":[3,1],"data_offsets":[2,8]}})",
                            8);
  const SafetensorsFile read = read_safetensors(file);
  CHECK(read.metadata == std::map<std::string, std::string>{{"a", "b"}});
  CHECK(read.data.size() == 8);
  REQUIRE(read.tensors.size() == 2);
  const SafetensorsEntry& t = read.tensors.at("t");
  CHECK(t.type == "U16");
  CHECK(t.shape == std::vector<int64_t>{3, 1});
  CHECK(t.bytes.data() == read.data.data() + 2);
  CHECK(t.bytes.size() == 6);
}

TEST_CASE("Safetensors: what is wrong with a file is said") {
  auto refuse = [](const std::string& entry, const char* reason) {
    const auto file = file_of("{\"t\":" + entry + "}", 8);
    CHECK_THROWS_WITH(read_safetensors(file), Contains(reason));
  };
  refuse(R"({"dtype":"F64","shape":[1],"data_offsets":[0,8]})", "unknown element type F64");
  refuse(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})", "tensor t lies outside the file");
  refuse(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})", "tensor t lies outside the file");
  refuse(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})", "tensor t has another size than its shape");
  refuse(R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})", "impossible shape");
  refuse(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]})", "impossible shape");
  refuse(R"({"dtype":"F32","data_offsets":[0,8]})", "header cannot be read");
  refuse(R"({"dtype":)", "header cannot be read");
  for (const char* number : {"2.0", "1e300", "-1", "-1e300", "true", "\"2\"", "null", "18446744073709551616"}) {
    const std::string text = number;
    refuse(R"({"dtype":"F32","shape":[)" + text + R"(],"data_offsets":[0,8]})", "a whole number");
    refuse(R"({"dtype":"F32","shape":[2],"data_offsets":[)" + text + ",8]}", "a whole number");
    refuse(R"({"dtype":"F32","shape":[2],"data_offsets":[0,)" + text + "]}", "a whole number");
  }
  refuse(R"({"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]})", "impossible shape");
  for (const char* shape : {"null", "{}", "2"})
    refuse(R"({"dtype":"F32","shape":)" + std::string(shape) + R"(,"data_offsets":[0,8]})", "header cannot be read");
}

TEST_CASE("Safetensors: tensors share out the data without overlaps or gaps") {
  auto read = [](const std::vector<std::pair<int, int>>& ranges, size_t data_bytes) {
    std::string header = "{";
    for (const auto& [begin, end] : ranges)
      header += (header.size() > 1 ? ",\"" : "\"") + std::to_string(header.size()) + R"(":{"dtype":"I8","shape":[)" +
                std::to_string(end - begin) + R"(],"data_offsets":[)" + std::to_string(begin) + "," +
                std::to_string(end) + "]}";
    return read_safetensors(file_of(header + "}", data_bytes)).tensors.size();
  };
  CHECK(read({{0, 8}}, 8) == 1);
  CHECK(read({{3, 8}, {0, 1}, {1, 3}}, 8) == 3);
  CHECK_THROWS_WITH(read({{0, 8}, {0, 8}}, 8), Contains("overlap"));
  CHECK_THROWS_WITH(read({{0, 5}, {4, 8}}, 8), Contains("overlap"));
  CHECK_THROWS_WITH(read({{0, 8}, {2, 4}}, 8), Contains("overlap"));
  CHECK_THROWS_WITH(read({{0, 3}, {4, 8}}, 8), Contains("gaps"));
  CHECK_THROWS_WITH(read({{1, 8}}, 8), Contains("gaps"));
  CHECK_THROWS_WITH(read({{0, 7}}, 8), Contains("goes on behind"));
  CHECK_THROWS_WITH(read({}, 8), Contains("goes on behind"));
}

TEST_CASE("Safetensors: a file that ends early is refused") {
  const std::vector<uint8_t> whole = test::tiny_model();
  for (size_t size : {size_t{0}, size_t{7}, size_t{8}, size_t{1000}, whole.size() / 2, whole.size() - 1})
    CHECK_THROWS_AS(read_safetensors(std::span(whole).first(size)), Error);
  std::vector<uint8_t> endless(whole);
  endless[6] = 1;  // of the header's size
  CHECK_THROWS_WITH(read_safetensors(endless), Contains("truncated"));
}

TEST_CASE("A model file must say that it is one") {
  const auto file = file_of(R"({"t":{"dtype":"U16","shape":[4],"data_offsets":[0,8]}})", 8);
  CHECK_THROWS_WITH(WeightsFile(file, "pith-codec-1"), "not a usable model: its format is not pith-codec-1");
  CHECK_THROWS_WITH(WeightsFile(std::span(file).first(7), "pith-codec-1"),
                    "not a usable model: shorter than a safetensors header");
}
