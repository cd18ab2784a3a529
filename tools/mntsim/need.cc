// SPDX-License-Identifier: Apache-2.0
// `mntsim need NODE-PRESET POD.yaml --visible A:/path,B:/path`: the weakest mountPropagation with
// which B sees what A mounts.
#include "sim/kubernetes/play/need.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct NeedFlags {
  NodeFlags node;
  std::string manifest;
  std::vector<std::string> visible;
  bool json = false;
};

PodPlace parse_pod_place(std::string_view text, std::string_view whole) {
  const std::size_t colon = text.find(":/");
  if (colon == std::string_view::npos || colon == 0) {
    throw InputError{{},
                     in_quotes(whole) + " says not who sees what",
                     "A:/path,B:/path, as fuse:/media,reader:/media or web.fuse:/media,host:/srv"};
  }
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

/// A:/path,B:/path, split at the last comma before a name and `:/`.
Visibility parse_visibility(std::string_view text) {
  const std::size_t last_place = text.rfind(":/");
  const std::size_t comma =
      last_place == std::string_view::npos ? last_place : text.rfind(',', last_place);
  if (comma == std::string_view::npos) return {parse_pod_place("", text), {}};
  return {parse_pod_place(text.substr(0, comma), text),
          parse_pod_place(text.substr(comma + 1), text)};
}

/// A YAML scalar: plain where it has nothing special, else as JSON writes it.
void append_scalar(std::string& out, std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
  if (text.find_first_not_of(plain) == std::string_view::npos && text.front() != '-') {
    out += text;
  } else {
    append_json_string(out, text);
  }
}

void append_unmet(std::string& out, const NeedFlags& flags, const Unmet& unmet) {
  if (flags.json) {
    out += R"({"visible":)";
    append_json_string(out, flags.visible[unmet.index]);
    out += R"(,"met":false,"why":)";
    append_json_string(out, unmet.why);
    out += "}\n";
    return;
  }
  out += "# not met: ";
  append_printable(out, flags.visible[unmet.index] + ": " + unmet.why);
  out += '\n';
}

void append_mode_json(std::string& out, const NeededMode& mode) {
  out += R"({"pod":)";
  append_json_string(out, mode.pod);
  out += R"(,"container":)";
  append_json_string(out, mode.container);
  out += R"(,"name":)";
  append_json_string(out, mode.volume);
  out += R"(,"mountPath":)";
  append_json_string(out, mode.mount_path);
  out += R"(,"mountPropagation":)";
  append_json_string(out, name_of(mode.mode));
  out += R"(,"lacks_privileged":)";
  out += mode.lacks_privileged ? "true}\n" : "false}\n";
}

void append_container(std::string& out, const std::vector<const NeededMode*>& modes) {
  out += "  - name: ";
  append_scalar(out, modes.front()->container);
  out += '\n';
  for (const NeededMode* mode : modes) {
    if (!mode->lacks_privileged) continue;
    out += "    securityContext: {privileged: true}  # Bidirectional asks for it\n";
    break;
  }
  out += "    volumeMounts:\n";
  for (const NeededMode* mode : modes) {
    out += "    - name: ";
    append_scalar(out, mode->volume);
    out += "\n      mountPath: ";
    append_scalar(out, mode->mount_path);
    out += "\n      mountPropagation: ";
    out += name_of(mode->mode);
    out += '\n';
  }
}

/// The fields of the manifest, a document a pod.
void append_yaml(std::string& out, const std::vector<NeededMode>& modes) {
  std::vector<bool> is_done(modes.size());
  std::string pod;
  std::string list;
  for (std::size_t index = 0; index < modes.size(); ++index) {
    if (is_done[index]) continue;
    if (modes[index].pod != pod) {
      out += pod.empty() ? "" : "---\n";
      pod = modes[index].pod;
      out += "metadata:\n  name: ";
      append_scalar(out, pod);
      out += "\nspec:\n";
      list.clear();
    }
    const std::string_view own_list =
        modes[index].is_init_container ? "initContainers" : "containers";
    if (own_list != list) {
      list = own_list;
      out += "  " + list + ":\n";
    }
    std::vector<const NeededMode*> same;
    for (std::size_t other = index; other < modes.size(); ++other) {
      if (modes[other].pod != pod || modes[other].container != modes[index].container) continue;
      same.push_back(&modes[other]);
      is_done[other] = true;
    }
    append_container(out, same);
  }
}

ExitStatus need(const NeedFlags& flags) {
  const NodeOptions options = node_options(flags.node);
  const Manifest manifest = read_manifest(read_text(flags.manifest), shown_name(flags.manifest));
  std::vector<Visibility> wanted;
  for (const std::string& each : flags.visible) wanted.push_back(parse_visibility(each));
  const Needed needed = find_needed_modes(options, manifest, wanted);
  Output output;
  for (const Unmet& unmet : needed.unmet) append_unmet(output.buffer(), flags, unmet);
  if (flags.json) {
    for (const NeededMode& mode : needed.modes) append_mode_json(output.buffer(), mode);
  } else if (needed.unmet.size() < wanted.size()) {
    output.buffer() +=
        "# the weakest modes with which it holds, as played on " + flags.node.preset + "\n";
    append_yaml(output.buffer(), needed.modes);
  }
  output.flush();
  return needed.unmet.empty() ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_need(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "need", "Say which mountPropagation a pod needs, given who must see whose mounts");
  auto flags = std::make_shared<NeedFlags>();
  verb->add_option("NODE-PRESET", flags->node.preset, "on which node, as containerd-runc")
      ->required();
  verb->add_option("POD.yaml", flags->manifest, "a manifest")->required();
  verb->add_option("--visible", flags->visible,
                   "A:/path,B:/path: what A mounts below its path, B must see below its own. A and "
                   "B are containers (fuse, or web.fuse), or host; may be given several times")
      ->required();
  verb->add_flag("--json", flags->json, "print an object a volumeMount");
  verb->footer(
      "Exit code 1 where no modes give it; the reason is printed.\n"
      "Example:\n  mntsim need containerd-runc scenarios/kubernetes/web.yaml \\\n"
      "      --visible fuse:/media,reader:/media");
  verb->callback([flags, &action] { action = [flags] { return need(*flags); }; });
}

}  // namespace mntsim
