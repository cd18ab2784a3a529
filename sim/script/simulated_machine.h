// SPDX-License-Identifier: Apache-2.0
// The simulated machine: the command language over sim/kernel. It knows what the kernel does not:
// the names of tasks and slots.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/script/machine.h"

namespace mntsim {

class SimulatedMachine final : public Machine {
 public:
  explicit SimulatedMachine(const KernelOptions& options = {});

  struct NamedTask {
    std::string name;
    TaskHandle handle;
  };
  /// Of a machine that commands made, all is known.
  struct Knowledge {
    bool is_restored = false;  // from tables: names that nobody mounted on, the order of peers and
                               // the past are not known
    bool are_files_known = true;  // who has which file open
  };

  /// The machine of a kernel that was made elsewhere. `slots`: what its open files are called, by
  /// SlotId. REQUIRES: the names of tasks are unique, and each is a living task.
  SimulatedMachine(Kernel kernel, const std::vector<NamedTask>& tasks,
                   std::vector<std::string> slots, Knowledge knowledge);

  Errno execute(const TaskCommand& command) override;
  [[nodiscard]] Snapshot snapshot() override;
  void reset() override;

  /// An independent copy as it is now. Its task handles mean the same tasks.
  [[nodiscard]] std::unique_ptr<SimulatedMachine> clone() const;

  [[nodiscard]] Kernel& kernel() { return kernel_; }
  [[nodiscard]] const Kernel& kernel() const { return kernel_; }

  [[nodiscard]] const Knowledge& knowledge() const { return knowledge_; }

  /// The living tasks, in the order in which they were forked.
  [[nodiscard]] const std::vector<NamedTask>& tasks() const { return tasks_; }

  /// The living task of that name.
  [[nodiscard]] std::optional<TaskHandle> task(std::string_view name) const;

  /// The name of a living task; empty: there is none.
  [[nodiscard]] std::string_view task_name(TaskHandle task) const;

  /// What an open file is called.
  [[nodiscard]] std::string_view slot_name(SlotId slot) const {
    return slot_names_[static_cast<std::size_t>(slot)];
  }

 private:
  class Call;

  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  template <typename T>
  using ByName =
      std::unordered_map<std::string, T, NameHash, std::equal_to<>>;  // never walked in order

  void add_task(const std::string& name, TaskHandle handle);
  void remove_task(TaskHandle handle);
  [[nodiscard]] SlotId slot(std::string_view name);

  KernelOptions options_;
  Knowledge knowledge_;
  Kernel kernel_;
  std::vector<NamedTask> tasks_;
  ByName<TaskHandle> task_by_name_;
  ByName<SlotId> slot_by_name_;  // all that were ever named; a slot's number stays its name's
  std::vector<std::string> slot_names_;  // by SlotId
};

}  // namespace mntsim
