// SPDX-License-Identifier: Apache-2.0
// The picture as a mermaid flowchart.
#include <fmt/core.h>

#include <iterator>

#include "sim/graph/propagation_picture.h"
#include "sim/report/picture.h"
#include "sim/report/text.h"

namespace mntsim {
namespace {

/// A label in double quotes. Mermaid takes character codes between # and ;, by number or by name.
std::string quoted(const std::vector<std::string>& lines) {
  static constexpr std::string_view special = "\"#&<>`\\;{}[]|*_~";
  std::string out = "\"";
  for (const std::string& line : lines) {
    if (out.size() > 1) out += "<br/>";
    for (const char byte : line) {
      if (special.find(byte) == std::string_view::npos) {
        out += byte;
      } else {
        fmt::format_to(std::back_inserter(out), "#{};", static_cast<int>(byte));
      }
    }
  }
  return out + '"';
}

template <typename... Arguments>
void line(std::string& out, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Arguments>(arguments)...);
}

void append_box(std::string& out, const NamedPicture& picture, std::size_t at) {
  line(out, "  m{}[{}]:::n{}\n", at, quoted(lines_of(picture, picture.mounts[at])),
       picture.mounts[at].name_space);
}

void append_groups(std::string& out, const NamedPicture& picture) {
  for (std::size_t index = 0; index < picture.groups.size(); ++index) {
    line(out, "  subgraph g{}[{}]\n", index, quoted({picture.groups[index].title}));
    bool is_empty = true;
    for (std::size_t at = 0; at < picture.mounts.size(); ++at) {
      if (picture.mounts[at].group != index) continue;
      is_empty = false;
      append_box(out, picture, at);
    }
    if (is_empty) line(out, "  e{}[\"no peer that we see\"]\n", index);
    out += "  end\n";
  }
}

void append_legend(std::string& out, const NamedPicture& picture) {
  out += "  subgraph legend[\"namespaces\"]\n";
  for (std::size_t at = 0; at < picture.namespaces.size(); ++at) {
    std::vector<std::string> lines = {std::string()};
    append_printable(lines.front(), picture.namespaces[at].title);
    if (!picture.namespaces[at].remark.empty()) lines.push_back(picture.namespaces[at].remark);
    line(out, "  l{}[{}]:::n{}\n", at, quoted(lines), at);
  }
  out += "  end\n";
}

}  // namespace

std::string picture_mermaid(const NamedPicture& picture) {
  std::string out = "flowchart LR\n";
  append_legend(out, picture);
  append_groups(out, picture);
  for (std::size_t at = 0; at < picture.mounts.size(); ++at) {
    if (picture.mounts[at].group == no_kind) append_box(out, picture, at);
  }
  for (std::size_t at = 0; at < picture.groups.size(); ++at) {
    for (const std::uint32_t master : picture.groups[at].masters) {
      if (master != at) line(out, "  g{} --> g{}\n", master, at);
    }
  }
  for (std::size_t at = 0; at < picture.mounts.size(); ++at) {
    const NamedPicture::MountBox& mount = picture.mounts[at];
    if (mount.group == no_kind) line(out, "  g{} --> m{}\n", mount.master, at);
  }
  for (std::size_t at = 0; at < picture.namespaces.size(); ++at) {
    line(out, "  classDef n{} fill:{},stroke:#808080,color:#111111\n", at, colour_of_namespace(at));
  }
  return out;
}

}  // namespace mntsim
