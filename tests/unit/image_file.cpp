#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "error.hpp"
#include "image/io/file.hpp"
#include "image_fixture.hpp"
#include "temporary_directory.hpp"

using namespace pith;
using Catch::Matchers::Contains;
using pith::test::TemporaryDirectory;
namespace fs = std::filesystem;

TEST_CASE("Files: written whole, read whole, nothing else left behind") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a";
  write_file(name, bytes_of("first and longer"));
  write_file(name, bytes_of("second"));
  CHECK(read_file(name) == bytes_of("second"));
  write_file(name, {});
  CHECK(read_file(name).empty());
  CHECK(directory.entries() == 1);
}

TEST_CASE("Files: modes are kept, symbolic links followed") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a", link = directory / "b";
  write_file(name, bytes_of("x"));
  fs::permissions(name, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("a", link);
  write_file(link, bytes_of("y"));
  CHECK(fs::is_symlink(link));
  CHECK(read_file(name) == bytes_of("y"));
  CHECK(fs::status(name).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("Files: failures name their reason and leave nothing") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(read_file(directory / "missing"), Contains("No such file"));
  CHECK_THROWS_WITH(read_file(directory / ""), Contains("directory"));
  CHECK_THROWS_WITH(write_file(directory / "no/such", bytes_of("x")), Contains("No such file"));
  CHECK_THROWS_WITH(write_file(directory / "", bytes_of("x")), Contains("directory"));
  CHECK_THROWS_WITH(write_file("/dev/full", bytes_of("x")), Contains("No space left"));
  CHECK(directory.entries() == 0);
}

TEST_CASE("Files: the same file under two names") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a", link = directory / "b", copy = directory / "c";
  write_file(name, bytes_of("x"));
  write_file(copy, bytes_of("x"));
  fs::create_hard_link(name, link);
  CHECK(is_same_file(name, link));
  CHECK_FALSE(is_same_file(name, copy));
  CHECK_FALSE(is_same_file(name, directory / "missing"));
  CHECK_FALSE(is_same_file("-", "-"));
  CHECK_FALSE(is_same_file("/dev/null", "/dev/null"));
}
