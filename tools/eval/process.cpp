#include "eval/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>

#include "base/error.hpp"

namespace pith::tool {
namespace {

constexpr char kNowhere[] = "/dev/null";

}  // namespace

bool is_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  return false;
}

void run_program(const std::vector<std::string>& command, const std::string& output) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int stream : {STDIN_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, stream, kNowhere, O_RDWR, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT, S_IRUSR | S_IWUSR);
  pid_t child;
  const int failure = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  int status = 0;
  if (failure || waitpid(child, &status, 0) != child || status != 0)
    throw Error(PITH_ERROR_IO, "the program " + command[0] + " failed on it");
}

double seconds_of_process(const std::vector<std::string>& command) {
  const auto start = std::chrono::steady_clock::now();
  run_program(command, kNowhere);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace pith::tool
