// SPDX-License-Identifier: Apache-2.0
#include "sim/report/leak_report.h"

#include <fmt/core.h>

#include "sim/kernel/storage/text.h"
#include "sim/report/json.h"
#include "sim/report/place_text.h"
#include "sim/report/text.h"
#include "sim/script/words.h"

namespace mntsim {
namespace {

constexpr std::array<LeakRule, 8> rules{{
    {LeakKind::mounts_onto_host, "mounts-onto-host", "What a container mounts arrives on the host.",
     "A Bidirectional volume sends every mount that is made in it to the host, where it outlives "
     "the container and can cover the host's own files. Use HostToContainer, or a hostPath that "
     "holds nothing else."},
    {LeakKind::doubles_on_restart, "doubles-on-restart",
     "A volume is mounted inside a Bidirectional one.",
     "The copy on the host stays when the container ends. The next start binds it in and mounts on "
     "it again: 1, 2, 4, 8 mounts. Mount the inner volume elsewhere, or make the outer one "
     "HostToContainer. Links of the image count: /var/run leads to /run."},
    {LeakKind::stacked_copies, "stacked-copies",
     "The same is mounted several times at one place of the node.",
     "This is what restarts leave behind where a volume is mounted inside a Bidirectional one; "
     "the number doubles until fs.mount-max is reached. Cure the pod, then unmount the copies."},
    {LeakKind::secret_in_other_pod, "secret-in-other-pod",
     "A container sees the secret of another pod.",
     "A hostPath that holds the kubelet's directory shows the secrets of all pods. Bind a smaller "
     "directory."},
    {LeakKind::secret_kept, "secret-kept",
     "A container still has a secret that the host has unmounted.",
     "A private copy stays when the host unmounts its own, and can be read until the kubelet "
     "removes the directory. Use HostToContainer, or bind a smaller directory."},
    {LeakKind::mount_kept, "mount-kept", "A container keeps a mount that the node has no more.",
     "A private copy keeps the super block: a device stays busy, a dead FUSE mount stays. Use "
     "HostToContainer. (A mount that the container made itself on a volume with mode None looks "
     "the same in a mount table.)"},
    {LeakKind::private_copies, "private-copies",
     "A container has private copies of other pods' mounts.",
     "They stay when the host unmounts its own, and keep devices and secrets until the container "
     "ends. Use HostToContainer, or bind a smaller directory."},
    {LeakKind::secrets_on_host, "secrets-on-host", "The host's table shows the secrets of pods.",
     "Everything on the host sees where they are, and every copy of the host's table has them. A "
     "kubelet and a runtime in a mount namespace of their own (kubens) hide them."},
}};

/// ", and 3 more secrets".
std::string more(const NamedLeak& leak, std::string_view one, std::string_view many) {
  const std::uint32_t others = leak.leak.count - 1;
  return others == 0 ? "" : fmt::format(", and {} more {}", others, others == 1 ? one : many);
}

std::string volume_mount(const NamedLeak& leak) {
  return leak.mount.views.empty() ? "the volume"
                                  : "the volumeMount at " + leak.mount.views.front().path;
}

struct Words {
  std::string message;
  std::string change;
};

std::string_view words_of(CureLack lack) {
  switch (lack) {
    case CureLack::none:
    case CureLack::of_kind: break;
    case CureLack::root_of_task: return "it is the root of a process";
    case CureLack::carries_others: return "mounts that are no part of it stand on it";
    case CureLack::out_of_reach: return "no path leads to what would have to be changed";
    case CureLack::touches_others: return "no umount ends it without touching others";
    case CureLack::in_use: return "a process has it open, and keeps it alive after an umount";
    case CureLack::too_many: return "it takes too many commands";
    case CureLack::too_large: return "not tried: too many mounts";
    case CureLack::not_tried: return "not tried: too many findings";
  }
  return "";
}

Words words_of_sender(const NamedLeak& leak) {
  return {fmt::format("what {} mounts at {} arrives on the host at {}{}", leak.owner,
                      place_name(leak.mount), place_name(leak.place),
                      more(leak, "mount on it that sends", "mounts on it that send")),
          "mountPropagation: HostToContainer for " + volume_mount(leak)};
}

Words words_of_doubling(const NamedLeak& leak) {
  return {
      fmt::format("the volume {} of {} lies inside a Bidirectional one: its copy on the host at "
                  "{} stays when the container ends, and doubles with every restart",
                  place_name(leak.mount), leak.owner, place_name(leak.place)),
      "mount it outside of the Bidirectional volumeMount, or make that one HostToContainer"};
}

Words words_of_copies(const NamedLeak& leak) {
  return {fmt::format("{} is mounted {} times at {}: restarts of a container left copies",
                      leak.leak.subject, leak.leak.count, place_name(leak.place)),
          "cure the pod whose volumeMount lies inside a Bidirectional one"};
}

Words words_of_secret(const NamedLeak& leak) {
  const bool is_kept = leak.leak.kind == LeakKind::secret_kept;
  return {fmt::format("{} sees the secret {} at {}{}{}", leak.owner, leak.leak.subject,
                      place_name(leak.place), is_kept ? ", which the host has unmounted" : "",
                      more(leak, "secret", "secrets")),
          is_kept ? "mountPropagation: HostToContainer for " + volume_mount(leak) +
                        ", or a smaller hostPath"
                  : "a smaller hostPath for " + volume_mount(leak)};
}

Words words_of_kept(const NamedLeak& leak) {
  const bool is_sure = leak.leak.severity != Severity::low;
  return {fmt::format("{} has {} at {}, which the node has no more{}{}", leak.owner,
                      leak.leak.subject, place_name(leak.place),
                      is_sure ? "" : ", or never had: the container may have mounted it itself",
                      more(leak, "mount", "mounts")),
          "mountPropagation: HostToContainer for " + volume_mount(leak)};
}

Words words_of_private(const NamedLeak& leak) {
  return {
      fmt::format("{} has a private copy of {} at {}{}: it stays when the host unmounts its own",
                  leak.owner, leak.leak.subject, place_name(leak.place),
                  more(leak, "such copy", "such copies")),
      "mountPropagation: HostToContainer for " + volume_mount(leak) + ", or a smaller hostPath"};
}

Words words_of_host(const NamedLeak& leak) {
  return {fmt::format("the host's table shows the secret {} at {}{}", leak.leak.subject,
                      place_name(leak.place), more(leak, "mount of a secret", "mounts of secrets")),
          "a mount namespace of their own for kubelet and runtime (kubens)"};
}

Words words_of(const NamedLeak& leak) {
  switch (leak.leak.kind) {
    case LeakKind::mounts_onto_host: return words_of_sender(leak);
    case LeakKind::doubles_on_restart: return words_of_doubling(leak);
    case LeakKind::stacked_copies: return words_of_copies(leak);
    case LeakKind::secret_in_other_pod:
    case LeakKind::secret_kept: return words_of_secret(leak);
    case LeakKind::mount_kept: return words_of_kept(leak);
    case LeakKind::private_copies: return words_of_private(leak);
    case LeakKind::secrets_on_host: break;
  }
  return words_of_host(leak);
}

std::vector<std::string> path_of(const NamedLeak& leak) {
  std::vector<std::string> path{place_name(leak.leak.origin ? leak.origin : leak.mount)};
  for (const std::uint32_t group : leak.leak.group_ids) {
    path.push_back(fmt::format("group {}", group));
  }
  if (leak.leak.origin && leak.leak.group_ids.empty()) {
    path.push_back("a copy made with " + place_name(leak.mount));
  }
  if (place_name(leak.place) != path.front()) path.push_back(place_name(leak.place));
  return path;
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format(R"("{}":)", key);
  append_json_string(out, value);
}

void append_list(std::string& out, const std::vector<std::string>& values) {
  out += '[';
  for (const std::string& value : values) {
    if (&value != &values.front()) out += ',';
    append_json_string(out, value);
  }
  out += ']';
}

}  // namespace

const std::array<LeakRule, 8>& leak_rules() { return rules; }

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::low: return "low";
    case Severity::medium: return "medium";
    case Severity::high: break;
  }
  return "high";
}

