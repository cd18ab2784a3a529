// SPDX-License-Identifier: Apache-2.0
#include "sim/report/state_diff_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <vector>

#include "sim/script/namespace_view.h"

namespace mntsim {
namespace {

using Fate = NamespaceDiff::Fate;

/// "/vol  tmpfs disk  shared:2", with the subtree of the file system that it shows.
std::string described(const MountinfoLine& mount) {
  std::string text = mount.mount_point + "  " + mount.type + ' ' + mount.source;
  if (mount.root != "/") text += '[' + mount.root + ']';
  return text + "  " + propagation_tags(mount);
}

void add_change(std::string& text, std::string_view before, std::string_view after) {
  text += fmt::format("  {} -> {}", before, after);
}

std::string described_change(const MountDifference& mount) {
  const MountinfoLine& before = *mount.before;
  const MountinfoLine& after = *mount.after;
  std::string text = after.mount_point;
  if (before.mount_point != after.mount_point) text += "  was at " + before.mount_point;
  if (before.options != after.options) add_change(text, before.options, after.options);
  if (mount.is_propagation_changed) {
    add_change(text, propagation_tags(before), propagation_tags(after));
  }
  if (before.super_options != after.super_options) {
    add_change(text, "file system " + before.super_options, after.super_options);
  }
  if (mount.is_parent_changed) {
    text += fmt::format("  now on mount {}, was on {}", after.parent, before.parent);
  }
  return text;
}

std::string_view colour_of(char sign) {
  if (sign == '+') return "\x1b[32m";
  return sign == '-' ? "\x1b[31m" : "\x1b[33m";
}

void append_mounts(std::string& out, const TextStyle& style, const NamespaceDiff& diff) {
  for (const MountDifference& mount : diff.mounts) {
    const char sign = !mount.before ? '+' : (!mount.after ? '-' : '~');
    if (style.colours) out += colour_of(sign);
    out += "  ";
    out += sign;
    out += ' ';
    append_printable(out, sign == '~' ? described_change(mount)
                                      : described(sign == '+' ? *mount.after : *mount.before));
    if (style.colours) out += "\x1b[0m";
    out += '\n';
  }
}

std::string mounts_of(std::size_t count) {
  return fmt::format("{} mount{}", count, count == 1 ? "" : "s");
}

/// "1 appeared, 2 changed"
std::string listed(const MountCounts& counts) {
  std::string text;
  const auto add = [&text](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(counts.appeared, "appeared");
  add(counts.vanished, "vanished");
  add(counts.changed, "changed");
  return text.empty() ? "the same mounts" : text;
}

/// What is said behind the names of a namespace.
std::string summary(const NamespaceDiff& diff) {
  if (diff.fate == Fate::appeared) return "new, with " + mounts_of(diff.mounts_after);
  if (diff.fate == Fate::vanished) return "gone, with its " + mounts_of(diff.mounts_before);
  std::string text = diff.fate == Fate::left ? "now in another namespace: " : "";
  text += listed(count_of(diff));
  if (diff.mounts_before == diff.mounts_after) {
    return text + fmt::format(" ({})", mounts_of(diff.mounts_after));
  }
  return text + fmt::format(" ({}, now {})", mounts_of(diff.mounts_before), diff.mounts_after);
}

/// Namespaces of which the same is to be said.
struct Alike {
  std::vector<const NamespaceDiff*> namespaces;
  std::string text;  // the lines of their mounts, where they are asked for
};

std::vector<Alike> folded(const StateDiff& diff, const TextStyle& style, bool lines) {
  std::vector<Alike> all;
  std::map<std::string, std::size_t> known;
  for (const NamespaceDiff& each : diff.namespaces) {
    if (each.is_empty()) continue;
    std::string text;
    if (lines) append_mounts(text, style, each);
    const auto [at, is_new] = known.try_emplace(summary(each) + '\n' + text, all.size());
    if (is_new) all.push_back({{}, std::move(text)});
    all[at->second].namespaces.push_back(&each);
  }
  return all;
}

void append_names(std::string& out, const Alike& alike) {
  if (alike.namespaces.size() == 1) {
    append_printable(out, listed_tasks(alike.namespaces.front()->tasks));
    return;
  }
  std::vector<std::string> names;
  for (const NamespaceDiff* each : alike.namespaces) names.push_back(each->tasks.front());
  append_printable(out, listed_tasks(names));
  fmt::format_to(std::back_inserter(out), " ({} alike)", names.size());
}

void append_sums(std::string& out, const StateDiff& diff) {
  const auto count = [&diff](Fate fate) {
    return static_cast<std::size_t>(
        std::count_if(diff.namespaces.begin(), diff.namespaces.end(),
                      [fate](const NamespaceDiff& each) { return each.fate == fate; }));
  };
  const std::size_t appeared = count(Fate::appeared);
  const std::size_t vanished = count(Fate::vanished);
  const auto end = std::back_inserter(out);
  fmt::format_to(end, "{} of {} namespaces differ", diff.differing(), diff.namespaces.size());
  if (appeared > 0) fmt::format_to(end, ", {} new", appeared);
  if (vanished > 0) fmt::format_to(end, ", {} gone", vanished);
  if (diff.sums() != MountCounts{}) out += "; mounts: " + listed(diff.sums());
  out += '\n';
}

}  // namespace

void append_diff_text(std::string& out, const TextStyle& style, const StateDiff& diff, bool lines) {
  if (diff.is_empty()) {
    out += "nothing is different\n";
    return;
  }
  for (const Alike& alike : folded(diff, style, lines)) {
    append_names(out, alike);
    out += ": " + summary(*alike.namespaces.front()) + "\n";
    out += alike.text;
  }
  append_sums(out, diff);
}

}  // namespace mntsim
