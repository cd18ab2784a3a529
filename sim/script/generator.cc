// SPDX-License-Identifier: Apache-2.0
// A table gives each kind of line its weight under each emphasis; ScriptWriter has a function a
// kind.
#include "sim/script/generator.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "sim/script/chain_script.h"
#include "sim/script/generator_words.h"
#include "sim/script/random.h"

namespace mntsim {
namespace {

using namespace generator_words;  // NOLINT(google-build-using-namespace): names of this file, kept
                                  // aside

class ScriptWriter {
 public:
  ScriptWriter(std::uint64_t seed, std::size_t count) : random_(seed), count_(count) {
    lines_.reserve(count);
  }

  std::vector<std::string> write(Emphasis emphasis);

 private:
  void prologue();
  void one_line(Emphasis emphasis);

  // A function a kind of line.
  void make_directory();
  void remove_directory();
  void remove_file();
  void move_name();
  void make_link();
  void touch_file();
  void look();
  void new_mount();
  void odd_mount();
  void bind();
  void move_mount();
  void propagation();
  void remount();
  void bind_remount();
  void set_attribute();
  void umount();
  void pivot_root();
  void change_root();
  void change_directory();
  void open_slot();
  void close_slot();
  void fork();
  void end_task();
  void unshare();
  void join_namespace();

  struct Kind {
    std::array<std::uint8_t, 4> weights;  // by Emphasis
    void (ScriptWriter::*write)();
  };
  static const std::array<Kind, 25> kinds;

  std::string pick(Words words) { return std::string(words[random_.below(words.size())]); }
  /// A place to work on: mostly one that was worked on lately or is likely to be there.
  std::string place();
  /// A place that is likely to be a mount.
  std::string mounted_place();
  /// The same, or a place that is set apart: for what neither creates names there nor moves it.
  std::string any_mount() { return random_.chance(3) ? pick(set_apart) : mounted_place(); }
  std::string living_task();
  /// A line of these words, but the empty ones, by some living task. (The words of a braced list
  /// are made from left to right; in a sum of strings the order would be the compiler's.)
  void say(std::initializer_list<std::string> words) { say_as(living_task(), words); }
  void say_as(const std::string& task, std::initializer_list<std::string> words);
  void add(const std::string& task, const std::string& command);
  void remember(const std::string& place);
  void remember_mount(const std::string& place);

