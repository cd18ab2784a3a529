// SPDX-License-Identifier: Apache-2.0
#include "sim/report/picture.h"

#include <fmt/core.h>

#include <array>

#include "sim/report/text.h"

namespace mntsim {

namespace {

/// A long path with its middle left out, by characters and not by bytes.
std::string shortened(std::string_view path) {
  constexpr std::size_t longest = 46;
  constexpr std::size_t head = 18;
  std::vector<std::size_t> starts;  // of characters
  for (std::size_t at = 0; at < path.size(); ++at) {
    if ((static_cast<unsigned char>(path[at]) & 0xC0U) != 0x80U) starts.push_back(at);
  }
  if (starts.size() <= longest) return std::string(path);
  const std::size_t tail = starts[starts.size() - (longest - head - 1)];
  return std::string(path.substr(0, starts[head])) + "…" + std::string(path.substr(tail));
}

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

}  // namespace

std::string_view colour_of_namespace(std::size_t index) {
  static constexpr auto colours = std::to_array<std::string_view>(
      {"#cfe2f3", "#d9ead3", "#fff2cc", "#f4cccc", "#d9d2e9", "#fce5cd", "#d0e0e3", "#ead1dc",
       "#e6e6c8", "#c9daf8", "#cfe8d5", "#eeeeee"});
  return colours[index % colours.size()];
}

std::vector<std::string> lines_of(const NamedPicture& picture,
                                  const NamedPicture::MountBox& mount) {
  std::vector<std::string> lines = {printable(picture.namespaces[mount.name_space].title)};
  for (const std::string& path : mount.paths) lines.push_back(shortened(printable(path)));
  if (mount.path_count > mount.paths.size()) {
    lines.push_back(fmt::format("and {} more paths", mount.path_count - mount.paths.size()));
  }
  if (mount.mount_count > 1) lines.push_back(fmt::format("({} mounts)", mount.mount_count));
  return lines;
}

}  // namespace mntsim
