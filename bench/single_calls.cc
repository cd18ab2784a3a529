// SPDX-License-Identifier: Apache-2.0
// One call at a time, in a namespace that holds many mounts.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

/// Binds by paths of three names, and their umounts, beside `size` other mounts.
template <typename World>
class BindByPath {
 public:
  BindByPath(World& world, std::int64_t size) : world_(world) {
    add_source(world);
    add_tmpfs(world, "/crowd", size);
    for (std::int64_t index = 0; index < size; ++index) {
      world.mount(bind_call(source_path, "/crowd/" + std::to_string(index)));
    }
    add_tmpfs(world, "/target", 0);
    world.mkdir("/target/a");
    for (int index = 0; index < call_count; ++index) {
      calls_.push_back(bind_call(source_path, "/target/a/" + std::to_string(index)));
      world.mkdir(calls_.back().target);
    }
  }

  void make() {
    for (const MountCall& call : calls_) world_.mount(call);
  }
  void unmake() {
    for (const MountCall& call : calls_) world_.umount(call.target);
  }
  [[nodiscard]] std::int64_t items() const { return call_count; }

 private:
  static constexpr int call_count = 32;

  World& world_;
  std::vector<MountCall> calls_;
};

}  // namespace

void register_single_calls() {
  register_workload<BindByPath>({{"bind", "a bind by path, among {} mounts"},
                                 {"umount", "an umount by path, among {} mounts"}},
                                {10, 400, 4000});
}

}  // namespace mntsim::bench
