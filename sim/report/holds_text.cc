// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/report/holds_answer.h"
#include "sim/report/place_text.h"
#include "sim/report/text.h"

namespace mntsim {
namespace {

constexpr std::size_t widest_column = 60;
// In the order of HolderTie.
constexpr std::array<std::string_view, 5> ties = {"itself", "a peer of it", "a slave of it",
                                                  "a master of it", "no link to it"};

std::string name_of(const NamedHolder& holder) {
  return holder.place ? place_name(*holder.place)
                      : fmt::format("mount {}, detached", holder.mount_id);
}

/// The slots of captured files say themselves who holds what: "pid 12 nginx: open file".
std::string words_of(const NamedUse& use) {
  constexpr std::array<std::string_view, 3> kinds = {"root", "working directory", "open file"};
  const bool is_told = use.slot.find(' ') != std::string::npos;
  std::string text = use.slot;
  if (!is_told) {
    text = fmt::format("{} of {}", kinds[static_cast<std::size_t>(use.kind)], use.task);
    if (!use.slot.empty()) text += fmt::format(" ({})", use.slot);
  }
  if (!use.path.empty()) text += " at " + use.path;
  return text;
}

/// What an umount of the mount that was asked about does to this one, if nothing is busy.
std::string_view words_of(Fate fate) {
  if (fate == Fate::gone) return "; an umount takes it along";
  return fate == Fate::detached ? "; an umount detaches it, its users keep it"
                                : "; an umount leaves it";
}

void append_holder(std::string& out, const HoldsAnswer& answer, const NamedHolder& named,
                   std::size_t width) {
  std::string line = name_of(named);
  line.append(line.size() < width ? width - line.size() : 0, ' ');
  const Holder& holder = named.holder;
  if (!answer.asked.empty()) {
    line += "  ";
    line += ties[static_cast<std::size_t>(holder.tie)];
    if (holder.tie != HolderTie::itself && answer.lazy_umount) {
      line += words_of(holder.after_lazy_umount);
    }
  } else if (holder.obstacle != Check::none) {
    line += "  busy: ";
    line += describe(holder.obstacle);
  }
  if (named.place) line += place_remarks(*named.place);
  append_line(out, "  ", line);
  std::vector<std::string> uses;
  for (const NamedUse& use : named.uses) uses.push_back(words_of(use));
  if (!uses.empty()) append_line(out, "      used by  ", listed(uses));
  if (!named.children.empty()) append_line(out, "      carries  ", listed(named.children));
}

void append_trial(std::string& out, std::string_view verb, const HoldsAnswer& answer,
                  const std::optional<NamedTrial>& trial) {
  if (!trial) return;
  std::string line = fmt::format("{:<10} {}  {}", verb, answer.asked, errno_text(trial->error));
  if (!trial->why.empty()) line += ": " + trial->why;
  if (!trial->where.empty()) line += " (" + trial->where + ")";
  append_line(out, "", line);
}

void append_left(std::string& out, std::string_view label, const HoldsAnswer& answer,
                 Fate Holder::*fate) {
  std::vector<std::string> left;
  for (const NamedHolder& named : answer.mounts) {
    const Fate what = named.holder.*fate;
    if (what == Fate::gone) continue;
    left.push_back(name_of(named) + (what == Fate::detached ? " (detached)" : ""));
  }
  append_line(out, label,
              left.empty() ? "nothing: the file system is gone" : "left: " + listed(left));
}

}  // namespace

void append_holds_text(std::string& out, const HoldsAnswer& answer) {
  const std::size_t count = answer.mounts.size();
  append_line(out, "",
              fmt::format("{}, device {}: {} mount{}", answer.file_system, answer.device, count,
                          count == 1 ? "" : "s"));
  std::size_t width = 0;
  for (const NamedHolder& named : answer.mounts) width = std::max(width, name_of(named).size());
  width = std::min(width, widest_column);
  for (const NamedHolder& named : answer.mounts) append_holder(out, answer, named, width);
  if (!answer.are_files_known)
    out += "not all open files, working directories and roots are known\n";
  append_trial(out, "umount", answer, answer.umount);
  if (answer.umount && answer.umount->error == ok) {
    append_left(out, "           ", answer, &Holder::after_umount);
  }
  append_trial(out, "umount -l", answer, answer.lazy_umount);
  if (answer.lazy_umount) append_left(out, "           ", answer, &Holder::after_lazy_umount);
}

}  // namespace mntsim
