// SPDX-License-Identifier: Apache-2.0
// A bind under a shared mount that many receive: the price of propagation, a receiver.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr std::int64_t place_count = 4;  // that are bound on in turn

std::vector<MountCall> calls_below(const std::string& path) {
  std::vector<MountCall> calls;
  for (std::int64_t index = 0; index < place_count; ++index) {
    calls.push_back(bind_call(source_path, path + "/" + std::to_string(index)));
  }
  return calls;
}

template <typename World>
class FanOut {
 public:
  FanOut(World& world, std::int64_t receivers)
      : world_(world), receivers_(receivers), calls_(calls_below("/shared")) {
    add_source(world);
    add_tmpfs(world, "/shared", place_count);
    world.mount(make_call(mount_flag::shared, "/shared"));
  }

  void make() {
    for (const MountCall& call : calls_) world_.mount(call);
  }
  void unmake() {
    for (const MountCall& call : calls_) world_.umount(call.target);
  }
  [[nodiscard]] std::int64_t items() const { return place_count * receivers_; }

 private:
  World& world_;
  std::int64_t receivers_;
  std::vector<MountCall> calls_;
};

/// The receivers are peers in the same namespace.
template <typename World>
class ToPeers : public FanOut<World> {
 public:
  ToPeers(World& world, std::int64_t receivers) : FanOut<World>(world, receivers) {
    add_tmpfs(world, "/peers", receivers);
    for (std::int64_t index = 0; index < receivers; ++index) {
      world.mount(bind_call("/shared", "/peers/" + std::to_string(index)));
    }
  }
};

/// The receivers are slaves, each in a namespace of its own.
template <typename World>
class ToSlaves : public FanOut<World> {
 public:
  ToSlaves(World& world, std::int64_t receivers) : FanOut<World>(world, receivers) {
    for (std::int64_t index = 0; index < receivers; ++index) world.add_slave_namespace();
  }
};

}  // namespace

void register_fan_out() {
  register_workload<ToPeers>({{"bind-to-peers", "a propagated bind, {} peers: a receiver"},
                              {"umount-from-peers", "its umount: a receiver"}},
                             {400});
  register_workload<ToSlaves>(
      {{"bind-to-slaves", "a propagated bind, slaves in {} namespaces: a receiver"},
       {"umount-from-slaves", "its umount: a receiver"}},
      {400});
}

}  // namespace mntsim::bench
