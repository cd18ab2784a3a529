// SPDX-License-Identifier: Apache-2.0
// The picture as GraphML, by Boost.Graph's writer.
#include <fmt/core.h>

#include <sstream>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>

#include "sim/graph/propagation_picture.h"
#include "sim/report/picture.h"
#include "sim/report/xml_text.h"

namespace mntsim {
namespace {

struct Vertex {
  std::string kind;        // "mount", "group"
  std::string label;       // lines, parted by line ends
  std::string name_space;  // of a mount
  std::string colour;      // of its namespace
  int count = 1;           // how many were folded into it
};

struct Edge {
  std::string kind;  // as PropagationEdgeKind: "sends", "delivers_to_peer", "delivers_to_slave"
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Vertex, Edge>;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return xml_characters(text);
}

/// Groups are the first vertices, then mounts.
Graph graph_of(const NamedPicture& picture) {
  Graph graph(picture.groups.size() + picture.mounts.size());
  for (std::size_t at = 0; at < picture.groups.size(); ++at) {
    graph[at] = {"group", xml_characters(picture.groups[at].title), "", "#808080", 1};
    for (const std::uint32_t master : picture.groups[at].masters) {
      add_edge(master, at, Edge{"delivers_to_slave"}, graph);
    }
  }
  for (std::size_t at = 0; at < picture.mounts.size(); ++at) {
    const NamedPicture::MountBox& mount = picture.mounts[at];
    const std::size_t vertex = picture.groups.size() + at;
    graph[vertex] = {"mount", joined(lines_of(picture, mount)),
                     joined({picture.namespaces[mount.name_space].title}),
                     std::string(colour_of_namespace(mount.name_space)),
                     static_cast<int>(mount.mount_count)};
    if (mount.group != no_kind) {
      add_edge(vertex, mount.group, Edge{"sends"}, graph);
      add_edge(mount.group, vertex, Edge{"delivers_to_peer"}, graph);
    } else {
      add_edge(mount.master, vertex, Edge{"delivers_to_slave"}, graph);
    }
  }
  return graph;
}

}  // namespace

std::string picture_graphml(const NamedPicture& picture) {
  Graph graph = graph_of(picture);
  boost::dynamic_properties properties;
  properties.property("kind", get(&Vertex::kind, graph));
  properties.property("label", get(&Vertex::label, graph));
  properties.property("namespace", get(&Vertex::name_space, graph));
  properties.property("colour", get(&Vertex::colour, graph));
  properties.property("count", get(&Vertex::count, graph));
  properties.property("edge", get(&Edge::kind, graph));
  std::ostringstream text;
  write_graphml(text, graph, properties);
  return std::move(text).str();
}

}  // namespace mntsim
