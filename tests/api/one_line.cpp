// Text from strangers in messages.
#include "base/one_line.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "fixture.hpp"

using namespace pith;

TEST_CASE("Messages: what would break a line or turn it becomes spaces") {
  CHECK(one_line("plain") == "plain");
  CHECK(one_line("a\nb\r\tc\x7f") == "a b  c ");
  CHECK(one_line("ends\r\n\n") == "ends");
  CHECK(one_line("\u00e4\u2026\u4e2d\U0001f600") == "\u00e4\u2026\u4e2d\U0001f600");
  CHECK(one_line("c1 \u009b31m") == "c1  31m");
  CHECK(one_line("photo\u202egnp.exe") == "photo gnp.exe");
  CHECK(one_line("\u2066x\u2069 \u200fy\u2028z") == " x   y z");
}

TEST_CASE("Messages: bytes that are no UTF-8 become question marks, one each") {
  CHECK(one_line("\xff") == "?");
  CHECK(one_line("a\xe4z") == "a?z");
  CHECK(one_line("\xc0\xaf") == "??");            // a slash, written longer than allowed
  CHECK(one_line("\xed\xa0\x80") == "???");       // half of a pair of UTF-16
  CHECK(one_line("\xf4\x90\x80\x80") == "????");  // beyond Unicode
  CHECK(one_line("cut \xe2\x80") == "cut ??");
}

TEST_CASE("Messages: what does not fit is cut between characters") {
  char out[8];
  copy_one_line("12345678", out, sizeof out);
  CHECK(std::string(out) == "1234567");
  copy_one_line("12345\u00e4", out, sizeof out);
  CHECK(std::string(out) == "12345\u00e4");
  copy_one_line("123456\u00e4", out, sizeof out);
  CHECK(std::string(out) == "123456");
  copy_one_line("a\n", out, 1);
  CHECK(std::string(out).empty());
}

TEST_CASE("Messages: of what is too long the middle is left out, between characters") {
  CHECK(shortened("123456789012", 12) == "123456789012");
  CHECK(shortened("1234567890123", 12) == "1234\u20260123");
  CHECK(shortened("123\u4e2d45\u4e2d012", 12) == "123\u2026012");
  CHECK(shortened(std::string(50, '\x80'), 12).size() <= 12);
  CHECK(shortened("begin" + std::string(90000, 'x') + "end", 100).size() <= 100);
}

TEST_CASE("API: errors about a path of any length end with what is wrong") {
  pith_context_settings settings = context_settings();
  const std::string path = "/nowhere/" + std::string(30000, 'x');
  settings.model_path = path.c_str();
  const Failure failure = test::failure_of(settings);
  CHECK(failure.status == PITH_ERROR_MODEL);
  CHECK_THAT(failure.what(), Catch::StartsWith("model file /nowhere/x") && Catch::EndsWith("File name too long"));
}

TEST_CASE("API: errors that quote a path stay on one line") {
  pith_context_settings settings = context_settings();
  const std::string path = "nothing\nhere\x1b[2J" + std::string(600, 'x');
  settings.model_path = path.c_str();
  const Failure failure = test::failure_of(settings);
  CHECK(failure.status != PITH_OK);
  const std::string message = failure.what();
  CHECK(message.find_first_of("\n\x1b") == std::string::npos);
  CHECK(message.find("nothing here") != std::string::npos);
  CHECK(message.size() < sizeof pith_error::message);
}

TEST_CASE("API: settings without room for their size are left alone") {
  struct {
    pith_encode_settings settings;
    unsigned char behind[16];
  } memory;
  std::memset(&memory, 0xaa, sizeof memory);
  pith_encode_settings_init_sized(&memory.settings, 0);
  for (size_t i = 0; i < sizeof memory; ++i) CHECK(reinterpret_cast<unsigned char*>(&memory)[i] == 0xaa);
}
