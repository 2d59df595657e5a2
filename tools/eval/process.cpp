#include "eval/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "error.hpp"
#include "eval/timed.hpp"

namespace pith::tool {
namespace {

// Its exit status; that of a program that could not be started is not 0.
int run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_RDWR, 0);
  pid_t child;
  const int failure = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  int status = 1;
  if (failure || waitpid(child, &status, 0) != child) return 1;
  return status;
}

}  // namespace

bool is_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  return false;
}

double seconds_of_process(const std::vector<std::string>& command) {
  double seconds = 0;
  if (timed(&seconds, [&] { return run(command); }) != 0)
    throw Error(PITH_ERROR_IO, "the program " + command[0] + " failed on it");
  return seconds;
}

}  // namespace pith::tool
