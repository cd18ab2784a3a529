// SPDX-License-Identifier: Apache-2.0
#include "sim/host/channel.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mntsim {
namespace {

// For how long to yield before sleeping. Where both sides share a core, the first yield runs the
// other side; where they do not, this is longer than a cheap system call and its answer.
constexpr long yielding_ns = 10'000;

// A yield that took this long ran another program, for its whole time slice: the machine is busy.
// There a yield costs more than it saves, since whoever yields goes last and a sleeper that is
// woken goes first. So the next waits sleep at once, and four times as many each time that it
// happens again.
constexpr long long_yield_ns = 50'000;
constexpr std::uint32_t fewest_waits_asleep = 64;
constexpr std::uint32_t most_waits_asleep = 64 * 1024;

long now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<long>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* timeout) {
  static_assert(sizeof(word) == 4 && std::atomic<std::uint32_t>::is_always_lock_free);
  return syscall(SYS_futex, &word, operation, value, timeout, nullptr, 0);
}

}  // namespace

void Channel::begin(Operation new_operation) {
  operation = new_operation;
  flags = 0;
  number = 0;
  attributes = {};
  guard = false;
  texts.fill(no_text);
  used = 0;
}

void Channel::set_text(std::size_t index, std::string_view text) {
  const std::size_t size = std::min(text.size(), max_text);
  std::memcpy(bytes.data() + used, text.data(), size);
  bytes[used + size] = '\0';
  texts[index] = used;
  used += static_cast<std::uint32_t>(size) + 1;
}

const char* Channel::text(std::size_t index) const {
  return texts[index] == no_text ? nullptr : bytes.data() + texts[index];
}

void Channel::give_turn(Side to) {
  const auto other = static_cast<std::uint32_t>(to);
  turn.store(other);
  if (asleep[other].load() != 0) futex(turn, FUTEX_WAKE, 1, nullptr);
}

bool Channel::wait_for_turn(Side side, const timespec* timeout) {
  const auto mine = static_cast<std::uint32_t>(side);
  if (turn_comes_soon(mine)) return true;
  // Said before the last look, so that the other side cannot miss it. It may wake us for nothing.
  asleep[mine].store(1);
  bool in_time = true;
  while (turn.load() != mine && in_time) {
    const long result = futex(turn, FUTEX_WAIT, 1 - mine, timeout);
    in_time = result == 0 || errno != ETIMEDOUT;
  }
  asleep[mine].store(0);
  return turn.load() == mine;
}

bool Channel::turn_comes_soon(std::uint32_t mine) {
  if (turn.load() == mine) return true;
  Patience& own = patience_[mine];
  if (own.waits_asleep > 0) {
    --own.waits_asleep;
    return false;
  }
  const long start = now_ns();
  for (long before = start; before - start < yielding_ns;) {
    sched_yield();
    const long after = now_ns();
    if (after - before > long_yield_ns) {
      own.next_asleep = std::clamp(own.next_asleep * 4, fewest_waits_asleep, most_waits_asleep);
      own.waits_asleep = own.next_asleep;
      break;
    }
    if (turn.load() == mine) {
      own.next_asleep /= 2;
      return true;
    }
    before = after;
  }
  return turn.load() == mine;
}

}  // namespace mntsim
