// SPDX-License-Identifier: Apache-2.0
#include "sim/report/isolation_answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/json.h"
#include "sim/report/place_text.h"
#include "sim/report/text.h"
#include "sim/script/counted.h"

namespace mntsim {
namespace {

constexpr std::size_t most_names = 6;  // that a line of text has; more are counted

/// "a, b, c and 4 more".
template <typename Name>
std::string listed(std::size_t count, Name name) {
  std::string list;
  const std::size_t shown = count > most_names + 1 ? most_names : count;
  for (std::size_t index = 0; index < shown; ++index) {
    list += (index == 0 ? "" : ", ") + name(index);
  }
  if (shown < count) list += fmt::format(" and {} more", count - shown);
  return list;
}

std::string remark_of(const NamedChange& change) {
  std::string text = change.is_sender ? "it receives as before" : "it neither receives nor sends";
  if (change.is_recursive) {
    text = fmt::format("no path leads to mount {}: the mount it lies on is changed, {} in all",
                       change.mount_ids.front(), counted(change.mount_count, "mount", "mounts"));
  }
  if (change.also_cut > 0) {
    text += fmt::format("; ends {} with others too", counted(change.also_cut, "link", "links"));
  }
  return text;
}

void append_json_names(std::string& out, const std::vector<std::vector<std::string>>& namespaces) {
  out += '[';
  for (const std::vector<std::string>& tasks : namespaces) {
    if (out.back() != '[') out += ',';
    out += '[';
    for (const std::string& task : tasks) {
      if (out.back() != '[') out += ',';
      append_json_string(out, task);
    }
    out += ']';
  }
  out += ']';
}

std::string names_of(const std::vector<std::vector<std::string>>& namespaces) {
  return listed(namespaces.size(), [&](std::size_t index) {
    const std::vector<std::string>& tasks = namespaces[index];
    return tasks.empty() ? "a namespace without tasks" : tasks.front();
  });
}

}  // namespace

void append_isolation_text(std::string& out, const NamedIsolation& isolation) {
  if (isolation.pair_count == 0) {
    append_printable(out, "# nothing goes from " + isolation.from + " to " + isolation.to);
    out += '\n';
    return;
  }
  append_printable(
      out, fmt::format("# {} of a sender in {} and a receiver in {}; {}",
                       counted(isolation.pair_count, "pair", "pairs"), isolation.from, isolation.to,
                       counted(isolation.changes.size(), "command ends it", "commands end it")));
  out += '\n';
  for (const NamedChange& change : isolation.changes) {
    if (change.task.empty()) {
      append_printable(
          out,
          fmt::format("# no command: no task of {} has a path to mount {}, or to one it lies on",
                      change.whose, change.mount_ids.front()));
    } else {
      append_printable(out,
                       fmt::format("{}$ {}  # {}", change.task, change.command, remark_of(change)));
    }
    out += '\n';
  }
  append_printable(
      out, isolation.left == 0
               ? fmt::format("# replayed on a copy: nothing goes from {} to {} any more, nor will "
                             "from mounts made later",
                             isolation.from, isolation.to)
               : fmt::format("# replayed on a copy: {} left",
                             counted(isolation.left, "pair is", "pairs are")));
  out += '\n';
}

void append_isolation_json(std::string& out, const NamedIsolation& isolation) {
  for (const NamedChange& change : isolation.changes) {
    out += R"({"task":)";
    if (change.task.empty()) {
      out += R"(null,"run":null)";
    } else {
      append_json_string(out, change.task);
      out += R"(,"run":)";
      append_json_string(out, change.command);
    }
    fmt::format_to(std::back_inserter(out), R"(,"role":"{}","mounts":[{}],"recursive":{},)",
                   change.is_sender ? "sender" : "receiver", fmt::join(change.mount_ids, ","),
                   change.is_recursive);
    fmt::format_to(std::back_inserter(out),
                   R"("changes":{},"also_cut":{}}})"
                   "\n",
                   change.mount_count, change.also_cut);
  }
  out += R"({"from":)";
  append_json_string(out, isolation.from);
  out += R"(,"to":)";
  append_json_string(out, isolation.to);
  fmt::format_to(std::back_inserter(out),
                 R"(,"pairs":{},"commands":{},"left":{}}})"
                 "\n",
                 isolation.pair_count, isolation.changes.size(), isolation.left);
}

void append_chokes_text(std::string& out, const NamedChokes& chokes) {
  if (chokes.receiver_count == 0) {
    append_printable(out, "nothing goes out of " + chokes.from);
    out += '\n';
    return;
  }
  append_printable(out,
                   fmt::format("{} outside receive from {}",
                               counted(chokes.receiver_count, "mount", "mounts"), chokes.from));
  out += '\n';
  for (const NamedChoke& choke : chokes.chokes) {
    const bool is_every = choke.point.receiver_count == chokes.receiver_count;
    fmt::format_to(std::back_inserter(out), "group {}{}: {}{}; peers ", choke.point.group_id,
                   choke.master_id == 0 ? "" : fmt::format(", slave of group {}", choke.master_id),
                   is_every ? "every path"
                            : fmt::format("every path to {} of them", choke.point.receiver_count),
                   choke.point.is_exit ? ", begins here" : "");
    append_printable(out, listed(choke.peers.size(), [&](std::size_t index) {
                       return place_name(choke.peers[index]);
                     }));
    out += '\n';
  }
  out +=
      "The kernel heals: a peer that leaves a group hands its slaves to another peer, or to its "
      "master.\nSo change senders or receivers ('mntsim isolate'), not what is between.\n";
}

void append_chokes_json(std::string& out, const NamedChokes& chokes) {
  for (const NamedChoke& choke : chokes.chokes) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"group":{},"master":{},"every":{},"receivers":{},)", choke.point.group_id,
                   choke.master_id == 0 ? "null" : std::to_string(choke.master_id),
                   choke.point.receiver_count == chokes.receiver_count, choke.point.receiver_count);
    fmt::format_to(std::back_inserter(out), R"("exit":{},"peers":[)", choke.point.is_exit);
    for (const NamedPlace& peer : choke.peers) {
      if (out.back() != '[') out += ',';
      append_json_string(out, place_name(peer));
    }
    out += "]}\n";
  }
}

void append_ring_text(std::string& out, const NamedRing& ring) {
  append_printable(out, names_of(ring.members));
  if (ring.members.size() > 1) {
    out += fmt::format(
        "\n  a ring of {}: each can change the tables of the others, directly or "
        "through one another",
        ring.members.size());
  }
  if (!ring.changes.empty()) {
    out += "\n  can change the tables of ";
    append_printable(out, names_of(ring.changes));
  }
  out += '\n';
}

void append_silent_rings_text(std::string& out, std::size_t count) {
  if (count == 0) return;
  out += fmt::format("{} no table but {} own\n",
                     counted(count, "namespace changes", "namespaces change"),
                     count == 1 ? "its" : "their");
}

void append_ring_json(std::string& out, const NamedRing& ring) {
  out += R"({"namespaces":)";
  append_json_names(out, ring.members);
  out += R"(,"changes":)";
  append_json_names(out, ring.changes);
  out += "}\n";
}

}  // namespace mntsim
