// SPDX-License-Identifier: Apache-2.0
// The words from which random scripts are made. For generator.cc alone. What stands twice is drawn
// twice as often.
#pragma once

#include <span>
#include <string_view>

namespace mntsim::generator_words {

using Words = std::span<const std::string_view>;

// Places, from plain to odd. /q and /s are for mqueue and sysfs alone (see generator.h).
inline constexpr std::string_view directories[] = {"/a",   "/b",     "/c", "/a/b", "/a/c", "/b/x",
                                                   "/b/a", "/a/b/c", "/a", "/b",   "/a/b"};
inline constexpr std::string_view odd_places[] = {
    ".",     "..",   "a",     "b",        "./a",   "../b",    "a/",      "/a/",    "/a/.",
    "/a/..", "//b",  "b/x/",  "/a/../b",  "/..",   "/b/x/..", "''",      "/l1",    "/l2",
    "/l1/b", "/l1/", "/a/l1", "/f",       "/f/",   "/f/x",    "/a/f",    "/b/f",   "c",
    "b/c",   "/c/a", "x",     "/missing", "/l2/.", "../../a", "/a/b/..", "/a/b/f", "f"};
inline constexpr std::string_view links[] = {"/l1", "/l2", "/a/l1", "/b/l2", "l1"};
inline constexpr std::string_view link_targets[] = {
    "/a", "/b", "/a/b", "b", "..", "/l2", "/l1", "/f", ".", "/", "/nil", "l1", "c/", "/b/x/"};
inline constexpr std::string_view files[] = {"/f", "/a/f", "/b/f", "/a/b/f", "f"};
inline constexpr std::string_view set_apart[] = {"/q", "/s"};
inline constexpr std::string_view sources[] = {"T1", "T2", "none", "''", "'a b'", "/dev/x", "t#1"};
inline constexpr std::string_view task_names[] = {"init", "a", "b", "c"};
inline constexpr std::string_view slots[] = {"s1", "s2"};

inline constexpr std::string_view propagations[] = {
    "--make-shared",  "--make-rshared", "--make-slave",      "--make-rslave",
    "--make-private", "--make-shared",  "--make-unbindable", "--make-runbindable",
    "--make-slave",   "--make-shared",  "--make-rprivate",   "--make-rshared"};
inline constexpr std::string_view mount_options[] = {"ro",
                                                     "nosuid",
                                                     "nodev",
                                                     "noexec",
                                                     "noatime",
                                                     "nodiratime",
                                                     "relatime",
                                                     "strictatime",
                                                     "nosymfollow",
                                                     "sync",
                                                     "rw",
                                                     "ro,noexec",
                                                     "defaults",
                                                     "size=64k",
                                                     "mode=700",
                                                     "nosuid,nodev,noexec,relatime",
                                                     "size=1,ro",
                                                     "unknown=1",
                                                     "dirsync",
                                                     "lazytime",
                                                     "suid,dev,exec,atime",
                                                     "silent",
                                                     "noatime,nodiratime"};
inline constexpr std::string_view remount_options[] = {
    "ro", "rw",       "nosuid",      "nodev",       "noexec", "noatime", "nodiratime",
    "rw", "relatime", "strictatime", "nosymfollow", "rw",     "sync",    "ro,nosuid,nodev,noexec",
    "rw"};
inline constexpr std::string_view setattr_changes[] = {"shared",     "slave", "private",
                                                       "unbindable", "ro",    "rw"};
inline constexpr std::string_view umount_flags[] = {"",
                                                    "",
                                                    "",
                                                    "",
                                                    "-l",
                                                    "-l",
                                                    "-l",
                                                    "-f",
                                                    "--expire",
                                                    "-l -f",
                                                    "--expire",
                                                    "--no-follow",
                                                    "-l --no-follow",
                                                    "-f --expire",
                                                    "-l --expire",
                                                    "--no-follow --expire",
                                                    "-f --no-follow"};

}  // namespace mntsim::generator_words
