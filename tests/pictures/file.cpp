#include "pictures/file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <limits>

#include "base/error.hpp"
#include "base/look_ahead.hpp"
#include "fixture.hpp"
#include "temporary_directory.hpp"

using namespace pith;
using Catch::Matchers::Contains;
using pith::test::TemporaryDirectory;
namespace fs = std::filesystem;

namespace {

// A file of 200,000 bytes, most of them unlike their neighbours; and what is in it.
Bytes write_varied(const std::string& name) {
  Bytes content(200000);
  for (size_t i = 0; i < content.size(); ++i) content[i] = uint8_t(i * i >> 7);
  write_file(name, content);
  return content;
}

}  // namespace

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

TEST_CASE("Files: failures name their reason, are told from failures of the library, and leave nothing") {
  const TemporaryDirectory directory;
  const auto failure_of = [](auto work) {
    try {
      work();
    } catch (const Error& error) {
      CHECK(error.status() == PITH_ERROR_IO);
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(failure_of([&] { read_file(directory / "missing"); }), Contains("No such file"));
  CHECK_THAT(failure_of([&] { read_file(directory / ""); }), Contains("directory"));
  CHECK_THAT(failure_of([&] { write_file(directory / "no/such", bytes_of("x")); }), Contains("No such file"));
  CHECK_THAT(failure_of([&] { write_file(directory / "", bytes_of("x")); }), Contains("directory"));
  CHECK_THAT(failure_of([&] { write_file("/dev/full", bytes_of("x")); }), Contains("No space left"));
  CHECK(directory.entries() == 0);
}

TEST_CASE("Files: read in pieces, looked at before") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a";
  const Bytes content = write_varied(name);
  InputFile input(name);
  LookAhead file(input);
  const auto start = file.peek(70000);
  CHECK(std::equal(start.begin(), start.end(), content.begin(), content.begin() + 70000));
  Bytes read(content.size() + 1);
  size_t used = 0;
  for (const size_t size : {size_t{1}, size_t{0}, size_t{9}, size_t{69000}, size_t{100000}, read.size()}) {
    const auto next = file.peek(5);
    const size_t end = used + size;
    while (used < end && used < content.size()) used += file.read(&read[used], std::min(end, read.size()) - used);
    REQUIRE((size == 0 || next.size() == 5));
  }
  CHECK(file.peek(5).empty());
  CHECK(file.read(read.data(), 1) == 0);
  read.pop_back();
  CHECK(read == content);
  InputFile again(name);
  CHECK(LookAhead(again).peek(300000).size() == content.size());
}

TEST_CASE("Files: read from anywhere, where they are files") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a";
  const Bytes content = write_varied(name);
  InputFile input(name);
  LookAhead file(input);
  CHECK(input.size() == content.size());
  Bytes read(70000);
  for (const size_t place : {5, 5, 100000, 100007, 199990, 0, 70000, 60000, 200000, 300000, 3}) {
    INFO(place);
    REQUIRE(file.seek(place));
    size_t at = place;
    for (const size_t size : {8, 70000}) {
      const size_t expected = at < content.size() ? std::min(size, content.size() - at) : 0;
      size_t used = 0, count = 0;
      while (used < size && (count = file.read(&read[used], size - used)) > 0) used += count;
      REQUIRE(used == expected);
      REQUIRE((!used || std::equal(read.begin(), read.begin() + ptrdiff_t(used), &content[at])));
      at += used;
    }
  }
  CHECK(input.size() == content.size());
  CHECK_THROWS_AS(file.seek(std::numeric_limits<uint64_t>::max()), Error);
  InputFile device("/dev/zero");
  CHECK(!device.seek(0));
  CHECK(device.read(read.data(), 100) == 100);
  CHECK(device.size() == 100);
}

TEST_CASE("Files: written in pieces, there after commit alone") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a";
  const auto write_some = [](OutputFile& file, Bytes* all) {
    for (const size_t size : {size_t{3}, size_t{65530}, size_t{4}, size_t{200000}, size_t{1}}) {
      const Bytes piece(size, uint8_t(size));
      file.write(piece);
      all->insert(all->end(), piece.begin(), piece.end());
    }
  };
  Bytes all;
  {
    OutputFile file(name);
    write_some(file, &all);
  }
  CHECK(directory.entries() == 0);
  all.clear();
  OutputFile file(name);
  write_some(file, &all);
  CHECK(file.size() == all.size());
  file.commit();
  CHECK(read_file(name) == all);
  CHECK(directory.entries() == 1);
}

TEST_CASE("Files: a file that came in the meantime is kept if asked for") {
  const TemporaryDirectory directory;
  const std::string name = directory / "a";
  for (const auto kind : {TemporaryFile::Kind::kNameless, TemporaryFile::Kind::kNamed}) {
    TemporaryFile file(name, kind);
    write_file(name, bytes_of("first"));
    CHECK_THROWS_WITH(file.commit(false, Sync::kNo), Contains("File exists"));
    CHECK(read_file(name) == bytes_of("first"));
    file.commit(true, Sync::kYes);
    CHECK(read_file(name).empty());
    CHECK(directory.entries() == 1);
  }
  OutputFile file(name, OutputFile::IfExists::kRefuse);
  CHECK_THROWS_WITH(file.commit(), Contains("File exists"));
}

TEST_CASE("Files: time of modification and mode of an input") {
  const TemporaryDirectory directory;
  const std::string input = directory / "in", output = directory / "out";
  write_file(input, bytes_of("x"));
  const auto time = fs::last_write_time(input) - std::chrono::hours(1000);
  fs::last_write_time(input, time);
  fs::permissions(input, fs::perms::owner_read);
  OutputFile file(output);
  file.write(bytes_of("y"));
  const InputFile preserved(input);
  file.commit(&preserved);
  CHECK(fs::last_write_time(output) == time);
  CHECK(fs::status(output).permissions() == fs::perms::owner_read);
}

TEST_CASE("Files: without files that have no name, a signal removes those that have one") {
  const TemporaryDirectory directory;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const pid_t child = ::fork();
    if (child == 0) {
      std::signal(number, SIG_DFL);
      const TemporaryFile other(directory / "b", TemporaryFile::Kind::kNamed);
      const TemporaryFile file(directory / "a", TemporaryFile::Kind::kNamed);
      if (directory.entries() == 2) ::raise(number);
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == number));
    CHECK(directory.entries() == 0);
  }
}

TEST_CASE("Files: what cannot be synced is either of a kind that never can, or an error") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK_NOTHROW(wait_for_disk(ends[1], "complaint"));
  ::close(ends[0]);
  ::close(ends[1]);
  CHECK_THROWS_WITH(wait_for_disk(ends[1], "complaint"), "complaint: Bad file descriptor");
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
