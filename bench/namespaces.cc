// SPDX-License-Identifier: Apache-2.0
// Whole namespaces: copied, ended, read.
#include <optional>

#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr std::int64_t other_mounts = 4;  // the hidden root, `/`, /source, /crowd

/// A namespace of `size` private mounts in all.
template <typename World>
void fill(World& world, std::int64_t size) {
  add_source(world);
  add_binds(world, "/crowd", size - other_mounts);
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

  void make() { world_.read_mountinfo(); }
  void unmake() {}
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
};

/// The state as it is now, kept for later.
class CopyOfKernel {
 public:
  CopyOfKernel(SimulatedWorld& world, std::int64_t size) : world_(world), size_(size) {
    fill(world, size);
  }

  void make() { copy_.emplace(world_.kernel()); }
  void unmake() { copy_.reset(); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  SimulatedWorld& world_;
  std::int64_t size_;
  std::optional<Kernel> copy_;
};

}  // namespace

void register_namespaces() {
  register_workload({{"clone", "a clone of a namespace of {} mounts: a mount"},
                     {"teardown", "its end, {} mounts: a mount"}},
                    {{10, 400, 4'000, 50'000}, {100'000}},
                    [](auto& world, std::int64_t size) { return Clone(world, size); });
  register_workload({{"mountinfo", "mountinfo of {} mounts: a line"}, {}},
                    {{10, 400, 4'000, 50'000}, {100'000}},
                    [](auto& world, std::int64_t size) { return Mountinfo(world, size); });
  register_on_simulator({{"copy-kernel", "a copy of the kernel, {} mounts: a mount"}, {}},
                        {{}, {400, 4'000, 100'000}},
                        [](auto& world, std::int64_t size) { return CopyOfKernel(world, size); });
}

}  // namespace mntsim::bench
