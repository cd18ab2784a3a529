// SPDX-License-Identifier: Apache-2.0
// node.json: what is known of a node's mount tables, kept in a file.
//
//     {"mntsim":"node","version":1,"notes":["what could not be
//     read"],"holds_known":true,"namespaces":[
//     {"name":"host","file":"/proc/1/mountinfo","inode":4026531841,"partial":"","held":[
//     {"kind":"root","mount":26,"path":"/","pid":1,"command":"systemd"}
//     ],"mountinfo":[
//     "26 1 0:30 / / rw,relatime shared:1 - tmpfs none rw"
//     ]}
//     ]}
//
// Bytes that are no UTF-8 may stand in any of these strings: then {"hex":"2fff"} stands in its
// place. `inode` is null where it is not known. `kind` is a HoldKind: root, working_directory,
// executable, open_file, mapping. A table whose last line has no end has "unterminated":true, one
// that does not tell of propagation "propagation_known":false.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sim/import/node_tables.h"

namespace mntsim {

inline constexpr std::array<std::string_view, 5> hold_kind_names = {  // in the order of HoldKind
    "root", "working_directory", "executable", "open_file", "mapping"};

/// Is it the text of a node.json? Its first key says so.
[[nodiscard]] bool is_node_json(std::string_view text);

/// The text of a node.json, ASCII alone, with a line end; the same for the same tables.
[[nodiscard]] std::string to_node_json(const NodeTables& node);

/// Reads it back. `file` is what messages call it. Throws InputError: broken JSON, nesting deeper
/// than 64, another version, a key that is unknown, a value of another type.
[[nodiscard]] NodeTables read_node_json(std::string_view text, const std::string& file);

}  // namespace mntsim