LeakReport describe(const NamedLeak& leak) {
  Words words = words_of(leak);
  return {.kind = leak.leak.kind,
          .severity = leak.leak.severity,
          .owner = leak.owner,
          .place = place_name(leak.mount),
          .message = std::move(words.message),
          .path = path_of(leak),
          .change = std::move(words.change),
          .commands = leak.commands,
          .not_now = std::string(words_of(leak.lack))};
}

void append_leaks_text(std::string& out, const std::vector<LeakReport>& leaks) {
  if (leaks.empty()) out += "nothing leaks\n";
  for (const LeakReport& leak : leaks) {
    const LeakRule& rule = rules.at(static_cast<std::size_t>(leak.kind));
    out += fmt::format("{:<7} {}: ", name_of(leak.severity), rule.id);
    append_printable(out, leak.message);
    out += "\n        path:   ";
    for (const std::string& step : leak.path) {
      if (&step != &leak.path.front()) out += " → ";
      append_printable(out, step);
    }
    out += "\n        change: ";
    append_printable(out, leak.change);
    for (const std::string& command : leak.commands) {
      out += &command == &leak.commands.front() ? "\n        now:    " : "\n                ";
      append_printable(out, command);
    }
    if (!leak.not_now.empty()) out += "\n        not now: " + leak.not_now;
    out += '\n';
  }
}

void append_leaks_json(std::string& out, const std::vector<LeakReport>& leaks) {
  for (const LeakReport& leak : leaks) {
    out += fmt::format(R"({{"rule":"{}","severity":"{}",)",
                       rules.at(static_cast<std::size_t>(leak.kind)).id, name_of(leak.severity));
    append_member(out, "owner", leak.owner);
    out += ',';
    append_member(out, "place", leak.place);
    out += ',';
    append_member(out, "message", leak.message);
    out += R"(,"path":)";
    append_list(out, leak.path);
    out += ',';
    append_member(out, "change", leak.change);
    out += R"(,"commands":)";
    append_list(out, leak.commands);
    out += R"(,"not_now":)";
    if (leak.not_now.empty()) {
      out += "null";
    } else {
      append_json_string(out, leak.not_now);
    }
    out += "}\n";
  }
}

}  // namespace mntsim
