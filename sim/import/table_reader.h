// SPDX-License-Identifier: Apache-2.0
// Texts that hold mount tables, whatever wrote them, as tables of mountinfo.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/import/node_tables.h"
#include "sim/import/restored_machine.h"

namespace mntsim {

/// Reads the texts of one import: what one leaves unknown is made up so that it is nobody else's.
class TableReader {
 public:
  /// Adds the table or tables of a text. `file` is for messages, `name` what its namespace is to be
  /// called (a node.json has names of its own). By its beginning the text is
  /// - a node.json,
  /// - what `findmnt -J` prints, with whatever columns,
  /// - /proc/mounts, or what `mount` prints,
  /// - else mountinfo, byte for byte.
  /// Throws InputError for JSON that is none of these.
  void read(std::string text, const std::string& file, const std::string& name);

  [[nodiscard]] NodeTables& tables() { return tables_; }
  /// What is unknown, and lines that could not be used.
  [[nodiscard]] const std::vector<ImportRemark>& remarks() const { return remarks_; }

 private:
  void read_findmnt(std::string_view text, NodeTable& table);
  void read_mounts(std::string_view text, NodeTable& table);
  void note(const NodeTable& table, std::string text);

  NodeTables tables_;
  std::vector<ImportRemark> remarks_;
  std::uint64_t next_id_ = first_made_up_id;
  std::uint32_t next_device_ = 1;

  // Far above what a kernel is likely to have, and below what is believed of one.
  static constexpr std::uint64_t first_made_up_id = 1U << 23U;
};

}  // namespace mntsim
