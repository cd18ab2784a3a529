// SPDX-License-Identifier: Apache-2.0
// What the layers over the kernel cost, on the simulator alone: a Kubernetes node from the pods on,
// as lines of text, as parsed commands, as typed calls. Each round begins with an empty kernel;
// node_calls.cc has nodes that live on, on both kernels.
#include <string>
#include <vector>

#include "bench/pods.h"
#include "bench/recorder.h"
#include "bench/typed_calls.h"
#include "bench/workloads.h"
#include "sim/script/parser.h"

namespace mntsim::bench {

namespace {

void play_node(Node& node, std::int64_t pods) {
  for (std::int64_t i = 0; i < pods; ++i) create(node, plain_pod(static_cast<std::size_t>(i)));
}

void play_churn(Node& node, std::int64_t pods) {
  for (std::int64_t i = 0; i < pods; ++i) {
    create(node, plain_pod(static_cast<std::size_t>(i)));
    remove(node, plain_pod_name(static_cast<std::size_t>(i)));
  }
}

using Play = void (*)(Node& node, std::int64_t size);

/// What commands run on, and calls.
class MachineWorld {
 public:
  static constexpr const char* name = SimulatedWorld::name;
  [[nodiscard]] static double clock_s() { return thread_seconds(); }
  [[nodiscard]] SimulatedMachine& machine() { return machine_; }
  [[nodiscard]] SimulatedTasks& tasks() { return tasks_; }

 private:
  SimulatedMachine machine_;
  SimulatedTasks tasks_;
};

enum class Form : std::uint8_t { text, commands, calls };

/// What the commands cost: they were made before.
class Replay {
 public:
  Replay(MachineWorld& world, std::int64_t size, Play play, Form form)
      : machine_(world.machine()), tasks_(world.tasks()), form_(form) {
    SimulatedMachine planned;
    Node node(planned, node_options());
    play(node, size);
    commands_ = node.transcript().take().commands;
    Recorder recorder;
    for (const DoneCommand& done : commands_) {
      lines_.push_back(done.command.task + "$ " + done.command.text);
      recorder.add(done.command, done.result, calls_);
    }
  }

  void make() {
    switch (form_) {
      case Form::text:
        for (const std::string& line : lines_) (void)machine_.execute(*parse_line(line, {}));
        break;
      case Form::commands:
        for (const DoneCommand& done : commands_) (void)machine_.execute(done.command);
        break;
      case Form::calls: tasks_.run(calls_); break;
    }
  }
  void unmake() {
    machine_.reset();
    tasks_.reset();
  }
  [[nodiscard]] static std::int64_t items() { return 1; }

 private:
  SimulatedMachine& machine_;
  SimulatedTasks& tasks_;
  Form form_;
  std::vector<DoneCommand> commands_;
  std::vector<std::string> lines_;
  std::vector<TypedCall> calls_;
};

/// From pods: the actors decide, each command is made and runs at once.
class FromPods {
 public:
  FromPods(MachineWorld& world, std::int64_t size, Play play)
      : machine_(world.machine()), size_(size), play_(play) {}

  void make() {
    Node node(machine_, node_options());
    play_(node, size_);
    benchmark::DoNotOptimize(node.transcript().commands().size());
  }
  void unmake() { machine_.reset(); }
  [[nodiscard]] static std::int64_t items() { return 1; }

 private:
  SimulatedMachine& machine_;
  std::int64_t size_;
  Play play_;
};

void add_replay(const PhaseName& name, const Sizes& sizes, Play play, Form form) {
  register_on_simulator<MachineWorld>({name, {}}, sizes,
                                      [play, form](MachineWorld& world, std::int64_t size) {
                                        return Replay(world, size, play, form);
                                      });
}

void add_from_pods(const PhaseName& name, const Sizes& sizes, Play play) {
  register_on_simulator<MachineWorld>(
      {name, {}}, sizes,
      [play](MachineWorld& world, std::int64_t size) { return FromPods(world, size, play); });
}

}  // namespace

void register_nodes() {
  const Sizes node{{}, {100}, 10};
  const Sizes churn{{}, {1'000}, 10};
  add_replay({"node-calls", "a node of {} pods made, as typed calls, on an empty kernel"}, node,
             play_node, Form::calls);
  add_replay({"node-commands", "a node of {} pods made, as parsed commands"}, node, play_node,
             Form::commands);
  add_replay({"node-text", "a node of {} pods made, as lines of text"}, node, play_node,
             Form::text);
  add_from_pods({"node-pods", "a node of {} pods made, from the pods on"}, node, play_node);
  add_replay({"churn-commands", "{} pods created and deleted, as parsed commands"}, churn,
             play_churn, Form::commands);
  add_from_pods({"churn-pods", "{} pods created and deleted, from the pods on"}, churn, play_churn);
}

}  // namespace mntsim::bench
