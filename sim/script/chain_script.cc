// SPDX-License-Identifier: Apache-2.0
#include "sim/script/chain_script.h"

#include <array>
#include <string_view>

#include "sim/script/random.h"

namespace mntsim {
namespace {

using namespace std::string_view_literals;

constexpr std::array prologue = {"mkdir /0"sv,
                                 "mkdir /1"sv,
                                 "mkdir /2"sv,
                                 "mkdir /3"sv,
                                 "mount -t tmpfs t /0"sv,
                                 "mkdir -p /0/x/y"sv,
                                 "mount --make-shared /0"sv,
                                 "fork a"sv,
                                 "a$ unshare"sv,
                                 "fork b"sv,
                                 "b$ unshare"sv};
constexpr std::array tasks = {"init"sv, "a"sv, "b"sv};
constexpr std::array below = {""sv, ""sv, ""sv, "/x"sv, "/x"sv, "/x/y"sv};
constexpr std::array changes = {"--make-slave"sv,   "--make-slave"sv,    "--make-shared"sv,
                                "--make-shared"sv,  "--make-private"sv,  "--make-rslave"sv,
                                "--make-rshared"sv, "--make-rprivate"sv, "--make-unbindable"sv};
constexpr std::array umounts = {"umount "sv, "umount -l "sv};

class ChainWriter {
 public:
  explicit ChainWriter(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> write(std::size_t count) {
    lines_.assign(prologue.begin(), prologue.end());
    while (lines_.size() < count) one_step();
    lines_.resize(count);
    return std::move(lines_);
  }

 private:
  template <typename Words>
  std::string pick(const Words& words) {
    return std::string(words[random_.below(words.size())]);
  }

  std::string path() {
    const std::string top = "/" + std::to_string(random_.below(4));
    return top + pick(below);
  }

  void say(const std::string& task, const std::string& command) {
    lines_.push_back(task + "$ " + command);
  }

  // A copy that hangs below its original: first a slave of it, then with peers and slaves of its
  // own.
  void lengthen_chain(const std::string& task) {
    const std::string verb = random_.chance(75) ? "mount --bind " : "mount --rbind ";
    const std::string from = path();
    const std::string at = path();
    say(task, verb + from + ' ' + at);
    if (random_.chance(50)) say(task, "mount --make-slave " + at);
    if (random_.chance(60)) say(task, "mount --make-shared " + at);
  }

  void new_mount(const std::string& task) {
    const std::string at = path();
    say(task, "mount -t tmpfs t " + at);
    if (random_.chance(60)) say(task, "mkdir -p " + at + "/x/y");
  }

  void move_mount(const std::string& task) {
    const std::string from = path();
    const std::string at = path();
    if (random_.chance(40)) say(task, "mount --make-private /");
    say(task, "mount --move " + from + ' ' + at);
  }

  void one_step() {
    const std::string task = pick(tasks);
    const std::size_t drawn = random_.below(100);
    if (drawn < 40) return lengthen_chain(task);
    if (drawn < 55) return new_mount(task);
    if (drawn < 72) return say(task, "mount " + pick(changes) + ' ' + path());
    if (drawn < 90) return say(task, pick(umounts) + path());
    if (drawn < 94) return move_mount(task);
    if (drawn < 97) return say(task, "mkdir -p " + path() + "/x/y");
    say(task, random_.chance(50) ? "unshare" : "rmdir " + path());
  }

  Random random_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> chain_script(std::uint64_t seed, std::size_t count) {
  return ChainWriter(seed).write(count);
}

}  // namespace mntsim
