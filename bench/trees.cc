// SPDX-License-Identifier: Apache-2.0
// Calls on whole trees of mounts.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

/// A tmpfs at /tree with mounts on it: `size` mounts in all.
template <typename World>
void add_tree(World& world, std::int64_t size) {
  add_source(world);
  add_tmpfs(world, "/tree", size - 1);
  for (std::int64_t index = 0; index < size - 1; ++index) {
    world.mount(bind_call(source_path, "/tree/" + std::to_string(index)));
  }
}

/// A recursive bind of a private tree, and its lazy umount.
template <typename World>
class RecursiveBind {
 public:
  RecursiveBind(World& world, std::int64_t size)
      : world_(world), size_(size), call_(bind_call("/tree", "/copy", mount_flag::rec)) {
    add_tree(world, size);
    world.mkdir("/copy");
  }

  void make() { world_.mount(call_); }
  void unmake() { world_.umount(call_.target, umount_flag::detach); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
  MountCall call_;
};

/// A tree made shared, and private again.
template <typename World>
class RecursiveChange {
 public:
  RecursiveChange(World& world, std::int64_t size) : world_(world), size_(size) {
    add_tree(world, size);
  }

  void make() { world_.mount(shared_); }
  void unmake() { world_.mount(private_); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
  MountCall shared_ = make_call(mount_flag::shared | mount_flag::rec, "/tree");
  MountCall private_ = make_call(mount_flag::private_ | mount_flag::rec, "/tree");
};

}  // namespace

void register_trees() {
  register_workload<RecursiveBind>({{"rbind", "an rbind of {} mounts: a mount"},
                                    {"detach", "a lazy umount of {} mounts: a mount"}},
                                   {400});
  register_workload<RecursiveChange>({{"make-rshared", "make-rshared of {} mounts: a mount"},
                                      {"make-rprivate", "make-rprivate of {} mounts: a mount"}},
                                     {400});
}

}  // namespace mntsim::bench
