// SPDX-License-Identifier: Apache-2.0
#include "sim/script/enumeration.h"

namespace mntsim {
namespace {

// Task `c` has a copy of init's namespace, whose /a is a peer of init's.
constexpr std::string_view world[] = {
    "mkdir /a", "mkdir /b",   "mount -t tmpfs T /a", "mkdir /a/x", "mount --make-shared /a",
    "fork c",   "c$ unshare",
};

// One command of each kind at least; where the place decides, two or three.
constexpr std::string_view commands[] = {
    // new mounts, binds, moves
    "mount -t tmpfs N /a",
    "mount -t tmpfs N /a/x",
    "mount -t tmpfs N /b",
    "mount --bind /a /b",
    "mount --bind /a/x /b",
    "mount --bind /b /a/x",
    "mount --rbind / /b",
    "mount --rbind /a /a/x",
    "mount --move /a /b",
    "mount --move /a/x /b",
    "mount --move /b /a/x",
    // propagation
    "mount --make-shared /",
    "mount --make-rshared /",
    "mount --make-shared /b",
    "mount --make-slave /a",
    "mount --make-rslave /",
    "mount --make-private /a",
    "mount --make-rprivate /",
    "mount --make-unbindable /a",
    "mount --make-runbindable /",
    "mount_setattr -r shared /",
    "mount_setattr slave /b",
    // flags
    "mount -o remount,bind,ro /a",
    "mount -o remount,ro /a",
    "mount_setattr -r ro /",
    "mount_setattr ro @s",
    // umount
    "umount /a",
    "umount -l /a",
    "umount /a/x",
    "umount -l /b",
    "umount --expire /a",
    // files
    "mkdir /a/x",
    "rmdir /a/x",
    "rmdir /b",
    "mv /b /a",
    "mv /a/x /a/y",
    "ln -s /b /a/l",
    "touch /a/f",
    "rm /a/f",
    "ls /a/x",
    // tasks, roots, what makes busy
    "cd /a",
    "chroot /a",
    "pivot_root /a /a/x",
    "open /a/x s",
    "close s",
    "unshare",
    "setns c",
    "fork d",
    "exit",
    // the other namespace
    "c$ mount -t tmpfs M /a/x",
    "c$ mount --bind /a /b",
    "c$ mount --move /a /b",
    "c$ mount --make-slave /a",
    "c$ mount --make-private /a",
    "c$ mount --make-rshared /",
    "c$ umount /a/x",
    "c$ umount -l /a",
    "c$ rmdir /b",
    "c$ cd /a/x",
    "c$ setns init",
    "c$ exit",
};

}  // namespace

std::span<const std::string_view> tiny_world() { return world; }

std::span<const std::string_view> tiny_commands() { return commands; }

std::uint64_t small_script_count(std::size_t length) {
  std::uint64_t count = 0;
  for (std::size_t added = 0; added < length; ++added) count = (count + 1) * std::size(commands);
  return count;
}

std::vector<std::size_t> small_script(std::uint64_t number) {
  std::size_t length = 1;
  while (number >= small_script_count(length)) ++length;
  number -= small_script_count(length - 1);
  std::vector<std::size_t> digits(length);
  for (std::size_t at = length; at > 0; --at) {
    digits[at - 1] = static_cast<std::size_t>(number % std::size(commands));
    number /= std::size(commands);
  }
  return digits;
}

}  // namespace mntsim
