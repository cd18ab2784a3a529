// SPDX-License-Identifier: Apache-2.0
// `why_not` held against what then happens, and every change that is offered replayed by command
// lines on a copy of the machine.
#include "sim/graph/missing_link.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/graph/visibility_change.h"
#include "sim/graph/visible_path.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/report/change_words.h"
#include "sim/script/random.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

Viewpoint view(const SimulatedMachine& machine, const std::string& task, const std::string& path) {
  const TaskHandle handle = *machine.task(task);
  const Result<Path> place = machine.kernel().resolve(handle, path);
  EXPECT_TRUE(place) << task << ":" << path;
  return {handle, path, *place};
}

void run(SimulatedMachine& machine, const std::string& line) {
  EXPECT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
}

std::string line_of(const SimulatedMachine& machine, const ChangeCommand& command) {
  const std::string task(command.task ? machine.task_name(command.task) : "anew");
  return task + "$ " + words_of(command, "anew");
}

/// The device of the file system that the path shows; 0: no such path.
std::uint32_t device_at(const SimulatedMachine& machine, const std::string& task,
                        const std::string& path) {
  const State& state = machine.kernel().state();
  const Result<Path> place = machine.kernel().resolve(*machine.task(task), path);
  if (!place) return 0;
  return state.superblocks[state.dentries[place->dentry].superblock].device;
}

/// The devices of all file systems that are mounted.
std::set<std::uint32_t> devices(const State& state) {
  std::set<std::uint32_t> found;
  for_each_mount(state, [&](MountHandle mount) {
    found.insert(state.superblocks[state.dentries[state.mounts[mount].root].superblock].device);
  });
  return found;
}

/// Mounts at a place of a copy and looks whether another place shows it.
bool is_seen_after_mounting(SimulatedMachine& machine, const std::string& from_task,
                            const std::string& from, const std::string& here_task,
                            const std::string& here) {
  const std::set<std::uint32_t> before = devices(machine.kernel().state());
  const std::string line = from_task + "$ mount -t tmpfs probe " + from;
  if (machine.execute(*parse_line(line, {})) != ok) return false;
  const std::uint32_t seen = device_at(machine, here_task, here);
  return seen != 0 && !before.contains(seen);
}

/// Does the change do what it promises?
bool works(const SimulatedMachine& before, const Viewpoint& from, const Viewpoint& here,
           const VisibilityChange& change, MountHandle made) {
  const auto machine = before.clone();
  for (const ChangeCommand& command : change.commands) run(*machine, line_of(before, command));
  std::string from_task(before.task_name(from.task));
  std::string from_path = from.path;
  std::string here_task(before.task_name(here.task));
  std::string here_path = here.path;
  if (change.restart == Restart::receiver_host_to_container) {
    here_task = "anew";
    here_path = from.path;
  } else if (change.restart == Restart::sender_bidirectional) {
    from_task = "anew";
    from_path = here.path;
  }
  if (!change.mount_again) {
    const Result<Path> place = machine->kernel().resolve(*machine->task(here_task), here_path);
    return place && place->dentry == before.kernel().state().mounts[made].root;
  }
  if (made && change.restart != Restart::sender_bidirectional) {
    run(*machine, from_task + "$ umount -l " + from_path);
  }
  return is_seen_after_mounting(*machine, from_task, from_path, here_task, here_path);
}

bool is_directory_of(const State& state, TaskHandle task, Path place) {
  return state.mounts[place.mount].mount_namespace == state.tasks[task].mount_namespace &&
         state.dentries[place.dentry].is_directory() && !state.dentries[place.dentry].is_removed;
}

std::vector<Viewpoint> viewpoints(const SimulatedMachine& machine) {
  const Kernel& kernel = machine.kernel();
  const State& state = kernel.state();
  std::vector<Viewpoint> views;
  for (const SimulatedMachine::NamedTask& task : machine.tasks()) {
    for_each_mount(state, [&](MountHandle mount) {
      const DentryHandle root = state.mounts[mount].root;
      std::vector<DentryHandle> dentries{root};
      for (const DentryHandle child :
           ListRange<Dentry, &Dentry::sibling>(state.dentries, state.dentries[root].first_child)) {
        dentries.push_back(child);
      }
      for (const DentryHandle dentry : dentries) {
        const auto path = visible_path(kernel, task.handle, {mount, dentry});
        if (path && is_directory_of(state, task.handle, {mount, dentry})) {
          views.push_back({task.handle, *path, {mount, dentry}});
        }
      }
    });
  }
  return views;
}

