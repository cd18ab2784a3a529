// SPDX-License-Identifier: Apache-2.0
// Somebody's unit test of propagation logic: with the typed kernel, and in the command language.
#include <gtest/gtest.h>

#include <string>

#include "sim/kernel/kernel.h"
#include "sim/script/parser.h"
#include "sim/script/simulated_machine.h"

using namespace mntsim;

TEST(Volume, ASlaveReceivesAndDoesNotSend) {
  SimulatedMachine machine;
  for (const char* line :
       {"mkdir /vol", "mkdir /own", "mount --make-shared /", "fork ctr", "ctr$ unshare",
        "ctr$ mount --make-rslave /", "mount -t tmpfs disk /vol", "ctr$ mount -t tmpfs own /own"}) {
    EXPECT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
  }
  const Snapshot tables = machine.snapshot();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].lines.size(), 2U);  // init: /, /vol
  EXPECT_EQ(tables[1].lines.size(), 3U);  // ctr: /, /vol, /own
}

TEST(Volume, ACopyOfTheKernelIsIndependent) {
  Kernel kernel;
  ASSERT_EQ(kernel.mkdir(kernel.init_task(), "/vol"), ok);
  Kernel what_if = kernel;
  ASSERT_EQ(what_if.mount(what_if.init_task(), {"disk", "/vol", "tmpfs", 0, {}}), ok);
  EXPECT_EQ(what_if.umount(what_if.init_task(), "/vol", 0), ok);
  EXPECT_EQ(kernel.umount(kernel.init_task(), "/vol", 0), Errno{EINVAL});
}
