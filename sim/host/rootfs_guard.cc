// SPDX-License-Identifier: Apache-2.0
#include "sim/host/rootfs_guard.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <sstream>
#include <string_view>
#include <thread>

#include "sim/host/descriptor.h"
#include "sim/script/machine.h"

namespace mntsim {
namespace {

constexpr std::chrono::microseconds lock_retry{200};
constexpr int lock_retries = 4000;  // a second
constexpr const char* journal_name = ".mntsim-journal";

}  // namespace

std::string RootfsGuard::parked(const Name& name) {
  return ".mntsim-" + std::to_string(name.inode);
}

RootfsGuard::RootfsGuard(int root) : root_(root) {
  if (root_ < 0) return;
  struct stat information {};
  fstat(root_, &information);
  device_ = information.st_dev;
  // Under the lock, so that names which another machine's script has made are not taken for the
  // kernel's own. A journal under a lock that we got is that of a machine which was killed.
  const bool locked = lock();
  const bool journal = read_journal();
  if (!journal) record();
  if (locked && journal) {
    entered_ = true;
    sweep();
  } else {
    unlock();
  }
}

RootfsGuard::~RootfsGuard() {
  if (root_ >= 0) close(root_);
}

void RootfsGuard::task_has_root(dev_t device) {
  if (root_ < 0 || entered_ || device != device_) return;
  if (lock()) write_journal();
  entered_ = true;
}

void RootfsGuard::sweep() {
  if (!entered_) return;
  restore_flags();  // first: the script may have made it read-only
  park_misplaced();
  remove_new();
  const std::string lost = restore();
  record();
  unlinkat(root_, journal_name, 0);
  unlock();
  entered_ = false;
  if (lost.empty()) return;
  throw HostUnavailable{"the script removed '/" + lost +
                        "' from the kernel's own rootfs; it cannot be made again"};
}

void RootfsGuard::record() {
  recorded_ = list();
  struct statvfs file_system {};
  if (fstatvfs(root_, &file_system) == 0) flags_ = file_system.f_flag;
}

std::vector<RootfsGuard::Name> RootfsGuard::list() const {
  std::vector<Name> names;
  list_directory("", &names);
  return names;
}

void RootfsGuard::list_directory(const std::string& path, std::vector<Name>* names) const {
  const int fd = openat(root_, path.empty() ? "." : path.c_str(),
                        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fd < 0 ? nullptr : fdopendir(fd), closedir);
  if (!directory) {  // a list with a gap would make a sweep remove what was not seen
    const int error = errno;
    if (fd >= 0) close(fd);
    throw HostUnavailable{std::string("cannot list the kernel's rootfs: ") + std::strerror(error)};
  }
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || (path.empty() && name == journal_name)) continue;
    const std::string full = path.empty() ? std::string(name) : path + '/' + entry->d_name;
    struct stat information {};
    if (fstatat(root_, full.c_str(), &information, AT_SYMLINK_NOFOLLOW) != 0) continue;
    names->push_back({full, information.st_mode, information.st_ino});
    if (S_ISDIR(information.st_mode)) list_directory(full, names);
  }
}

const RootfsGuard::Name* RootfsGuard::original(const Name& name) const {
  const auto original = std::find_if(recorded_.begin(), recorded_.end(), [&](const Name& other) {
    return other.inode == name.inode && other.mode == name.mode;
  });
  return original == recorded_.end() ? nullptr : &*original;
}

// By fspick, which asks for no mount of ours. `umount /` is one command that changes the
// superblock.
void RootfsGuard::restore_flags() const {
  const int context = fspick(root_, "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC);
  if (context < 0) return;
  const auto set = [&](const char* flag) {
    fsconfig(context, FSCONFIG_SET_FLAG, flag, nullptr, 0);
  };
  set((flags_ & ST_SYNCHRONOUS) != 0 ? "sync" : "async");
  set((flags_ & ST_MANDLOCK) != 0 ? "mand" : "nomand");
  set("nolazytime");
  set((flags_ & ST_RDONLY) != 0 ? "ro" : "rw");
  fsconfig(context, FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0);
  close(context);
}

// Aside first, since names may have been exchanged.
void RootfsGuard::park_misplaced() const {
  const auto park_one = [&] {
    for (const Name& name : list()) {
      const Name* const before = original(name);
      if (before == nullptr || before->path == name.path || name.path == parked(name)) continue;
      return renameat(root_, name.path.c_str(), root_, parked(name).c_str()) == 0;
    }
    return false;
  };
  while (park_one()) {  // with a list made anew: what was moved has taken its own names along
  }
}

void RootfsGuard::remove_new() const {
  const std::vector<Name> found = list();
  for (auto name = found.rbegin(); name != found.rend();
       ++name) {  // what is in them before parents
    if (original(*name) != nullptr) continue;
    unlinkat(root_, name->path.c_str(), S_ISDIR(name->mode) ? AT_REMOVEDIR : 0);
  }
}

std::string RootfsGuard::restore() const {
  std::string lost;
  const std::vector<Name> found = list();
  for (const Name& name : recorded_) {
    if (std::find(found.begin(), found.end(), name) != found.end()) continue;
    if (renameat(root_, parked(name).c_str(), root_, name.path.c_str()) == 0) continue;
    if (S_ISDIR(name.mode) && mkdirat(root_, name.path.c_str(), name.mode & 07777U) == 0) continue;
    lost = name.path;
  }
  return lost;
}

bool RootfsGuard::lock() const {
  for (int i = 0; i < lock_retries; ++i) {
    if (flock(root_, LOCK_EX | LOCK_NB) == 0) return true;
    std::this_thread::sleep_for(lock_retry);
  }
  return false;
}

void RootfsGuard::unlock() const { (void)flock(root_, LOCK_UN); }

// The flags, then inode, mode and path of each name, each ended by a zero byte.
void RootfsGuard::write_journal() const {
  std::string text = std::to_string(flags_) + '\0';
  for (const Name& name : recorded_) {
    text += std::to_string(name.inode) + ' ' + std::to_string(name.mode) + ' ' + name.path + '\0';
  }
  const Descriptor file(
      openat(root_, journal_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  // On failure the next machine lacks it, and that only if this one is killed.
  if (file.get() >= 0) (void)!write(file.get(), text.data(), text.size());
}

bool RootfsGuard::read_journal() {
  const Descriptor file(openat(root_, journal_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file.get() < 0) return false;
  std::string text(1 << 20, '\0');
  const ssize_t size = read(file.get(), text.data(), text.size());
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  // What a machine that was killed while it wrote has left ends in the middle, or is empty. Its
  // script had not begun there then.
  if (text.empty() || text.back() != '\0') return false;
  std::istringstream records(text);
  std::string record;
  if (!std::getline(records, record, '\0')) return false;
  flags_ = std::stoul(record);
  while (std::getline(records, record, '\0')) {
    std::istringstream fields(record);
    Name name{};
    fields >> name.inode >> name.mode;
    name.path = record.substr(static_cast<std::size_t>(fields.tellg()) + 1);
    recorded_.push_back(name);
  }
  return !recorded_.empty();
}

}  // namespace mntsim
