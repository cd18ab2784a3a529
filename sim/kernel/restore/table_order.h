// SPDX-License-Identifier: Apache-2.0
// The order of lines that several tables of one namespace agree on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mntsim {

struct TableOrder {
  std::vector<std::uint32_t> items;  // each once
  bool is_agreed = true;             // false: there is no order that fits every table
};

/// Merges tables, each the numbers of its items in order, so that each table's own order holds.
/// Where that leaves a choice, what the earlier table has comes first. `item_count`: numbers are
/// below it, and each stands in some table.
[[nodiscard]] TableOrder merged_order(std::span<const std::vector<std::uint32_t>> tables,
                                      std::uint32_t item_count);

}  // namespace mntsim
