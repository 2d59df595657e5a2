// Limits of control groups, from made-up trees of files as the kernel shows them.
#include "base/control_groups.hpp"

#include <sched.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/available.hpp"
#include "temporary_directory.hpp"

namespace pith {
namespace {

constexpr double kAnyTime = std::numeric_limits<double>::infinity();
constexpr uint64_t kAnyMemory = std::numeric_limits<uint64_t>::max();

// Files below a folder that stands for the root of a system.
class FakeSystem {
 public:
  FakeSystem() { write("/proc/self/mountinfo", "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"); }

  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path full = root() + path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full) << text;
  }

  void mount(const std::string& top, const std::string& folder, const std::string& type, const std::string& options) {
    std::ofstream(root() + "/proc/self/mountinfo", std::ios::app)
        << "30 22 0:26 " << top << " " << folder << " rw,nosuid shared:4 master:1 - " << type << " cgroup " << options
        << "\n";
  }

  // Version 2, where it usually is, with the process in that group.
  void mount_unified(const std::string& group, const std::string& top = "/") {
    mount(top, "/sys/fs/cgroup", "cgroup2", "rw,nsdelegate");
    write("/proc/self/cgroup", "0::" + group + "\n");
  }

  std::string root() const { return directory_ / "root"; }
  ControlGroupLimits limits() const { return control_group_limits(root()); }

 private:
  test::TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("Control groups: without any there is no limit") {
  FakeSystem system;
  CHECK(system.limits().processors == kAnyTime);
  CHECK(system.limits().memory == kAnyMemory);
  system.mount_unified("/");
  CHECK(system.limits().processors == kAnyTime);
  CHECK(control_group_limits("/no/such/folder").memory == kAnyMemory);
}

TEST_CASE("Control groups: the strictest of all ancestors counts, for time and memory by itself") {
  FakeSystem system;
  system.mount_unified("/slice/service/worker");
  const std::string at = "/sys/fs/cgroup";
  system.write(at + "/slice/service/worker/cpu.max", "max 100000\n");
  system.write(at + "/slice/service/worker/memory.max", "800000000\n");
  system.write(at + "/slice/service/cpu.max", "150000 100000\n");
  system.write(at + "/slice/service/memory.max", "max\n");
  system.write(at + "/slice/cpu.max", "400000 100000\n");
  system.write(at + "/slice/memory.max", "900000000\n");
  system.write(at + "/slice/other/cpu.max", "1000 100000\n");
  CHECK(system.limits().processors == 1.5);
  CHECK(system.limits().memory == 800'000'000);
  system.write(at + "/cpu.max", "50000 100000\n");
  system.write(at + "/memory.max", "700000000\n");
  CHECK(system.limits().processors == 0.5);
  CHECK(system.limits().memory == 700'000'000);
}

TEST_CASE("Control groups: where a part of the tree is mounted, as in containers") {
  FakeSystem system;
  system.mount_unified("/docker/abc/job", "/docker/abc");
  system.write("/sys/fs/cgroup/job/cpu.max", "300000 100000\n");
  system.write("/sys/fs/cgroup/memory.max", "1000\n");
  CHECK(system.limits().processors == 3);
  CHECK(system.limits().memory == 1000);
  // In a group that is not below the mount, or not in this namespace, only what is mounted is seen.
  for (const char* group : {"/docker/abcdef/job", "/../job", "/", "", "job", "/docker/abc/../x"}) {
    system.write("/proc/self/cgroup", std::string("0::") + group + "\n");
    CHECK(system.limits().processors == kAnyTime);
    CHECK(system.limits().memory == 1000);
  }
}

TEST_CASE("Control groups: those of version 1, beside an empty tree of version 2") {
  FakeSystem system;
  system.mount("/", "/sys/fs/cgroup/unified", "cgroup2", "rw");
  system.mount("/", "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "rw,cpu,cpuacct");
  system.mount("/docker/x", "/sys/fs/cgroup/memory", "cgroup", "rw,memory");
  system.mount("/", "/sys/fs/cgroup/systemd", "cgroup", "rw,xattr,name=systemd");
  system.write("/proc/self/cgroup", "12:cpuset:/\n4:cpu,cpuacct:/a/b\n3:memory:/docker/x\n1:name=systemd:/s\n0::/s\n");
  system.write("/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "-1\n");
  system.write("/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n");
  system.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(system.limits().processors == kAnyTime);
  CHECK(system.limits().memory > uint64_t{1} << 62);
  system.write("/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "25000\n");
  system.write("/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "10000\n");
  system.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "123456789\n");
  CHECK(system.limits().processors == 2.5);
  CHECK(system.limits().memory == 123'456'789);
}

TEST_CASE("Control groups: what is odd is no limit") {
  FakeSystem system;
  system.mount_unified("/a");
  for (const char* text : {"", "\n", "max", "100000", "0 100000", "100000 0", "-5 100000", "1e5 100000", "1 2 3",
                           "\xff \xff", "99999999999999999999 100000"}) {
    system.write("/sys/fs/cgroup/a/cpu.max", text);
    CHECK(system.limits().processors == kAnyTime);
  }
  for (const char* text : {"", "max\n", "0\n", "-1\n", "5G\n", "none", "99999999999999999999"}) {
    system.write("/sys/fs/cgroup/a/memory.max", text);
    CHECK(system.limits().memory == kAnyMemory);
  }
  system.write("/sys/fs/cgroup/memory.max", "5000\n");
  for (const char* text : {"", "0::", "::", "0", "0::/gone (deleted)", "junk\n\n0::/a\n", "0::/a\n0::/b\n"}) {
    system.write("/proc/self/cgroup", text);
    CHECK(system.limits().memory == 5000);
  }
  for (const char* text :
       {"", "-\n", "30 22 0:26 / /sys/fs/cgroup rw - cgroup2\n", " - - - - - - cgroup2 cgroup rw\n"}) {
    system.write("/proc/self/mountinfo", text);
    CHECK(system.limits().memory == kAnyMemory);
  }
}

TEST_CASE("Available: never more than what this process may use, and at least one processor") {
  FakeSystem system;
  system.mount_unified("/a");
  const unsigned processors = available_processors(system.root());
  const uint64_t memory = available_memory(system.root());
  CHECK(processors >= 1);
  CHECK(memory > 1 << 20);
  const auto with_quota = [&](const char* quota) {
    system.write("/sys/fs/cgroup/a/cpu.max", quota);
    return available_processors(system.root());
  };
  CHECK(with_quota("1 100000") == 1);
  CHECK(with_quota("100000 100000") == 1);
  CHECK(with_quota("100001 100000") == std::min(2u, processors));
  CHECK(with_quota("18446744073709551615 1") == processors);
  system.write("/sys/fs/cgroup/a/memory.max", "1048576\n");
  CHECK(available_memory(system.root()) == 1 << 20);
  system.write("/sys/fs/cgroup/a/memory.max", "9223372036854775807\n");
  CHECK(available_memory(system.root()) == memory);
}

TEST_CASE("Available: only the processors that it may run on count") {
  cpu_set_t before, one;
  REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
  CHECK(available_processors() == 1);
  sched_setaffinity(0, sizeof before, &before);
}

}  // namespace pith