/// What the questions to random states found.
struct Tally {
  std::map<MissingLink, int> links;
  std::map<Restart, int> changes;
  int without_change = 0;
};

void ask(const SimulatedMachine& machine, const Viewpoint& from, const Viewpoint& here,
         Tally& tally) {
  const WhyNot why = why_not(machine.kernel(), from, here, nullptr);
  ++tally.links[why.link];
  if (!why.made) {
    const auto copy = machine.clone();
    ASSERT_EQ(why.link == MissingLink::none,
              is_seen_after_mounting(*copy, std::string(machine.task_name(from.task)), from.path,
                                     std::string(machine.task_name(here.task)), here.path));
  }
  if (why.link == MissingLink::none) return;
  const auto change = find_change(machine.kernel(), from, here, why, nullptr);
  if (!change) {
    ++tally.without_change;
    return;
  }
  ++tally.changes[change->restart];
  ASSERT_TRUE(works(machine, from, here, *change, why.made))
      << (change->commands.empty() ? "mount again" : line_of(machine, change->commands.front()));
}

TEST(WhyNot, SaysWhatThenHappensAndEveryChangeWorks) {
  Tally tally;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const std::vector<Viewpoint> views = viewpoints(*machine);
    if (views.empty()) continue;
    Random random(case_seed(5, index));
    for (int question = 0; question < 12; ++question) {
      Viewpoint from = views[random.below(views.size())];
      from.place = topmost(machine->kernel().state(), from.place);
      if (!is_directory_of(machine->kernel().state(), from.task, from.place)) continue;
      const Viewpoint& here = views[random.below(views.size())];
      ask(*machine, from, here, tally);
      if (HasFatalFailure()) {
        FAIL() << "state " << index << ", from " << machine->task_name(from.task) << ":"
               << from.path << " to " << machine->task_name(here.task) << ":" << here.path;
      }
    }
  }
  EXPECT_GT(tally.links[MissingLink::none], 50);
  EXPECT_GT(tally.links[MissingLink::sender_private], 50);
  EXPECT_GT(tally.links[MissingLink::other_directory], 50);
  EXPECT_GT(tally.changes[Restart::none], 300);
  EXPECT_GT(tally.changes[Restart::receiver_host_to_container], 20);
}

/// The answer about two places after a script, without a history.
WhyNot answer_after(std::initializer_list<const char*> lines, const char* from_task,
                    const char* from, const char* here_task, const char* here) {
  const auto machine = machine_after(lines);
  return why_not(machine->kernel(), view(*machine, from_task, from),
                 view(*machine, here_task, here), nullptr);
}

TEST(WhyNot, TheSenderIsPrivate) {
  EXPECT_EQ(answer_after({"mkdir /d", "fork c", "c$ unshare"}, "init", "/d", "c", "/d").link,
            MissingLink::sender_private);
  EXPECT_EQ(answer_after({"mkdir /d", "mount --make-shared /", "fork c", "c$ unshare",
                          "c$ mount --make-slave /"},
                         "c", "/d", "init", "/d")
                .link,
            MissingLink::sender_private);
}

TEST(WhyNot, TheReceiverIsPrivate) {
  EXPECT_EQ(answer_after({"mkdir /d", "mount --make-shared /", "fork c", "c$ unshare",
                          "c$ mount --make-private /"},
                         "init", "/d", "c", "/d")
                .link,
            MissingLink::receiver_private);
}

TEST(WhyNot, ASlaveThatIsSharedDoesNotSendToItsMaster) {
  EXPECT_EQ(answer_after({"mkdir /d", "mount --make-shared /", "fork c", "c$ unshare",
                          "c$ mount --make-slave /", "c$ mount --make-shared /"},
                         "c", "/d", "init", "/d")
                .link,
            MissingLink::wrong_direction);
}

TEST(WhyNot, TwoSlavesOfOneGroupDoNotSendToEachOther) {
  const WhyNot why =
      answer_after({"mkdir /d", "mount --make-shared /", "fork a", "a$ unshare",
                    "a$ mount --make-slave /", "a$ mount --make-shared /", "fork b", "b$ unshare",
                    "b$ mount --make-slave /", "b$ mount --make-shared /"},
                   "a", "/d", "b", "/d");
  EXPECT_EQ(why.link, MissingLink::common_master);
  EXPECT_EQ(why.group_id, 1U);
}

