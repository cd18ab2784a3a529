// SPDX-License-Identifier: Apache-2.0
#include "sim/host/procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "sim/script/machine.h"

namespace mntsim {

namespace {

/// All of `text` as a number.
bool to_number(std::string_view text, std::uint64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool ProcText::is_denied() const { return error == EACCES || error == EPERM; }

Procfs::Procfs(std::string path)
    : path_(std::move(path)), directory_(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (directory_.get() < 0) {
    throw HostUnavailable{"cannot open " + path_ + ": " + std::strerror(errno)};
  }
}

ProcText Procfs::read(const std::string& name) const {
  const Descriptor file(openat(directory_.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return {errno, {}};
  std::string text;
  const ssize_t size = read_all(file, &text);
  if (size < 0) return {errno, {}};
  text.resize(static_cast<std::size_t>(size));
  return {0, std::move(text)};
}

ProcText Procfs::link(const std::string& name) const {
  std::array<char, PATH_MAX> buffer;  // procfs itself has room for a page
  const ssize_t size = readlinkat(directory_.get(), name.c_str(), buffer.data(), buffer.size());
  if (size < 0) return {errno, {}};
  return {0, std::string(buffer.data(), static_cast<std::size_t>(size))};
}

std::vector<std::uint64_t> Procfs::numbers(const std::string& name, int* error) const {
  const int fd = openat(directory_.get(), name.empty() ? "." : name.c_str(),
                        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(fd < 0 ? nullptr : fdopendir(fd), closedir);
  if (error != nullptr) *error = listing == nullptr ? errno : 0;
  std::vector<std::uint64_t> found;
  if (listing == nullptr) return found;
  while (const dirent* const entry = readdir(listing.get())) {
    std::uint64_t number = 0;
    if (to_number(entry->d_name, &number)) found.push_back(number);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint32_t Procfs::mount_id(const std::string& link_name) const {
  const Descriptor place(openat(directory_.get(), link_name.c_str(), O_PATH | O_CLOEXEC));
  if (place.get() < 0) return 0;
  return number_after(read("self/fdinfo/" + std::to_string(place.get())).text, "mnt_id:");
}

std::uint32_t number_after(const std::string& text, const std::string& key) {
  const std::size_t found = text.find(key);
  if (found == std::string::npos) return 0;
  const std::size_t begin =
      std::min(text.find_first_not_of(" \t", found + key.size()), text.size());
  std::uint32_t number = 0;
  std::from_chars(text.data() + begin, text.data() + text.size(), number);
  return number;
}

std::uint64_t mount_namespace_inode(const std::string& text) {
  constexpr std::string_view before = "mnt:[";
  std::uint64_t inode = 0;
  if (!text.starts_with(before) || !text.ends_with("]")) return 0;
  const std::string_view number(text.data() + before.size(), text.size() - before.size() - 1);
  return to_number(number, &inode) ? inode : 0;
}

}  // namespace mntsim
