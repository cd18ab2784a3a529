// SPDX-License-Identifier: Apache-2.0
// The picture as DOT. By hand: Boost.Graph's writer knows no clusters but those of a subgraph, and
// no edges between clusters.
#include <fmt/core.h>

#include <iterator>

#include "sim/graph/propagation_picture.h"
#include "sim/report/picture.h"
#include "sim/report/text.h"

namespace mntsim {
namespace {

/// A quoted string: quotes and backslashes would end it or mean something in a label.
std::string quoted(const std::vector<std::string>& lines) {
  std::string out = "\"";
  for (const std::string& line : lines) {
    if (out.size() > 1) out += "\\n";
    for (const char byte : line) {
      if (byte == '"' || byte == '\\') out += '\\';
      out += byte;
    }
  }
  return out + '"';
}

class DotWriter {
 public:
  explicit DotWriter(const NamedPicture& picture) : picture_(picture) {}

  std::string write() {
    // Grey lines and a transparent ground are readable on white and on black.
    out_ =
        "digraph propagation {\n"
        "  graph [rankdir=LR, compound=true, bgcolor=transparent, fontname=Helvetica, "
        "fontsize=12, fontcolor=\"#808080\", color=\"#808080\", style=rounded, nodesep=0.15, "
        "ranksep=0.7]\n"
        "  node [shape=box, style=\"rounded,filled\", fontname=Helvetica, fontsize=11, "
        "fontcolor=\"#111111\", color=\"#808080\", margin=\"0.12,0.06\"]\n"
        "  edge [color=\"#808080\", fontname=Helvetica, fontsize=10, fontcolor=\"#808080\"]\n";
    legend();
    for (std::size_t at = 0; at < picture_.groups.size(); ++at) group(at);
    for (std::size_t at = 0; at < picture_.mounts.size(); ++at) {
      if (picture_.mounts[at].group == no_kind) box(at, "  ");
    }
    edges();
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  void legend() {
    line("  subgraph cluster_legend {{\n    label=\"namespaces\"\n");
    for (std::size_t at = 0; at < picture_.namespaces.size(); ++at) {
      std::vector<std::string> lines = {std::string()};
      append_printable(lines.front(), picture_.namespaces[at].title);
      if (!picture_.namespaces[at].remark.empty()) lines.push_back(picture_.namespaces[at].remark);
      line("    n{} [label={}, fillcolor=\"{}\"]\n", at, quoted(lines), colour_of_namespace(at));
    }
    line("  }}\n");
  }

  void group(std::size_t index) {
    line("  subgraph cluster_g{} {{\n    label={}\n", index,
         quoted({picture_.groups[index].title}));
    bool is_empty = true;
    for (std::size_t at = 0; at < picture_.mounts.size(); ++at) {
      if (picture_.mounts[at].group != index) continue;
      if (is_empty) anchors_.push_back(fmt::format("m{}", at));
      is_empty = false;
      box(at, "    ");
    }
    if (is_empty) {
      anchors_.push_back(fmt::format("e{}", index));
      line("    e{} [label=\"no peer that we see\", style=dashed, fontcolor=\"#808080\"]\n", index);
    }
    line("  }}\n");
  }

  void box(std::size_t at, std::string_view indent) {
    const NamedPicture::MountBox& mount = picture_.mounts[at];
    line("{}m{} [label={}, fillcolor=\"{}\"]\n", indent, at, quoted(lines_of(picture_, mount)),
         colour_of_namespace(mount.name_space));
  }

  void edges() {
    for (std::size_t at = 0; at < picture_.groups.size(); ++at) {
      for (const std::uint32_t master : picture_.groups[at].masters) {
        if (master == at) continue;  // folded into itself: a chain
        line("  {} -> {} [ltail=cluster_g{}, lhead=cluster_g{}]\n", anchors_[master], anchors_[at],
             master, at);
      }
    }
    for (std::size_t at = 0; at < picture_.mounts.size(); ++at) {
      const NamedPicture::MountBox& mount = picture_.mounts[at];
      if (mount.group != no_kind) continue;
      line("  {} -> m{} [ltail=cluster_g{}]\n", anchors_[mount.master], at, mount.master);
    }
  }

  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  const NamedPicture& picture_;
  std::string out_;
  std::vector<std::string> anchors_;  // of each group, the node at which its arrows start
};

}  // namespace

std::string picture_dot(const NamedPicture& picture) { return DotWriter(picture).write(); }

}  // namespace mntsim
