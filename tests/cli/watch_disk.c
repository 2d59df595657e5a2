/* Loaded before a program (LD_PRELOAD), this writes down what the program syncs and gives names to, one line each in
 * the file WATCH_DISK_LOG, and lets syncs fail as a broken disk does: WATCH_DISK_FAIL is "file" or "folder". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(const char* format, ...) {
  const char* log = getenv("WATCH_DISK_LOG");
  char line[4200];
  va_list arguments;
  va_start(arguments, format);
  const int size = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  const int fd = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
  if (fd < 0 || write(fd, line, (size_t)size) != size) abort();
  close(fd);
}

int fsync(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return -1;
  const char* kind = S_ISDIR(status.st_mode) ? "folder" : "file";
  note("sync %s %lld\n", kind, S_ISDIR(status.st_mode) ? 0 : (long long)status.st_size);
  const char* fail = getenv("WATCH_DISK_FAIL");
  if (!fail || strcmp(fail, kind) != 0) return REAL(fsync)(fd);
  errno = EIO;
  return -1;
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  const int result = REAL(linkat)(from_folder, from, to_folder, to, flags);
  if (result == 0) note("name %s\n", to);
  return result;
}

int rename(const char* from, const char* to) {
  const int result = REAL(rename)(from, to);
  if (result == 0) note("name %s\n", to);
  return result;
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const int result = REAL(renameat2)(from_folder, from, to_folder, to, flags);
  if (result == 0) note("name %s\n", to);
  return result;
}
