// SPDX-License-Identifier: Apache-2.0
#include "sim/host/cgroup_name.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/script/text_lines.h"

namespace mntsim {

namespace {

constexpr std::size_t shown_id = 12;  // digits of a container's id
constexpr std::size_t shown_uid = 8;  // of a pod's

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Runtimes give ids of 64 digits.
bool is_container_id(std::string_view text) { return text.size() == 64 && is_hex(text); }

bool take_suffix(std::string_view* text, std::string_view suffix) {
  if (!text->ends_with(suffix) || text->size() == suffix.size()) return false;
  text->remove_suffix(suffix.size());
  return true;
}

bool take_prefix(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix) || text->size() == prefix.size()) return false;
  text->remove_prefix(prefix.size());
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The name of a unit with its `\x2d` undone.
std::string without_escapes(std::string_view unit) {
  std::string plain;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const bool escape = unit[i] == '\\' && i + 3 < unit.size() && unit[i + 1] == 'x' &&
                        hex_digit(unit[i + 2]) >= 0 && hex_digit(unit[i + 3]) >= 0;
    plain +=
        escape ? static_cast<char>(hex_digit(unit[i + 2]) * 16 + hex_digit(unit[i + 3])) : unit[i];
    if (escape) i += 3;
  }
  return plain;
}

/// The uid where a component is a pod's: "pod1b5c86aa-…", or
/// "kubepods-burstable-pod1b5c86aa_….slice".
std::optional<std::string> pod_uid(std::string_view component) {
  take_suffix(&component, ".slice");
  if (component.starts_with("kubepods-")) {
    const std::size_t pod = component.rfind("-pod");
    if (pod == std::string_view::npos) return std::nullopt;
    component.remove_prefix(pod + 1);
  }
  if (!take_prefix(&component, "pod")) return std::nullopt;
  std::string uid(component);
  std::replace(uid.begin(), uid.end(), '_', '-');
  const bool fits = std::all_of(uid.begin(), uid.end(),
                                [](char c) { return c == '-' || is_hex(std::string_view(&c, 1)); });
  if (!fits || uid.size() < shown_uid) return std::nullopt;
  return uid.substr(0, shown_uid);
}

/// A container as a component names it: who made it ("docker"; may be empty), and its id.
struct Container {
  std::string_view maker;
  std::string_view id;
};

/// "cri-containerd-ID.scope", "crio-ID", "kubepods-….slice:cri-containerd:ID", or "ID" alone.
std::optional<Container> container(std::string_view component) {
  take_suffix(&component, ".scope");
  const std::size_t end = component.find_last_of("-:");
  Container found{{}, component};
  if (end != std::string_view::npos) {
    found = {component.substr(0, end), component.substr(end + 1)};
    if (const std::size_t colon = found.maker.rfind(':'); colon != std::string_view::npos) {
      found.maker.remove_prefix(colon + 1);
    }
  }
  if (!is_container_id(found.id)) return std::nullopt;
  return found;
}

/// ".service" of "cron.service"; nothing for what is no unit.
std::optional<std::string_view> unit_kind(std::string_view component) {
  for (const std::string_view kind : {".service", ".scope", ".socket", ".mount", ".slice"}) {
    if (component.ends_with(kind) && component != kind) return kind;
  }
  return std::nullopt;
}

std::string container_name(const Container& found, const std::vector<std::string_view>& components,
                           std::size_t at) {
  const std::string id(found.id.substr(0, shown_id));
  const bool monitors = found.maker.ends_with("conmon");  // beside the container, not in it
  for (std::size_t i = at + 1; i-- > 0 && !monitors;) {
    const std::string_view slice = components[i].substr(0, components[i].find(':'));
    if (const auto uid = pod_uid(slice)) return "pod-" + *uid + "." + id;
  }
  if (!found.maker.empty()) return std::string(found.maker) + "-" + id;
  // The cgroupfs driver of Docker and others: "docker/ID".
  const std::string_view parent = at > 0 ? components[at - 1] : std::string_view();
  return parent.empty() || unit_kind(parent) ? id : std::string(parent) + "-" + id;
}

/// "lxc.payload.web" and "lxc/web", "machine-web.scope", "systemd-nspawn@web.service".
std::optional<std::string> machine_name(const std::vector<std::string_view>& components,
                                        std::size_t at) {
  std::string_view name = components[at];
  if (take_prefix(&name, "lxc.payload.")) return std::string(name);
  if (at > 0 && components[at - 1] == "lxc") return std::string(name);
  if (name.starts_with("machine-") && take_suffix(&name, ".scope")) {
    return without_escapes(name.substr(std::string_view("machine-").size()));
  }
  if (name.starts_with("systemd-nspawn@") && take_suffix(&name, ".service")) {
    return without_escapes(name.substr(std::string_view("systemd-nspawn@").size()));
  }
  return std::nullopt;
}

std::optional<std::string> unit_name(std::string_view component) {
  const auto kind = unit_kind(component);
  if (!kind || *kind == ".slice") return std::nullopt;  // a slice holds others
  return without_escapes(component.substr(0, component.size() - kind->size()));
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> components;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (!component.empty() && component != "..") components.push_back(component);
    begin = end + 1;
  }
  return components;
}

/// How sure a name is: what a container runtime gave before a unit, which may be its own.
struct Found {
  int certainty = 0;  // 0: nothing
  std::string name;
};

Found name_from_path(std::string_view path) {
  const std::vector<std::string_view> components = split_path(path);
  for (std::size_t at = components.size(); at-- > 0;) {
    if (const auto found = container(components[at])) {
      return {3, container_name(*found, components, at)};
    }
  }
  for (std::size_t at = components.size(); at-- > 0;) {
    if (const auto name = machine_name(components, at)) return {2, *name};
  }
  for (std::size_t at = components.size(); at-- > 0;) {
    if (const auto name = unit_name(components[at])) return {1, *name};
  }
  return {};
}

}  // namespace

std::optional<std::string> name_from_cgroup(std::string_view text) {
  Found best;
  for_each_line(text, [&](std::string_view line, std::size_t) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return;
    Found found = name_from_path(line.substr(second + 1));
    found.name = fit_for_name(found.name);
    if (!found.name.empty() && found.certainty > best.certainty) best = std::move(found);
  });
  if (best.certainty == 0) return std::nullopt;
  return best.name;
}

std::string fit_for_name(std::string_view text) {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  constexpr std::size_t longest = 100;
  std::string name;
  for (const char c : text.substr(0, longest)) {
    if (allowed.find(c) != std::string_view::npos) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  name.erase(0, name.find_first_not_of('-'));  // no command is to take it for a flag
  return name;
}

}  // namespace mntsim
