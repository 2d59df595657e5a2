#include "base/control_groups.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pith {
namespace {

using Words = std::vector<std::string_view>;

// Of a text that outlives them.
Words split(std::string_view text, char separator) {
  Words words;
  for (size_t end; !text.empty(); text.remove_prefix(std::min(text.size(), end + 1))) {
    end = std::min(text.find(separator), text.size());
    words.push_back(text.substr(0, end));
  }
  return words;
}

// Empty if the file cannot be read. In plain C: streams would be a fortieth of a library without oneDNN.
std::string text_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  std::string text;
  char block[4096];
  for (size_t count = file ? 1 : 0; count > 0; text.append(block, count))
    count = std::fread(block, 1, sizeof block, file.get());
  return text;
}

bool contains(std::string_view list, std::string_view name) {
  const Words words = split(list, ',');
  return std::find(words.begin(), words.end(), name) != words.end();
}

// Controllers of version 1 have a tree each; in version 2 there is one of all, which is named by no controller.
bool is_tree_of(std::string_view controller, std::string_view controllers) {
  return controller.empty() ? controllers.empty() : contains(controllers, controller);
}

// Where the process is in that tree; empty if nowhere.
std::string group_of_process(const std::string& root, std::string_view controller) {
  const std::string text = text_of(root + "/proc/self/cgroup");  // lines such as 4:cpu,cpuacct:/a/group
  for (const std::string_view line : split(text, '\n')) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    if (is_tree_of(controller, line.substr(first + 1, second - first - 1))) return std::string(line.substr(second + 1));
  }
  return "";
}

struct Mount {
  std::string top;     // the group of the tree that is mounted,
  std::string folder;  // here
};

std::optional<Mount> mount_of_tree(const std::string& root, std::string_view controller) {
  const std::string text = text_of(root + "/proc/self/mountinfo");  // see proc(5): ID, parent, device, top, folder,
  for (const std::string_view line : split(text, '\n')) {           // options…, a dash, type, source and its options
    const Words words = split(line, ' ');
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (dash - words.begin() < 6 || words.end() - dash < 4) continue;
    const bool is_right =
        controller.empty() ? dash[1] == "cgroup2" : dash[1] == "cgroup" && contains(dash[3], controller);
    if (is_right) return Mount{std::string(words[3]), std::string(words[4])};
  }
  return std::nullopt;
}

// Of the group of the process and all above it that can be seen.
std::vector<std::string> folders_of_groups(const std::string& root, std::string_view controller) {
  const std::optional<Mount> mount = mount_of_tree(root, controller);
  if (!mount) return {};
  std::string below = group_of_process(root, controller);
  if (mount->top != "/") below = (below + '/').starts_with(mount->top + '/') ? below.substr(mount->top.size()) : "";
  const bool is_seen = below.starts_with('/') && below.find("/..") == std::string::npos;
  if (!is_seen) below.clear();
  std::vector<std::string> folders;
  for (; below.size() > 1; below.erase(below.rfind('/'))) folders.push_back(root + mount->folder + below);
  folders.push_back(root + mount->folder);
  return folders;
}

// The words of a file's first line as numbers, nothing for those that are none.
std::vector<std::optional<uint64_t>> numbers_in(const std::string& path) {
  const std::string text = text_of(path);
  std::vector<std::optional<uint64_t>> numbers;
  for (const std::string_view word : split(std::string_view(text).substr(0, text.find('\n')), ' ')) {
    uint64_t number = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool valid = read.ec == std::errc() && read.ptr == word.data() + word.size();
    numbers.push_back(valid ? std::optional(number) : std::nullopt);
  }
  return numbers;
}

std::optional<uint64_t> number_in(const std::string& path) {
  const auto numbers = numbers_in(path);
  return numbers.empty() ? std::nullopt : numbers[0];
}

}  // namespace

ControlGroupLimits control_group_limits(const std::string& root) {
  ControlGroupLimits limits;
  const auto limit_time = [&](std::optional<uint64_t> quota, std::optional<uint64_t> period) {
    if (quota && period && *quota && *period)
      limits.processors = std::min(limits.processors, static_cast<double>(*quota) / static_cast<double>(*period));
  };
  const auto limit_memory = [&](std::optional<uint64_t> bytes) {
    if (bytes && *bytes) limits.memory = std::min(limits.memory, *bytes);
  };
  for (const std::string& folder : folders_of_groups(root, "")) {
    if (const auto quota = numbers_in(folder + "/cpu.max"); quota.size() == 2) limit_time(quota[0], quota[1]);
    limit_memory(number_in(folder + "/memory.max"));
  }
  for (const std::string& folder : folders_of_groups(root, "cpu"))
    limit_time(number_in(folder + "/cpu.cfs_quota_us"), number_in(folder + "/cpu.cfs_period_us"));
  for (const std::string& folder : folders_of_groups(root, "memory"))
    limit_memory(number_in(folder + "/memory.limit_in_bytes"));
  return limits;
}

}  // namespace pith
