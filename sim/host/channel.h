// SPDX-License-Identifier: Apache-2.0
// Channel: how the controller hands a command to the process of a task, and gets its result back.
//
// One piece of memory that both share, and a word that says whose turn it is. The strings of a
// command lie in it as they are given to the kernel: nothing is parsed in the task. Whoever waits
// first yields the processor for some microseconds, then sleeps on a futex. (Measured on two idle
// cores: 3 µs for a round trip where both sides share a core, under 1 µs where they do not; a pair
// of sockets took 9 µs and 45 µs, a futex without yielding 5 µs and 42 µs.)
//
// Everything here is used on both sides of a fork, so nothing allocates or throws.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace mntsim {

/// What a task process can be asked to do; the operands that each one reads stand behind it.
enum class Operation : std::uint32_t {
  mkdir,       // text 0; guard
  rmdir,       // text 0; guard
  unlink,      // text 0
  rename,      // text 0, 1
  symlink,     // text 0, 1
  touch,       // text 0
  access,      // text 0
  mount,       // text 0 source, 1 target, 2 type, 3 data; flags; guard
  umount,      // text 0; flags
  fork,        // number: the channel of the child; value: its pid
  exit,        //
  unshare,     // flags: of unshare(2)
  setns,       // number: pid; value: the device of the new root directory
  chroot,      // text 0
  chdir,       // text 0
  pivot_root,  // text 0, 1
  open,   // text 0; flags: of open(2); number: a descriptor to close, or -1; value: the new one
  close,  // number: descriptor
  mount_setattr,  // text 0; flags: AT_*; number: directory descriptor; attributes
  release,        // lets go of everything that the case has made
  found,          // flags: more for unshare(2); release, then the initial state
};

/// The numbers of mount_setattr(2).
struct AttributeChange {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
  std::uint64_t propagation = 0;
};

enum class Side : std::uint32_t { controller, task };

struct Channel {
  static constexpr std::size_t max_texts = 4;
  /// Longer strings are cut, which no system call can tell: all of them refuse (ENAMETOOLONG,
  /// EINVAL) or cut (the data of a mount) at 4096.
  static constexpr std::size_t max_text = 4200;
  static constexpr std::uint32_t no_text = UINT32_MAX;

  std::atomic<std::uint32_t> turn{0};  // a Side; everything below belongs to that side
  // 1: this side sleeps on `turn`, or is about to. Each side sets and clears its own alone: were it
  // cleared by the giver, one that was slow between its two steps could clear the flag of a later
  // wait, and nobody would wake that one.
  std::array<std::atomic<std::uint32_t>, 2> asleep{};

  Operation operation = Operation::access;
  std::uint32_t flags = 0;
  std::int32_t number = 0;
  AttributeChange attributes;

  /// The call is not made (or undone) if it would change cgroup2, of which the machine has only
  /// one.
  bool guard = false;
  /// The `error` of a call that was guarded against.
  static constexpr std::int32_t guarded = -1;

  std::int32_t error = 0;  // the result: an errno, or `guarded`
  std::int64_t value = 0;

  std::array<std::uint32_t, max_texts> texts{no_text, no_text, no_text,
                                             no_text};  // offsets in `bytes`
  std::uint32_t used = 0;                               // of `bytes`
  std::array<char, max_texts*(max_text + 1)> bytes;

  /// Starts a request: no texts, no flags. REQUIRES: it is the controller's turn.
  void begin(Operation new_operation);
  /// Sets text `index`. REQUIRES: it is not set yet.
  void set_text(std::size_t index, std::string_view text);
  /// Text `index` for a system call; a null pointer if it was not set.
  [[nodiscard]] const char* text(std::size_t index) const;

  void give_turn(Side to);
  /// Waits until it is the turn of `side`; false if that took longer than `timeout` (null: for
  /// ever).
  [[nodiscard]] bool wait_for_turn(Side side, const timespec* timeout);

 private:
  struct Patience {
    std::uint32_t waits_asleep = 0;  // so many waits sleep at once
    std::uint32_t next_asleep = 0;   // of the last such number, what is left of it
  };

  bool turn_comes_soon(std::uint32_t mine);

  std::array<Patience, 2> patience_{};  // by Side
};

}  // namespace mntsim