TEST(WhyNot, GroupsThatWereNeverOneDoNotKnowEachOther) {
  EXPECT_EQ(answer_after({"mkdir /d", "fork c", "c$ unshare", "c$ mount --make-shared /",
                          "mount --make-shared /"},
                         "init", "/d", "c", "/d")
                .link,
            MissingLink::no_common_group);
}

TEST(WhyNot, AnOvermountHidesIt) {
  const std::initializer_list<const char*> lines = {
      "mkdir /d",           "mount --make-shared /",   "fork c",
      "c$ unshare",         "c$ mount --make-slave /", "c$ mount -t tmpfs cover /d",
      "mount -t tmpfs t /d"};
  const auto machine = machine_after(lines);
  const Viewpoint from = view(*machine, "init", "/d");
  const Viewpoint here = view(*machine, "c", "/d");
  const WhyNot why = why_not(machine->kernel(), from, here, nullptr);
  EXPECT_EQ(why.link, MissingLink::covered);
  EXPECT_EQ(why.cover, here.place.mount);
  const auto change = find_change(machine->kernel(), from, here, why, nullptr);
  ASSERT_TRUE(change);
  ASSERT_EQ(change->commands.size(), 1U);
  EXPECT_EQ(line_of(*machine, change->commands[0]), "c$ umount /d");
}

TEST(WhyNot, ATaskDoesNotSeeWhatIsMountedOnItsRoot) {
  EXPECT_EQ(answer_after({"mkdir /d"}, "init", "/", "init", "/").link, MissingLink::none);
  const auto machine = machine_after({"mount -t tmpfs over /"});
  const Kernel& kernel = machine->kernel();
  Viewpoint from = view(*machine, "init", "/");
  from.place = topmost(kernel.state(), from.place);
  EXPECT_EQ(why_not(kernel, from, view(*machine, "init", "/"), nullptr).link, MissingLink::on_root);
}

// A mount that is made at /d arrives at /e too, as both show one directory; /e/k leads there.
TEST(WhyNot, AMountMayHideTheWayToThePlaceItself) {
  EXPECT_EQ(answer_after({"mkdir -p /m/d/k", "mount --bind /m /m", "mount --make-shared /m",
                          "mount --bind /m/d /m/d/k"},
                         "init", "/m/d", "init", "/m/d/k")
                .link,
            MissingLink::covered_on_way);
}

TEST(WhyNot, AnotherDirectoryAndWhereTheRightOneIsSeen) {
  const auto machine = machine_after({"mkdir -p /v/s/mp", "mkdir /v/t", "mkdir /sub", "mkdir /all",
                                      "mount --make-shared /", "mount -t tmpfs fuse /v/s/mp",
                                      "mount --bind /v/t /sub", "mount --rbind /v /all"});
  const WhyNot why = why_not(machine->kernel(), view(*machine, "init", "/v/s/mp"),
                             view(*machine, "init", "/sub"), nullptr);
  EXPECT_EQ(why.link, MissingLink::other_directory);
  ASSERT_EQ(why.mount_at.size(), 2U);
  EXPECT_EQ(visible_path(machine->kernel(), machine->kernel().init_task(), why.mount_at[1]),
            "/all/s/mp");
}

TEST(WhyNot, WithoutAHistoryAnOlderMountIsToldAsSuch) {
  const WhyNot why =
      answer_after({"mkdir /gm", "mkdir /b", "mount --make-shared /", "mount -t tmpfs disk /gm",
                    "mkdir /gm/n", "mount -t tmpfs nested /gm/n", "mount --bind /gm /b"},
                   "init", "/gm/n", "init", "/b/n");
  EXPECT_EQ(why.link, MissingLink::older);
}

TEST(WhyNot, WhatIsSeenSaysByWhichMount) {
  const auto machine = machine_after(
      {"mkdir /d", "mount --make-shared /", "fork c", "c$ unshare", "mount -t tmpfs t /d"});
  const Viewpoint here = view(*machine, "c", "/d");
  const WhyNot why = why_not(machine->kernel(), view(*machine, "init", "/d"), here, nullptr);
  EXPECT_EQ(why.link, MissingLink::none);
  EXPECT_EQ(why.cover, here.place.mount);
}

}  // namespace
}  // namespace mntsim
