// SPDX-License-Identifier: Apache-2.0
// node.json: what is known of a node's mount tables, kept in a file.
//
//     {"mntsim": "node", "version": 1,
//      "notes": ["what could not be read"],
//      "holds_known": true,
//      "namespaces": [
//       {"name": "host", "file": "/proc/1/mountinfo", "inode": 4026531841, "partial": "",
//        "mountinfo": ["26 1 0:30 / / rw,relatime shared:1 - tmpfs none rw"],
//        "held": [{"kind": "root", "mount": 26, "path": "/", "pid": 1, "command": "systemd"}]}]}
//
// Bytes that are no UTF-8 may stand in any of these strings: then {"hex": "2fff"} stands in its
// place. `inode` is null where it is not known. `kind` is a HoldKind: root, working_directory,
// executable, open_file, mapping.
#pragma once

#include <string>
#include <string_view>

#include "sim/import/node_tables.h"

namespace mntsim {

/// The text of a node.json, ASCII alone, with a line end. A table's last line gets its line end
/// where it has none.
[[nodiscard]] std::string to_node_json(const NodeTables& node);

/// Reads it back. `file` is what messages call it. Throws InputError: no JSON, another version, a
/// key that is missing or unknown, a value of another type.
[[nodiscard]] NodeTables read_node_json(std::string_view text, const std::string& file);

}  // namespace mntsim
