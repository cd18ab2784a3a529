// SPDX-License-Identifier: Apache-2.0
#include "sim/host/rootfs_guard.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

#include "sim/script/machine.h"

namespace mntsim {
namespace {

constexpr std::chrono::microseconds lock_retry{200};
constexpr int lock_retries = 10'000;  // two seconds and more

}  // namespace

RootfsGuard::RootfsGuard(int root) : root_(root) {
  if (root_ < 0) return;
  struct stat information {};
  fstat(root_, &information);
  device_ = information.st_dev;
  // Under the lock, so that names which another machine's script has made are not taken for the
  // kernel's own.
  lock();
  recorded_ = list();
  unlock();
}

RootfsGuard::~RootfsGuard() {
  if (root_ >= 0) close(root_);
}

void RootfsGuard::task_has_root(dev_t device) {
  if (root_ < 0 || entered_ || device != device_) return;
  lock();
  entered_ = true;
}

void RootfsGuard::sweep() {
  if (!entered_) return;
  move_back();
  remove_new(list());
  restore_missing(list());
  recorded_ = list();
  unlock();
  entered_ = false;
}

std::vector<RootfsGuard::Name> RootfsGuard::list() const {
  std::vector<Name> names;
  list_directory("", &names);
  return names;
}

void RootfsGuard::list_directory(const std::string& path, std::vector<Name>* names) const {
  const int fd = openat(root_, path.empty() ? "." : path.c_str(),
                        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fdopendir(fd), closedir);
  if (!directory) return;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string full = path.empty() ? std::string(name) : path + '/' + entry->d_name;
    struct stat information {};
    if (fstatat(root_, full.c_str(), &information, AT_SYMLINK_NOFOLLOW) != 0) continue;
    names->push_back({full, information.st_mode, information.st_ino});
    if (S_ISDIR(information.st_mode)) list_directory(full, names);
  }
}

void RootfsGuard::move_back() const {
  for (const Name& name : recorded_) {
    const std::vector<Name> found = list();  // anew: what was moved back has brought its names along
    if (std::find(found.begin(), found.end(), name) != found.end()) continue;
    const auto moved = std::find_if(found.begin(), found.end(), [&](const Name& other) {
      return other.inode == name.inode && other.mode == name.mode;
    });
    if (moved == found.end()) continue;
    // What now has the name is new, and in the way.
    if (unlinkat(root_, name.path.c_str(), 0) != 0) {
      unlinkat(root_, name.path.c_str(), AT_REMOVEDIR);
    }
    renameat(root_, moved->path.c_str(), root_, name.path.c_str());
  }
}

void RootfsGuard::remove_new(const std::vector<Name>& found) const {
  for (auto name = found.rbegin(); name != found.rend(); ++name) {  // what is in them before parents
    if (std::find(recorded_.begin(), recorded_.end(), *name) != recorded_.end()) continue;
    unlinkat(root_, name->path.c_str(), S_ISDIR(name->mode) ? AT_REMOVEDIR : 0);
  }
}

void RootfsGuard::restore_missing(const std::vector<Name>& found) const {
  for (const Name& name : recorded_) {
    if (std::find(found.begin(), found.end(), name) != found.end()) continue;
    if (S_ISDIR(name.mode) && mkdirat(root_, name.path.c_str(), name.mode & 07777U) == 0) continue;
    throw HostUnavailable{"the script removed '/" + name.path +
                          "' from the kernel's own rootfs; it cannot be made again"};
  }
}

void RootfsGuard::lock() const {
  for (int i = 0; i < lock_retries && flock(root_, LOCK_EX | LOCK_NB) != 0; ++i) {
    std::this_thread::sleep_for(lock_retry);
  }
}

void RootfsGuard::unlock() const { (void)flock(root_, LOCK_UN); }

}  // namespace mntsim
