// SPDX-License-Identifier: Apache-2.0
// One call at a time, by paths of three names, in a namespace that holds many mounts.
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr int call_count = 32;  // between two readings of the clock

/// What is done to each of the places "/target/a/0" and so on.
struct Calls {
  std::vector<MountCall> before;
  std::vector<MountCall> make;
  std::vector<MountCall> unmake;  // empty: an umount of each
};

/// `size` other mounts are there.
template <typename World>
class SingleCalls {
 public:
  SingleCalls(World& world, std::int64_t size, Calls calls)
      : world_(world), calls_(std::move(calls)) {
    add_source(world);
    add_binds(world, "/crowd", size);
    add_tmpfs(world, "/target", 0);
    for (const std::string directory : {"/target/a", "/target/b"}) {
      world.mkdir(directory);
      for (int index = 0; index < call_count; ++index) {
        world.mkdir(directory + "/" + std::to_string(index));
      }
    }
    for (const MountCall& call : calls_.before) world.mount(call);
  }

  void make() {
    for (const MountCall& call : calls_.make) world_.mount(call);
  }
  void unmake() {
    if (calls_.unmake.empty()) {
      for (const MountCall& call : calls_.make) world_.umount(call.target);
    }
    for (const MountCall& call : calls_.unmake) world_.mount(call);
  }
  [[nodiscard]] static std::int64_t items() { return call_count; }
  [[nodiscard]] static std::int64_t timed_calls() { return call_count; }

 private:
  World& world_;
  Calls calls_;
};

using MakeCall = MountCall (*)(const std::string& place);

MountCall bind_at(const std::string& place) { return bind_call(source_path, "/target/a/" + place); }
MountCall tmpfs_at(const std::string& place) { return tmpfs_call("/target/a/" + place); }
MountCall move_there(const std::string& place) {
  return move_call("/target/a/" + place, "/target/b/" + place);
}
MountCall move_back(const std::string& place) {
  return move_call("/target/b/" + place, "/target/a/" + place);
}
MountCall make_shared(const std::string& place) {
  return make_call(mount_flag::shared, "/target/a/" + place);
}
MountCall make_private(const std::string& place) {
  return make_call(mount_flag::private_, "/target/a/" + place);
}
MountCall make_read_only(const std::string& place) {
  return make_call(mount_flag::remount | mount_flag::bind | mount_flag::rdonly,
                   "/target/a/" + place);
}
MountCall make_writable(const std::string& place) {
  return make_call(mount_flag::remount | mount_flag::bind, "/target/a/" + place);
}

/// The same call at each place; none for null.
std::vector<MountCall> at_each_place(MakeCall call) {
  std::vector<MountCall> calls;
  for (int index = 0; call != nullptr && index < call_count; ++index) {
    calls.push_back(call(std::to_string(index)));
  }
  return calls;
}

void add(const WorkloadNames& names, MakeCall before, MakeCall make, MakeCall unmake) {
  const Calls calls{at_each_place(before), at_each_place(make), at_each_place(unmake)};
  register_workload(
      names, {{10, 400, 4'000, 50'000}, {100'000}},
      [calls](auto& world, std::int64_t size) { return SingleCalls(world, size, calls); });
}

}  // namespace

void register_single_calls() {
  add({{"bind", "a bind by path, among {} mounts"}, {"umount", "its umount, among {} mounts"}},
      nullptr, bind_at, nullptr);
  add({{"tmpfs", "a new tmpfs, among {} mounts"}, {"umount-tmpfs", "its umount, among {} mounts"}},
      nullptr, tmpfs_at, nullptr);
  add({{"move", "a move, among {} mounts"}, {}}, bind_at, move_there, move_back);
  add({{"make-shared", "make-shared, among {} mounts"},
       {"make-private", "make-private, among {} mounts"}},
      bind_at, make_shared, make_private);
  add({{"remount", "a remount (bind, ro), among {} mounts"}, {}}, bind_at, make_read_only,
      make_writable);
}

}  // namespace mntsim::bench
