// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/file_system.h"

#include <array>
#include <cstddef>

namespace mntsim {

namespace {

using namespace std::string_view_literals;

// What containers and agents name of it, and every machine has. Every process is number 1 here.
constexpr std::array proc_names = {
    "acpi/"sv,
    "asound/"sv,
    "bus/"sv,
    "driver/"sv,
    "fs/"sv,
    "irq/"sv,
    "scsi/"sv,
    "sys/"sv,
    "sys/fs/"sv,
    "sys/fs/binfmt_misc/"sv,
    "sys/kernel/"sv,
    "sys/net/"sv,
    "sys/vm/"sv,
    "sysvipc/"sv,
    "tty/"sv,
    "1/"sv,
    "1/net/"sv,
    "1/ns/"sv,
    "1/mountinfo"sv,
    "1/mounts"sv,
    "cmdline"sv,
    "cpuinfo"sv,
    "devices"sv,
    "diskstats"sv,
    "filesystems"sv,
    "interrupts"sv,
    "kcore"sv,
    "keys"sv,
    "latency_stats"sv,
    "loadavg"sv,
    "meminfo"sv,
    "partitions"sv,
    "sched_debug"sv,
    "stat"sv,
    "swaps"sv,
    "sysrq-trigger"sv,
    "timer_list"sv,
    "timer_stats"sv,
    "uptime"sv,
    "version"sv,
    "vmstat"sv,
    "self->1"sv,
    "mounts->self/mounts"sv,
    "net->self/net"sv,
};
// The same. What depends on a machine's devices and modules (class/scsi_host, bus/usb) is not
// there.
constexpr std::array sysfs_names = {
    "block/"sv,
    "bus/"sv,
    "bus/pci/"sv,
    "bus/pci/devices/"sv,
    "bus/pci/drivers/"sv,
    "class/"sv,
    "class/block/"sv,
    "class/mem/"sv,
    "class/misc/"sv,
    "class/net/"sv,
    "class/tty/"sv,
    "dev/"sv,
    "dev/block/"sv,
    "dev/char/"sv,
    "devices/"sv,
    "devices/system/"sv,
    "devices/system/cpu/"sv,
    "devices/system/memory/"sv,
    "devices/system/node/"sv,
    "devices/virtual/"sv,
    "devices/virtual/block/"sv,
    "devices/virtual/net/"sv,
    "devices/virtual/powercap/"sv,
    "firmware/"sv,
    "fs/"sv,
    "fs/bpf/"sv,
    "fs/cgroup/"sv,
    "fs/pstore/"sv,
    "kernel/"sv,
    "kernel/btf/"sv,
    "kernel/debug/"sv,
    "kernel/iommu_groups/"sv,
    "kernel/mm/"sv,
    "kernel/mm/hugepages/"sv,
    "kernel/mm/transparent_hugepage/"sv,
    "kernel/security/"sv,
    "kernel/tracing/"sv,
    "module/"sv,
    "power/"sv,
};
constexpr std::array cgroup2_names = {"cgroup.controllers"sv, "cgroup.procs"sv,
                                      "cgroup.subtree_control"sv};
constexpr std::array devpts_names = {"ptmx"sv};

// In the order of FileSystem.
constexpr std::array<FileSystemTraits, 9> table = {{
    {"rootfs", true, true, false, false, "", {}},
    {"tmpfs", false, false, false, false, "", {}},
    {"ramfs", false, false, false, false, "", {}},
    {"proc", false, false, true, true, "", proc_names},
    {"devpts", false, false, true, false, ",mode=600,ptmxmode=000", devpts_names},
    {"sysfs", true, false, true, false, "", sysfs_names},
    {"cgroup2", true, true, true, false, "", cgroup2_names},
    {"mqueue", true, true, true, false, "", {}},
    {"", false, false, false, false, "", {}},
}};

}  // namespace

const FileSystemTraits& traits_of(FileSystem type) { return table[static_cast<std::size_t>(type)]; }

std::optional<FileSystem> file_system_named(std::string_view name) {
  // Neither rootfs nor what is not modelled is anybody's to mount.
  for (std::size_t index = 1; index < static_cast<std::size_t>(FileSystem::unmodelled); ++index) {
    if (table[index].name == name) return static_cast<FileSystem>(index);
  }
  return std::nullopt;
}

}  // namespace mntsim
