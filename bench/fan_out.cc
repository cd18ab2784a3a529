// SPDX-License-Identifier: Apache-2.0
// A bind under a shared mount that many receive: the price of propagation, a receiver.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr std::int64_t place_count = 4;  // that are bound on in turn

enum class Receivers : std::uint8_t {
  peers,            // in the same namespace
  slaves,           // in the same namespace
  chain,            // each the slave of the one before
  peer_namespaces,  // each in a namespace of its own
  slave_namespaces,
};

template <typename World>
class FanOut {
 public:
  FanOut(World& world, std::int64_t count, Receivers receivers) : world_(world), count_(count) {
    for (std::int64_t index = 0; index < place_count; ++index) {
      calls_.push_back(bind_call(source_path, "/shared/" + std::to_string(index)));
    }
    add_source(world);
    add_tmpfs(world, "/shared", place_count);
    world.mount(make_call(mount_flag::shared, "/shared"));
    const bool in_namespaces =
        receivers == Receivers::peer_namespaces || receivers == Receivers::slave_namespaces;
    if (!in_namespaces) add_tmpfs(world, "/receivers", count);
    for (std::int64_t index = 0; index < count; ++index) add_receiver(index, receivers);
  }

  void make() {
    for (const MountCall& call : calls_) world_.mount(call);
  }
  void unmake() {
    for (const MountCall& call : calls_) world_.umount(call.target);
  }
  [[nodiscard]] std::int64_t items() const { return place_count * count_; }
  [[nodiscard]] static std::int64_t timed_calls() { return place_count; }

 private:
  void add_receiver(std::int64_t index, Receivers receivers) {
    if (receivers == Receivers::peer_namespaces) return world_.add_namespace({});
    if (receivers == Receivers::slave_namespaces) return world_.add_namespace(mount_flag::slave);
    const bool is_chain = receivers == Receivers::chain;
    const std::string place = "/receivers/" + std::to_string(index);
    const bool is_first = index == 0 || !is_chain;
    world_.mount(
        bind_call(is_first ? "/shared" : "/receivers/" + std::to_string(index - 1), place));
    if (receivers == Receivers::peers) return;
    world_.mount(make_call(mount_flag::slave, place));
    if (is_chain) world_.mount(make_call(mount_flag::shared, place));
  }

  World& world_;
  std::int64_t count_;
  std::vector<MountCall> calls_;
};

void add(const WorkloadNames& names, const Sizes& sizes, Receivers receivers) {
  register_workload(names, sizes, [receivers](auto& world, std::int64_t count) {
    return FanOut(world, count, receivers);
  });
}

}  // namespace

void register_fan_out() {
  // fs.mount-max is 100,000: four mounts a receiver and the receiver itself. A process may have
  // 20,000 descriptors on a usual machine, and each namespace takes one.
  const Sizes here{{1, 10, 100, 400, 1'000, 10'000}, {100'000}};
  const Sizes in_namespaces{{1, 10, 100, 400, 4'000}, {100'000}};
  add({{"bind-to-peers", "a propagated bind, {} peers: a receiver"},
       {"umount-from-peers", "its umount, {} peers: a receiver"}},
      here, Receivers::peers);
  add({{"bind-to-slaves", "a propagated bind, {} slaves: a receiver"},
       {"umount-from-slaves", "its umount, {} slaves: a receiver"}},
      here, Receivers::slaves);
  add({{"bind-to-chain", "a propagated bind, a chain of {} slaves: a receiver"},
       {"umount-from-chain", "its umount, a chain of {} slaves: a receiver"}},
      here, Receivers::chain);
  add({{"bind-to-peer-namespaces", "a propagated bind, peers in {} namespaces: a receiver"},
       {"umount-from-peer-namespaces", "its umount, peers in {} namespaces: a receiver"}},
      in_namespaces, Receivers::peer_namespaces);
  add({{"bind-to-slave-namespaces", "a propagated bind, slaves in {} namespaces: a receiver"},
       {"umount-from-slave-namespaces", "its umount, slaves in {} namespaces: a receiver"}},
      in_namespaces, Receivers::slave_namespaces);
}

}  // namespace mntsim::bench