  Random random_;
  std::size_t count_;
  std::vector<std::string> lines_;
  std::vector<std::string> living_ = {"init"};
  std::array<std::string, 6> recent_ = {"/a", "/b", "/a", "/b", "/a/b", "/"};
  std::size_t next_recent_ = 0;
  std::array<std::string, 4> mounted_ = {"/", "/a", "/", "/a"};
  std::size_t next_mounted_ = 0;
};

const std::array<ScriptWriter::Kind, 25> ScriptWriter::kinds = {{
    // everything, propagation, files, roots
    {{10, 6, 14, 8}, &ScriptWriter::make_directory},
    {{3, 2, 8, 2}, &ScriptWriter::remove_directory},
    {{2, 1, 5, 1}, &ScriptWriter::remove_file},
    {{4, 2, 10, 2}, &ScriptWriter::move_name},
    {{3, 1, 6, 2}, &ScriptWriter::make_link},
    {{3, 1, 6, 1}, &ScriptWriter::touch_file},
    {{2, 1, 3, 2}, &ScriptWriter::look},
    {{13, 14, 8, 10}, &ScriptWriter::new_mount},
    {{2, 1, 1, 1}, &ScriptWriter::odd_mount},
    {{18, 24, 12, 14}, &ScriptWriter::bind},
    {{6, 8, 4, 6}, &ScriptWriter::move_mount},
    {{14, 26, 6, 12}, &ScriptWriter::propagation},
    {{3, 1, 3, 2}, &ScriptWriter::remount},
    {{5, 3, 3, 3}, &ScriptWriter::bind_remount},
    {{6, 6, 2, 3}, &ScriptWriter::set_attribute},
    {{12, 14, 8, 8}, &ScriptWriter::umount},
    {{3, 1, 1, 10}, &ScriptWriter::pivot_root},
    {{2, 1, 1, 7}, &ScriptWriter::change_root},
    {{5, 2, 6, 10}, &ScriptWriter::change_directory},
    {{4, 2, 5, 4}, &ScriptWriter::open_slot},
    {{1, 1, 2, 1}, &ScriptWriter::close_slot},
    {{3, 3, 2, 4}, &ScriptWriter::fork},
    {{1, 1, 1, 2}, &ScriptWriter::end_task},
    {{3, 5, 2, 6}, &ScriptWriter::unshare},
    {{2, 1, 1, 6}, &ScriptWriter::join_namespace},
}};

std::vector<std::string> ScriptWriter::write(Emphasis emphasis) {
  if (random_.chance(80)) prologue();
  while (lines_.size() < count_) one_line(emphasis);
  lines_.resize(count_);
  return std::move(lines_);
}

/// A start that lets the rest reach further. Each part is there most of the time.
void ScriptWriter::prologue() {
  add("init", "mkdir -p /a/b/c");
  add("init", "mkdir -p /b/x");
  if (random_.chance(60)) add("init", "mkdir -p /c/a");
  if (random_.chance(40)) add("init", "touch /f");
  if (random_.chance(40)) add("init", "ln -s " + pick(link_targets) + " /l1");
  if (random_.chance(60)) add("init", "mount -t tmpfs T0 /a");
  if (random_.chance(60)) add("init", "mkdir -p /a/b/x");
  if (random_.chance(20)) add("init", "touch /a/f");
  if (random_.chance(55)) add("init", "mount --make-rshared /");
  for (const std::string_view name : {"a", "b"}) {
    if (random_.chance(45)) continue;
    const std::string task(name);
    add("init", "fork " + task);
    living_.push_back(task);
    if (random_.chance(80)) add(task, "unshare");
    if (random_.chance(40)) add(task, "mount --make-rslave /");
  }
}

void ScriptWriter::one_line(Emphasis emphasis) {
  const auto column = static_cast<std::size_t>(emphasis);
  std::size_t total = 0;
  for (const Kind& kind : kinds) total += kind.weights[column];
  std::size_t drawn = random_.below(total);
  for (const Kind& kind : kinds) {
    if (drawn < kind.weights[column]) {
      (this->*kind.write)();
      return;
    }
    drawn -= kind.weights[column];
  }
}

void ScriptWriter::make_directory() {
  const std::string path = random_.chance(85) ? pick(directories) : place();
  say({random_.chance(40) ? "mkdir -p" : "mkdir", path});
  remember(path);
}

void ScriptWriter::remove_directory() { say({"rmdir", place()}); }

void ScriptWriter::remove_file() {
  const Words likely = random_.chance(50) ? Words(files) : Words(links);
  say({"rm", random_.chance(60) ? pick(likely) : place()});
}

void ScriptWriter::move_name() {
  static constexpr std::string_view pairs[] = {"/b/x /b/y", "/b/y /b/x",  "/c /d",     "/d /c",
                                               "/a/b /a/x", "/a/x /a/b",  "/a/c /b/c", "/b /c/b",
                                               "/a/c /a/b", "/a/b/c /a/c"};
  if (random_.chance(45)) {
    say({"mv", pick(pairs)});
  } else {
    say({"mv", random_.chance(80) ? place() : pick(files),
         random_.chance(50) ? pick(odd_places) : place()});
  }
}

void ScriptWriter::make_link() {
  say({"ln -s", pick(link_targets), random_.chance(90) ? pick(links) : place()});
}

void ScriptWriter::touch_file() { say({"touch", random_.chance(85) ? pick(files) : place()}); }

void ScriptWriter::look() { say({"ls", random_.chance(80) ? place() : pick(set_apart)}); }

void ScriptWriter::new_mount() {
  const std::string task = living_task();
  std::string type = "tmpfs";
  std::string on = random_.chance(90) ? place() : pick(files);
  if (random_.chance(20)) {
    static constexpr std::string_view others[] = {"ramfs", "ramfs", "devpts", "proc", "nosuchfs"};
    type = pick(others);
  } else if (random_.chance(4)) {
    const bool queue = random_.chance(50);
    type = queue ? "mqueue" : "sysfs";
    on = queue ? "/q" : "/s";
    say_as(task, {"mkdir", on});
  }
  const bool with_options = random_.chance(25) && on != "/q" && on != "/s";
  const std::string options = with_options ? "-o " + pick(mount_options) : "";
  const std::string change = random_.chance(3) ? pick(propagations) : "";
  say_as(task, {"mount -t", type, options, change, pick(sources), on});
  if (on == "/q" || on == "/s") return;
  remember_mount(on);
  if (type == "tmpfs" && on[0] == '/' && random_.chance(50)) {  // or nothing is below it any more
    static constexpr std::string_view below[] = {"b", "b/c", "x", "c", "a"};
    const std::string path = (on == "/" ? "" : on) + "/" + std::string(pick(below));
    say_as(task, {"mkdir -p", path});
    remember(path);
  }
}

/// Calls without a type, with options that contradict each other, on what is no directory.
void ScriptWriter::odd_mount() {
  static constexpr std::string_view shapes[] = {"mount T",
                                                "mount -o ro T",
                                                "mount -o remount,rshared",
                                                "mount -o bind /a",
                                                "mount -o rbind,ro /b",
                                                "mount -t '' T",
                                                "mount -o move /a",
                                                "mount --bind ''",
                                                "mount -o bind,shared /a",
                                                "mount -o bind,remount,ro,noatime"};
  say({pick(shapes), place()});
}

void ScriptWriter::bind() {
  const std::string verb = random_.chance(60) ? "mount --bind" : "mount --rbind";
  const std::string change = random_.chance(4) ? pick(propagations) : "";
  if (random_.chance(10)) {
    say({verb, change, pick(files), pick(files)});
    return;
  }
  const std::string on = random_.chance(97) ? place() : pick(set_apart);
  say({verb, change, place(), on});
  if (on != "/q" && on != "/s") remember_mount(on);
}

void ScriptWriter::move_mount() {
  const std::string task = living_task();
  const std::string from = mounted_place();
  const std::string on = place();
  if (random_.chance(25))
    say_as(task, {"mount --make-private /"});  // no move out of a shared parent
  say_as(task, {"mount --move", from, on});
  remember_mount(on);
}

void ScriptWriter::propagation() {
  say({"mount", pick(propagations), random_.chance(25) ? "/" : any_mount()});
}

void ScriptWriter::remount() {
  say({"mount -o", "remount," + pick(remount_options), mounted_place()});
}

void ScriptWriter::bind_remount() {
  say({"mount -o", "remount,bind," + pick(remount_options), any_mount()});
}

void ScriptWriter::set_attribute() {
  const std::string change = pick(setattr_changes);
  const std::string recursive = random_.chance(50) ? "-r" : "";
  std::string on = any_mount();
  if (random_.chance(20)) {
    static constexpr std::string_view below[] = {"", "", "/b", "/.", "/../b", "/f", "/"};
    on = "@" + pick(slots);
    on += pick(below);
  }
  say({"mount_setattr", recursive, change, on});
}

void ScriptWriter::umount() {
  say({"umount", pick(umount_flags), random_.chance(5) ? pick(files) : any_mount()});
}

/// Half of the time with what the call asks for: a mount to be the new root, nothing shared above
/// it.
void ScriptWriter::pivot_root() {
  static constexpr std::string_view pairs[] = {". .",     "/a /a/b",  "/b /b/x", "/a/b /a/b/c",
                                               "/a /a",   "/ /a",     "/a /b",   "/b /b",
                                               "/c /c/a", "/a/b /a/b"};
  const std::string task = living_task();
  if (random_.chance(70)) {
    const std::string pair = pick(pairs);
    const std::string new_root = pair.substr(0, pair.find(' '));
    if (random_.chance(50)) {
      if (random_.chance(50)) say_as(task, {"mount --make-rprivate /"});
      say_as(task, {"mount --rbind", new_root, new_root});
      if (new_root == "." && random_.chance(70)) say_as(task, {"cd", place()});
    }
    say_as(task, {"pivot_root", pair});
    return;
  }
  const std::string new_root = mounted_place();
  say_as(task, {"pivot_root", new_root, random_.chance(50) ? new_root : place()});
}

void ScriptWriter::change_root() { say({"chroot", place()}); }

void ScriptWriter::change_directory() { say({"cd", place()}); }

void ScriptWriter::open_slot() {
  say({random_.chance(35) ? "open --path" : "open", random_.chance(85) ? place() : pick(files),
       pick(slots)});
}

void ScriptWriter::close_slot() { say({"close", pick(slots)}); }

void ScriptWriter::fork() {
  const std::string parent = living_task();
  const std::string child = pick(task_names);
  add(parent, "fork " + child);
  if (std::find(living_.begin(), living_.end(), child) == living_.end()) living_.push_back(child);
}

/// `init` ends seldom: much of a script is then about fewer tasks.
void ScriptWriter::end_task() {
  const std::string task = living_task();
  if (living_.size() == 1 || (task == "init" && !random_.chance(15))) return;
  add(task, "exit");
  living_.erase(std::find(living_.begin(), living_.end(), task));
}

void ScriptWriter::unshare() { say({"unshare"}); }

void ScriptWriter::join_namespace() {
  say({"setns", random_.chance(90) ? living_task() : pick(task_names)});
}

std::string ScriptWriter::place() {
  const std::size_t drawn = random_.below(100);
  if (drawn < 50) return recent_[random_.below(recent_.size())];
  if (drawn < 86) return pick(directories);
  return pick(odd_places);
}

std::string ScriptWriter::mounted_place() {
  return random_.chance(70) ? mounted_[random_.below(mounted_.size())] : place();
}

std::string ScriptWriter::living_task() { return living_[random_.below(living_.size())]; }

void ScriptWriter::say_as(const std::string& task, std::initializer_list<std::string> words) {
  std::string command;
  for (const std::string& word : words) {
    if (!command.empty() && !word.empty()) command += ' ';
    command += word;
  }
  add(task, command);
}

void ScriptWriter::add(const std::string& task, const std::string& command) {
  const std::string who = random_.chance(1) ? pick(task_names) : task;
  lines_.push_back(who == "init" ? command : who + "$ " + command);
}

void ScriptWriter::remember(const std::string& place) {
  recent_[next_recent_] = place;
  next_recent_ = (next_recent_ + 1) % recent_.size();
}

void ScriptWriter::remember_mount(const std::string& place) {
  remember(place);
  mounted_[next_mounted_] = place;
  next_mounted_ = (next_mounted_ + 1) % mounted_.size();
}

}  // namespace

std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index) {
  Random random(seed ^ Random(index).next());
  return random.next();
}

std::vector<std::string> random_script(std::uint64_t seed, std::size_t count, Emphasis emphasis) {
  if (emphasis == Emphasis::chains) return chain_script(seed, count);
  return ScriptWriter(seed, count).write(emphasis);
}

std::vector<std::string> random_script(std::uint64_t seed, std::size_t count) {
  const auto drawn = static_cast<Emphasis>(Random(~seed).below(5));
  return random_script(seed, count, drawn);
}

}  // namespace mntsim
