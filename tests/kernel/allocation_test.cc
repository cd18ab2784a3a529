// SPDX-License-Identifier: Apache-2.0
// In the steady state no call allocates a mount: rooms are kept from call to call.
#include <gtest/gtest.h>

#include <string>

#include "sim/kernel/kernel.h"
#include "tests/kernel/allocation_count.h"

namespace mntsim {
namespace {

constexpr int receiver_count = 400;

/// A shared mount at /shared with so many peers, and a directory in it to mount on.
class SteadyState : public testing::Test {
 protected:
  SteadyState() {
    make_directory("/shared");
    mount({"none", "/shared", "tmpfs", 0, {}});
    make_directory("/shared/place");
    mount({{}, "/shared", {}, mount_flag::shared, {}});
    make_directory("/peers");
    make_directory("/copy");
    for (int index = 0; index < receiver_count; ++index) {
      const std::string path = "/peers/" + std::to_string(index);
      make_directory(path);
      mount({"/shared", path, {}, mount_flag::bind, {}});
    }
  }

  void make_directory(const std::string& path) { ASSERT_EQ(kernel_.mkdir(task_, path), ok); }
  void mount(const MountCall& call) { ASSERT_EQ(kernel_.mount(task_, call), ok); }

  /// Allocations of three rounds, after two that may make room; the arena must not grow either.
  template <typename Round>
  std::size_t allocations_of(Round round) {
    round();
    round();
    const std::uint32_t slots = kernel_.state().mounts.slot_count();
    const std::size_t before = allocation_count();
    for (int i = 0; i < 3; ++i) round();
    EXPECT_EQ(kernel_.state().mounts.slot_count(), slots);
    return allocation_count() - before;
  }

  Kernel kernel_;
  TaskHandle task_ = kernel_.init_task();
};

TEST_F(SteadyState, APropagatedBindAndItsUmountAllocateNothing) {
  const MountCall bind{"/peers", "/shared/place", {}, mount_flag::bind, {}};
  const std::string place = "/shared/place";
  EXPECT_EQ(allocations_of([&] {
              EXPECT_EQ(kernel_.mount(task_, bind), ok);
              EXPECT_EQ(kernel_.umount(task_, place, 0), ok);
            }),
            0U);
}

TEST_F(SteadyState, ARecursiveBindAndItsDetachAllocateNothing) {
  const MountCall bind{"/peers", "/copy", {}, mount_flag::bind | mount_flag::rec, {}};
  const std::string copy = "/copy";
  EXPECT_EQ(allocations_of([&] {
              EXPECT_EQ(kernel_.mount(task_, bind), ok);
              EXPECT_EQ(kernel_.umount(task_, copy, umount_flag::detach), ok);
            }),
            0U);
}

TEST_F(SteadyState, ANamespaceAndItsEndAllocateNothing) {
  EXPECT_EQ(allocations_of([&] {
              const TaskHandle child = kernel_.fork(task_);
              EXPECT_EQ(kernel_.unshare(child), ok);
              kernel_.exit(child);
            }),
            0U);
}

TEST_F(SteadyState, ChangesOfPropagationAllocateNothing) {
  const MountCall shared{{}, "/", {}, mount_flag::shared | mount_flag::rec, {}};
  const MountCall slave{{}, "/", {}, mount_flag::slave | mount_flag::rec, {}};
  EXPECT_EQ(allocations_of([&] {
              EXPECT_EQ(kernel_.mount(task_, shared), ok);
              EXPECT_EQ(kernel_.mount(task_, slave), ok);
            }),
            0U);
}

}  // namespace
}  // namespace mntsim
