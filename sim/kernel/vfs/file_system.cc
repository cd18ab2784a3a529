// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/file_system.h"

#include <array>
#include <cstddef>

namespace mntsim {

namespace {

using namespace std::string_view_literals;

constexpr std::array proc_names = {
    "acpi/"sv,    "asound/"sv,       "bus/"sv,       "driver/"sv,     "fs/"sv,
    "irq/"sv,     "scsi/"sv,         "sys/"sv,       "sys/kernel/"sv, "sys/net/"sv,
    "sysvipc/"sv, "tty/"sv,          "cpuinfo"sv,    "interrupts"sv,  "kcore"sv,
    "keys"sv,     "latency_stats"sv, "loadavg"sv,    "meminfo"sv,     "sched_debug"sv,
    "stat"sv,     "sysrq-trigger"sv, "timer_list"sv, "timer_stats"sv, "uptime"sv,
};
constexpr std::array sysfs_names = {
    "block/"sv,
    "bus/"sv,
    "class/"sv,
    "dev/"sv,
    "devices/"sv,
    "devices/virtual/"sv,
    "devices/virtual/powercap/"sv,
    "firmware/"sv,
    "fs/"sv,
    "fs/cgroup/"sv,
    "kernel/"sv,
    "module/"sv,
    "power/"sv,
};
constexpr std::array cgroup2_names = {"cgroup.controllers"sv, "cgroup.procs"sv,
                                      "cgroup.subtree_control"sv};
constexpr std::array devpts_names = {"ptmx"sv};

// In the order of FileSystem.
constexpr std::array<FileSystemTraits, 8> table = {{
    {"rootfs", true, true, false, false, "", {}},
    {"tmpfs", false, false, false, false, "", {}},
    {"ramfs", false, false, false, false, "", {}},
    {"proc", false, false, true, true, "", proc_names},
    {"devpts", false, false, true, false, ",mode=600,ptmxmode=000", devpts_names},
    {"sysfs", true, false, true, false, "", sysfs_names},
    {"cgroup2", true, true, true, false, "", cgroup2_names},
    {"mqueue", true, true, true, false, "", {}},
}};

}  // namespace

const FileSystemTraits& traits_of(FileSystem type) { return table[static_cast<std::size_t>(type)]; }

std::optional<FileSystem> file_system_named(std::string_view name) {
  for (std::size_t index = 1; index < table.size(); ++index) {  // rootfs is nobody's to mount
    if (table[index].name == name) return static_cast<FileSystem>(index);
  }
  return std::nullopt;
}

}  // namespace mntsim
