// SPDX-License-Identifier: Apache-2.0
// What the actors of a node did: every command that one of them gave, in order, and what came of
// it. The commands run at once on a simulated machine, so that an actor sees what a real one would
// see (an errno, a mount table) before its next step. The same commands then run on any machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/vfs/mount_stacks.h"
#include "sim/script/command.h"
#include "sim/script/simulated_machine.h"
#include "sim/script/words.h"

namespace mntsim {

enum class Actor : std::uint8_t { host, systemd, kubelet, csi, cri, oci, container };

/// "systemd", "kubelet", "csi driver", "cri", "oci runtime", "container", "host".
[[nodiscard]] std::string_view name_of(Actor actor);

/// A run of commands with one purpose: "publish the volume data".
struct ActorAction {
  Actor actor = Actor::host;
  std::string purpose;
  std::size_t first_command = 0;  // index in Transcript::commands()
  std::string remark;             // what the actor said: a warning or an error; empty: nothing
  bool failed = false;            // the remark is an error
};

struct DoneCommand {
  TaskCommand command;
  Errno result = ok;
};

class Transcript {
 public:
  /// Borrows the machine.
  explicit Transcript(SimulatedMachine& machine) : machine_(&machine) {}

  /// From here on commands belong to this action.
  void begin(Actor actor, std::string purpose);

  /// What the actor says about the action it is in: a warning, or why it gives up.
  void remark(const std::string& text, bool failed);

  /// Says, where the path is not there and lies in /proc or /sys, that this may be the model's
  /// lack.
  void explain_absence(std::string_view task, const std::string& path);

  /// Runs a command of the language (without `TASK$`) as the task. Records it, whatever comes of
  /// it.
  Errno run(std::string_view task, const std::string& line);

  // The commands that actors give most. Paths may hold any byte; they are quoted as need be.

  /// `mkdir -p`, and nothing at all where the path exists.
  Errno make_directory(std::string_view task, std::string_view path);
  /// `touch`, and nothing at all where the path exists; its directory is made too.
  Errno make_file(std::string_view task, std::string_view path);
  Errno bind(std::string_view task, std::string_view source, std::string_view target);
  Errno rbind(std::string_view task, std::string_view source, std::string_view target);
  /// `options` may be empty.
  Errno mount(std::string_view task, std::string_view type, std::string_view options,
              std::string_view source, std::string_view target);
  /// `mount -o OPTIONS TARGET`: "bind,remount,ro".
  Errno remount(std::string_view task, std::string_view options, std::string_view target);
  /// `mount --make-HOW TARGET`: "rslave", "private".
  Errno make(std::string_view task, std::string_view how, std::string_view target);
  /// `flags`: "", "-l".
  Errno umount(std::string_view task, std::string_view flags, std::string_view target);
  Errno rmdir(std::string_view task, std::string_view path);
  Errno remove(std::string_view task, std::string_view path);

  // What an actor may look at; none of it is recorded.

  /// Where the path leads, after symbolic links; nothing where there is no such task or path.
  [[nodiscard]] std::optional<Path> resolve(std::string_view task, std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view task, std::string_view path) const;
  /// What stat(2) gives there: ok, ENOENT, ENOTDIR …
  [[nodiscard]] Errno stat(std::string_view task, std::string_view path) const;
  /// Is the last name itself a symbolic link, wherever it leads?
  [[nodiscard]] bool is_symlink(std::string_view task, std::string_view path) const;
  [[nodiscard]] bool is_directory(std::string_view task, std::string_view path) const;
  [[nodiscard]] bool is_mount_point(std::string_view task, std::string_view path) const;

  /// A mount as /proc/self/mountinfo shows it to the task.
  struct MountView {
    std::string mount_point;
    std::string source;
    std::uint32_t shared = 0;  // the peer group, 0: none
    std::uint32_t master = 0;  // 0: none
    MountHandle mount;
    SuperblockHandle superblock;  // mounts of one device have the same
  };
  /// The mount that holds the path, after symbolic links; nothing where the path does not exist.
  [[nodiscard]] std::optional<MountView> mount_of(std::string_view task,
                                                  std::string_view path) const;
  /// The task's whole table.
  [[nodiscard]] std::vector<MountView> mounts(std::string_view task) const;

  /// How many mounts the task's namespace has, seen or not.
  [[nodiscard]] std::size_t mount_count(std::string_view task) const;

  /// The names in a directory, sorted.
  [[nodiscard]] std::vector<std::string> names_in(std::string_view task,
                                                  std::string_view path) const;

  /// Where `path` leads for a process whose root is `root`: symbolic links and `..` stay inside.
  /// Absolute, as the task sees it; names that do not exist are kept as they are.
  [[nodiscard]] std::string resolve_in_root(std::string_view task, std::string_view root,
                                            std::string_view path) const;

  [[nodiscard]] SimulatedMachine& machine() { return *machine_; }
  [[nodiscard]] const SimulatedMachine& machine() const { return *machine_; }
  [[nodiscard]] const std::vector<DoneCommand>& commands() const { return commands_; }
  [[nodiscard]] const std::vector<ActorAction>& actions() const { return actions_; }

  /// What was recorded, which is forgotten here; the machine stays as it is.
  struct Record {
    std::vector<DoneCommand> commands;
    std::vector<ActorAction> actions;
  };
  Record take();

 private:
  [[nodiscard]] static MountView view_of(MountStacks& stacks, MountHandle handle, Path root);

  SimulatedMachine* machine_;
  std::vector<DoneCommand> commands_;
  std::vector<ActorAction> actions_;
};

}  // namespace mntsim
