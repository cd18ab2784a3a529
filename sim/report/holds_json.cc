// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <array>
#include <iterator>
#include <string_view>

#include "sim/report/holds_answer.h"
#include "sim/report/json.h"
#include "sim/report/place_json.h"

namespace mntsim {
namespace {

constexpr std::array<std::string_view, 3> kinds = {"root", "working directory", "open file"};
constexpr std::array<std::string_view, 5> ties = {"itself", "peer", "slave", "master", "none"};
constexpr std::array<std::string_view, 3> fates = {"stays", "detached", "gone"};

void append_text(std::string& out, const std::string& text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

void append_trial(std::string& out, std::string_view key, const HoldsAnswer& answer,
                  const std::optional<NamedTrial>& trial) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":)", key);
  if (!trial) {
    out += "null";
    return;
  }
  out += R"({"place":)";
  append_json_string(out, answer.asked);
  out += R"(,"errno":)";
  append_json_errno(out, trial->error);
  out += R"(,"why":)";
  append_text(out, trial->why);
  out += R"(,"where":)";
  append_text(out, trial->where);
  out += '}';
}

void append_fate(std::string& out, std::string_view key, bool is_known, Fate fate) {
  if (is_known) {
    fmt::format_to(std::back_inserter(out), R"(,"{}":"{}")", key,
                   fates[static_cast<std::size_t>(fate)]);
  } else {
    fmt::format_to(std::back_inserter(out), R"(,"{}":null)", key);
  }
}

void append_uses(std::string& out, const std::vector<NamedUse>& uses) {
  out += R"(,"uses":[)";
  for (const NamedUse& use : uses) {
    out += out.back() == '[' ? R"({"task":)" : R"(,{"task":)";
    append_json_string(out, use.task);
    fmt::format_to(std::back_inserter(out), R"(,"kind":"{}","slot":)",
                   kinds[static_cast<std::size_t>(use.kind)]);
    append_text(out, use.slot);
    out += R"(,"path":)";
    append_text(out, use.path);
    out += '}';
  }
  out += ']';
}

void append_children(std::string& out, const std::vector<std::string>& children) {
  out += R"(,"children":[)";
  for (const std::string& child : children) {
    if (out.back() != '[') out += ',';
    append_json_string(out, child);
  }
  out += ']';
}

void append_holder(std::string& out, const HoldsAnswer& answer, const NamedHolder& named) {
  const NamedPlace place = named.place.value_or(NamedPlace{named.mount_id, {}, {}});
  append_place(out, place);
  if (answer.asked.empty()) {
    out += R"(,"tie":null)";
  } else {
    fmt::format_to(std::back_inserter(out), R"(,"tie":"{}")",
                   ties[static_cast<std::size_t>(named.holder.tie)]);
  }
  fmt::format_to(std::back_inserter(out), R"(,"busy":{})", named.holder.obstacle != Check::none);
  append_fate(out, "after_umount", bool(answer.umount), named.holder.after_umount);
  append_fate(out, "after_lazy_umount", bool(answer.lazy_umount), named.holder.after_lazy_umount);
  append_uses(out, named.uses);
  append_children(out, named.children);
  append_place_tasks(out, place);
  out += '\n';
}

}  // namespace

void append_holds_json(std::string& out, const HoldsAnswer& answer) {
  out += R"({"file_system":)";
  append_json_string(out, answer.file_system);
  fmt::format_to(std::back_inserter(out), R"(,"device":"{}","mounts":{})", answer.device,
                 answer.mounts.size());
  append_trial(out, "umount", answer, answer.umount);
  append_trial(out, "lazy_umount", answer, answer.lazy_umount);
  fmt::format_to(std::back_inserter(out), R"(,"open_files_known":{}}})", answer.are_files_known);
  out += '\n';
  for (const NamedHolder& named : answer.mounts) append_holder(out, answer, named);
}

}  // namespace mntsim
