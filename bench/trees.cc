// SPDX-License-Identifier: Apache-2.0
// Calls on whole trees of mounts.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

/// A tmpfs at /tree with binds on it: `size` mounts in all.
template <typename World>
void add_tree(World& world, std::int64_t size) {
  add_source(world);
  add_binds(world, "/tree", size - 1);
}

/// A recursive bind of a private tree, and its lazy umount.
template <typename World>
class RecursiveBind {
 public:
  RecursiveBind(World& world, std::int64_t size) : world_(world), size_(size) {
    add_tree(world, size);
    world.mkdir("/copy");
  }

  void make() { world_.mount(call_); }
  void unmake() { world_.umount(call_.target, umount_flag::detach); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 protected:
  World& world() { return world_; }

 private:
  World& world_;
  std::int64_t size_;
  MountCall call_ = bind_call("/tree", "/copy", mount_flag::rec);
};

/// The same of a tree of shared mounts: each of the copies is a peer of its original. They part
/// before the umount, which would reach the originals too.
template <typename World>
class SharedRecursiveBind : public RecursiveBind<World> {
 public:
  SharedRecursiveBind(World& world, std::int64_t size) : RecursiveBind<World>(world, size) {
    world.mount(make_call(mount_flag::shared | mount_flag::rec, "/tree"));
  }

  void unmake() {
    this->world().mount(make_call(mount_flag::private_ | mount_flag::rec, "/copy"));
    RecursiveBind<World>::unmake();
  }
};

/// A tree changed as a whole, and changed back.
template <typename World>
class RecursiveChange {
 public:
  RecursiveChange(World& world, std::int64_t size, std::uint32_t before, std::uint32_t after)
      : world_(world),
        size_(size),
        there_(make_call(after | mount_flag::rec, "/tree")),
        back_(make_call(before | mount_flag::rec, "/tree")) {
    add_tree(world, size);
    unmake();
  }

  void make() { world_.mount(there_); }
  void unmake() { world_.mount(back_); }
  [[nodiscard]] std::int64_t items() const { return size_; }

 private:
  World& world_;
  std::int64_t size_;
  MountCall there_;
  MountCall back_;
};

void add_change(const WorkloadNames& names, std::uint32_t before, std::uint32_t after) {
  register_workload(names, {{10, 400, 4'000, 40'000}, {100'000}},
                    [before, after](auto& world, std::int64_t size) {
                      return RecursiveChange(world, size, before, after);
                    });
}

}  // namespace

void register_trees() {
  const Sizes sizes{{10, 400, 4'000, 40'000}, {100'000}};
  register_workload({{"rbind", "an rbind of {} private mounts: a mount"},
                     {"detach", "a lazy umount of {} mounts: a mount"}},
                    sizes,
                    [](auto& world, std::int64_t size) { return RecursiveBind(world, size); });
  register_workload(
      {{"rbind-shared", "an rbind of {} shared mounts: a mount"}, {}}, sizes,
      [](auto& world, std::int64_t size) { return SharedRecursiveBind(world, size); });
  add_change({{"make-rshared", "make-rshared of {} private mounts: a mount"},
              {"make-rprivate", "make-rprivate of {} shared mounts: a mount"}},
             mount_flag::private_, mount_flag::shared);
  add_change({{"make-runbindable", "make-runbindable of {} private mounts: a mount"}, {}},
             mount_flag::private_, mount_flag::unbindable);
  add_change({{"make-rslave", "make-rslave of {} shared mounts without peers: a mount"}, {}},
             mount_flag::shared, mount_flag::slave);
}

}  // namespace mntsim::bench
