// SPDX-License-Identifier: Apache-2.0
#include "bench/recording.h"

#include <map>

#include "bench/host_tasks.h"
#include "bench/recorder.h"
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

/// What was recorded, on either kernel.
template <typename Tasks>
class ReplayedLife {
 public:
  ReplayedLife(Tasks& tasks, std::shared_ptr<const Recording> recording)
      : tasks_(tasks), recording_(std::move(recording)) {
    tasks_.run(recording_->before);
  }

  void make() { tasks_.run(recording_->make); }
  void unmake() {
    if (!recording_->unmake.empty()) return tasks_.run(recording_->unmake);
    tasks_.reset();
    tasks_.run(recording_->before);
  }
  [[nodiscard]] static std::int64_t items() { return 1; }
  void add_counters(benchmark::State& state) const {
    state.counters["calls"] = static_cast<double>(recording_->make.size());
    state.counters["mounts"] = static_cast<double>(recording_->attached);
  }

 private:
  Tasks& tasks_;
  std::shared_ptr<const Recording> recording_;
};

}  // namespace

std::shared_ptr<const Recording> record(const Life& life) {
  auto recording = std::make_shared<Recording>();
  SimulatedMachine machine;
  Node node(machine, life.options);
  Recorder recorder;
  const auto keep = [&](std::vector<TypedCall>& calls) {
    for (const DoneCommand& done : node.transcript().take().commands) {
      recorder.add(done.command, done.result, calls);
    }
  };
  if (life.before) life.before(node);
  if (life.unmake) {
    life.make(node);
    life.unmake(node);
  }
  keep(recording->before);
  (void)recorder.take_attached_count();
  life.make(node);
  keep(recording->make);
  recording->attached = recorder.take_attached_count();
  if (life.unmake) life.unmake(node);
  keep(recording->unmake);
  return recording;
}

void register_life(const PhaseName& make, const PhaseName& unmake, const Sizes& sizes,
                   const std::function<Life(std::int64_t size)>& life) {
  // A size is recorded when its first benchmark runs.
  const auto recordings =
      std::make_shared<std::map<std::int64_t, std::shared_ptr<const Recording>>>();
  register_workload<HostTasks, SimulatedTasks>(
      {make, unmake}, sizes, [recordings, life](auto& tasks, std::int64_t size) {
        std::shared_ptr<const Recording>& recording = (*recordings)[size];
        if (!recording) recording = record(life(size));
        return ReplayedLife(tasks, recording);
      });
}

}  // namespace mntsim::bench
