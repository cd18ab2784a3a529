// SPDX-License-Identifier: Apache-2.0
// Whole namespaces: copied, ended, read.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr std::int64_t other_mounts = 4;  // the hidden root, `/`, /source, /crowd

/// A namespace of `size` private mounts in all.
template <typename World>
void fill(World& world, std::int64_t size) {
  add_source(world);
  add_tmpfs(world, "/crowd", size - other_mounts);
  for (std::int64_t index = 0; index < size - other_mounts; ++index) {
    world.mount(bind_call(source_path, "/crowd/" + std::to_string(index)));
  }
}

/// A copy of the namespace, and its end when the only task leaves it.
template <typename World>
class Clone {
 public:
  Clone(World& world, std::int64_t size) : world_(world), size_(size) { fill(world, size); }

  void make() { world_.unshare(); }
  void unmake() { world_.go_back(); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
};

template <typename World>
class Mountinfo {
 public:
  Mountinfo(World& world, std::int64_t size) : world_(world), size_(size) { fill(world, size); }

  void make() {
    world_.read_mountinfo(text_);
    benchmark::DoNotOptimize(text_.data());
  }
  void unmake() {}
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
  std::string text_;
};

}  // namespace

void register_namespaces() {
  register_workload<Clone>({{"clone", "a clone of a namespace of {} mounts: a mount"},
                            {"teardown", "its end, {} mounts: a mount"}},
                           {400, 4000});
  register_workload<Mountinfo>({{"mountinfo", "mountinfo of {} mounts: a line"}, {}}, {400});
}

}  // namespace mntsim::bench
