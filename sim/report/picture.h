// SPDX-License-Identifier: Apache-2.0
// The propagation picture with names, written as DOT, GraphML or mermaid. Whatever stands in a
// path, the text is valid: control characters and bytes that are no UTF-8 show as \xNN, and what
// means something to the format is escaped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

struct NamedPicture {
  struct Namespace {
    std::string title;   // "web-0.app … web-29.app, 30 alike"
    std::string remark;  // "and 24 private mounts"; may be empty
  };
  struct Group {
    std::string title;                   // "group 7"
    std::vector<std::uint32_t> masters;  // groups, as indices
  };
  struct MountBox {
    std::uint32_t name_space = 0;    // an index
    std::uint32_t group = 0;         // an index; no_kind (sim/graph): it is no peer
    std::uint32_t master = 0;        // the same, of its master
    std::vector<std::string> paths;  // the first ones
    std::size_t path_count = 0;
    std::size_t mount_count = 0;
  };
  std::vector<Namespace> namespaces;
  std::vector<Group> groups;
  std::vector<MountBox> mounts;
};

/// For graphviz: groups as clusters, namespaces as colours with a legend, masters' arrows.
[[nodiscard]] std::string picture_dot(const NamedPicture& picture);

/// For yEd, Gephi, networkx: a node a kind of mounts or groups; edges send or deliver.
[[nodiscard]] std::string picture_graphml(const NamedPicture& picture);

/// For Markdown pages: a flowchart.
[[nodiscard]] std::string picture_mermaid(const NamedPicture& picture);

/// The colour of a namespace, by its index: "#cfe2f3", light enough for black text.
[[nodiscard]] std::string_view colour_of_namespace(std::size_t index);

/// The lines of a mount's box: whose it is, its paths, how many there are.
[[nodiscard]] std::vector<std::string> lines_of(const NamedPicture& picture,
                                                const NamedPicture::MountBox& mount);

}  // namespace mntsim
