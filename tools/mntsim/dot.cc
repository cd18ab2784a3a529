// SPDX-License-Identifier: Apache-2.0
// `mntsim dot STATE`: the picture of propagation.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "sim/graph/propagation_picture.h"
#include "sim/report/picture.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

constexpr std::size_t most_paths = 3;  // in a box

struct Flags {
  std::string state;
  std::string format = "dot";
  bool all = false;
};

/// "web-0.app … web-29.app, 30 alike"
std::string title_of(const PictureNamespace& kind,
                     const std::vector<std::vector<std::string>>& tasks) {
  if (!kind.members.front()) return "in no namespace any more";
  const auto name = [&tasks](NamespaceHandle member) {
    return tasks[member.slot].empty() ? "without a task" : tasks[member.slot].front();
  };
  if (kind.members.size() == 1) {
    const std::vector<std::string>& all = tasks[kind.members.front().slot];
    return all.empty() ? name(kind.members.front()) : listed_tasks(all);
  }
  return fmt::format("{} … {}, {} alike", name(kind.members.front()), name(kind.members.back()),
                     kind.members.size());
}

/// What is not in the picture: "not shown: 24 private mounts, 3 shared with nobody".
std::string remark_of(const PictureNamespace& kind) {
  std::string text;
  const auto add = [&text](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "not shown: " : ", ", count, what);
  };
  add(kind.private_mounts, "private");
  add(kind.lone_peers, "shared with nobody");
  return text;
}

std::string title_of(const PictureGroup& kind) {
  if (kind.ids.size() == 1) return fmt::format("group {}", kind.ids.front());
  return fmt::format("groups {} … {}, {} alike", kind.ids.front(), kind.ids.back(),
                     kind.ids.size());
}

NamedPicture::MountBox box_of(const PictureMount& kind, const PlaceNames& names) {
  NamedPicture::MountBox box{kind.name_space, kind.group, kind.master, {}, 0, kind.members.size()};
  std::set<std::string> known;
  for (const MountHandle mount : kind.members) {
    const NamedPlace place = names.name(mount);
    std::string path =
        place.views.empty() ? fmt::format("mount {}", place.mount_id) : place.views.front().path;
    if (!known.insert(path).second) continue;
    if (box.paths.size() < most_paths) box.paths.push_back(std::move(path));
  }
  box.path_count = known.size();
  return box;
}

NamedPicture named(const SimulatedMachine& machine, const PropagationPicture& picture) {
  std::vector<std::vector<std::string>> tasks(machine.kernel().state().namespaces.slot_count());
  for (const NamespaceView& view : views_of(machine)) {
    std::vector<std::string>& all = tasks[view.mount_namespace.slot];
    all.insert(all.end(), view.tasks.begin(), view.tasks.end());
  }
  const PlaceNames names(machine);
  NamedPicture result;
  for (const PictureNamespace& kind : picture.namespaces) {
    result.namespaces.push_back({title_of(kind, tasks), remark_of(kind)});
  }
  for (const PictureGroup& kind : picture.groups) {
    result.groups.push_back({title_of(kind), kind.masters});
  }
  for (const PictureMount& kind : picture.mounts) result.mounts.push_back(box_of(kind, names));
  return result;
}

ExitStatus draw(const Flags& flags) {
  const auto machine = read_state(flags.state);
  const std::vector<NamespaceView> views = views_of(*machine);
  const NamespaceHandle host = views.empty() ? NamespaceHandle{} : views.front().mount_namespace;
  const NamedPicture picture =
      named(*machine, picture_of(machine->kernel().state(), host, !flags.all));
  Output output;
  if (flags.format == "dot") {
    output.buffer() += picture_dot(picture);
  } else if (flags.format == "graphml") {
    output.buffer() += picture_graphml(picture);
  } else {
    output.buffer() += picture_mermaid(picture);
  }
  output.flush();
  return ExitStatus::done;
}

/// Throws InputError with the nearest spelling.
std::string check_format(const std::string& word) {
  static const std::vector<std::string_view> formats = {"dot", "graphml", "mermaid"};
  if (std::find(formats.begin(), formats.end(), word) != formats.end()) return {};
  const std::string_view nearest = nearest_spelling(word, formats);
  throw InputError{
      {},
      "--format: no format " + in_quotes(word),
      nearest.empty() ? "dot, graphml or mermaid" : "did you mean '" + std::string(nearest) + "'?"};
}

}  // namespace

void add_dot(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("dot", "Draw who sends mounts to whom");
  auto flags = std::make_shared<Flags>();
  add_state(*verb, flags->state);
  verb->add_option("--format", flags->format, "dot (for graphviz), graphml or mermaid")
      ->type_name("dot|graphml|mermaid")
      ->check(check_format);
  verb->add_flag("--all", flags->all, "draw each mount that takes part: fold nothing");
  verb->footer("Example:\n  mntsim dot scenarios/kubernetes/web.yaml | dot -Tsvg > web.svg");
  verb->callback([flags, &action] { action = [flags] { return draw(*flags); }; });
}

}  // namespace mntsim
