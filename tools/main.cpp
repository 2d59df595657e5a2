// The pith program: argument parsing, exit codes, and what `pith FILE` alone means.
#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "base/look_ahead.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "pictures/input_file.hpp"

namespace pith::tool {
namespace {

bool is_subcommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (command->check_name(name)) return true;
  }
  return false;
}

// `pith FILE...` decodes if the first file is a .pith file, and encodes everything else, folders too.
std::string obvious_command(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return "encode";
  return about_file(path, [&] {
    InputFile file(path);
    return looks_like_pith(LookAhead(file).peek(kPithStart)) ? "decode" : "encode";
  });
}

bool is_meant_as_file(const std::string& argument) {
  std::error_code ignored;
  return argument.find_first_of("./") != std::string::npos || std::filesystem::exists(argument, ignored);
}

void parse(CLI::App& app, std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments[0][0] != '-' && !is_subcommand(app, arguments[0])) {
    if (!is_meant_as_file(arguments[0])) throw UsageError(arguments[0] + ": no such command or file; see pith --help");
    arguments.insert(arguments.begin(), obvious_command(arguments[0]));
  }
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  app.parse(arguments);
}

// Results that stay in the buffer of stdout must not get lost silently, as on a full disk.
void flush_stdout() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) throw FileError("standard output", "cannot be written");
}

// Makes sure that descriptors 0, 1 and 2 are open, so that no file that is opened later becomes one of them and gets
// what is meant for people. One that was closed is opened so that reading or writing it fails, as if it were closed
// still. False if the system has no descriptor to give.
bool open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // All below are open by now, so the new descriptor is this one.
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) return false;
  }
  return true;
}

// Below that (ulimit -s) threads would crash; of what they take it is four times as much.
constexpr rlim_t kLeastStack = rlim_t{256} << 10;

bool has_stack() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kLeastStack;
}

// Where addresses are limited (ulimit -v), threads do not set 64 MB of them aside each, which nothing else could use.
void share_addresses() {
#ifdef M_ARENA_MAX
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) ::mallopt(M_ARENA_MAX, 1);
#endif
}

// Refinement and training free much memory that they soon take again. Giving it back in between costs them a tenth of
// their time.
void keep_freed_memory() {
#ifdef M_TRIM_THRESHOLD
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

int run_app(const std::vector<std::string>& arguments) {
  const std::unique_ptr<CLI::App> app = make_app();
  try {
    parse(*app, arguments);
    flush_stdout();
    return kExitOk;
  } catch (const CLI::Success& help) {
    return app->exit(help);
  }
}

int run(int argc, char** argv) {
  try {
    return run_app({argv + 1, argv + argc});
  } catch (const CLI::ParseError& error) {
    print_error(std::string(error.what()) + "; see pith --help");
    return kExitUsage;
  } catch (const UsageError& error) {
    print_error(error.what());
    return kExitUsage;
  } catch (const AlreadyReported&) {
    std::fflush(stdout);
    return kExitFailed;
  } catch (const Interrupted& end) {
    std::fflush(stdout);
    return 128 + end.signal;
  } catch (const std::bad_alloc&) {
    std::fputs("pith: not enough memory\n", stderr);  // which takes none
    return kExitFailed;
  } catch (const std::exception& error) {
    print_error(error.what());
    return kExitFailed;
  }
}

}  // namespace
}  // namespace pith::tool

int main(int argc, char** argv) {
  if (!pith::tool::open_standard_streams()) return pith::tool::kExitFailed;
  // A closed pipe and a limit on file sizes are errors of write like any other, which name the file and clean up.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  if (!pith::tool::has_stack()) {
    std::fputs("pith: the stack is limited to less than 256 kB; raise that with ulimit -s\n", stderr);
    return pith::tool::kExitFailed;
  }
  pith::tool::share_addresses();
  pith::tool::keep_freed_memory();
  return pith::tool::run(argc, argv);
}
