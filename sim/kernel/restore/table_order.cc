// SPDX-License-Identifier: Apache-2.0
// A topological sort: each item waits for the one before it in each table.
#include "sim/kernel/restore/table_order.h"

#include <functional>
#include <queue>

namespace mntsim {

namespace {

using Ready = std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>>;

}  // namespace

TableOrder merged_order(std::span<const std::vector<std::uint32_t>> tables,
                        std::uint32_t item_count) {
  TableOrder order;
  if (tables.size() == 1) {
    order.items = tables.front();
    return order;
  }
  std::vector<std::vector<std::uint32_t>> after(item_count);
  std::vector<std::uint32_t> waits_for(item_count);
  for (const std::vector<std::uint32_t>& table : tables) {
    for (std::size_t index = 1; index < table.size(); ++index) {
      after[table[index - 1]].push_back(table[index]);
      ++waits_for[table[index]];
    }
  }
  std::vector<bool> is_done(item_count);
  Ready ready;
  for (std::uint32_t item = 0; item < item_count; ++item) {
    if (waits_for[item] == 0) ready.push(item);
  }
  std::uint32_t first_left = 0;
  while (order.items.size() < item_count) {
    if (ready.empty()) {  // the tables contradict one another: the first that is left goes on
      order.is_agreed = false;
      while (is_done[first_left]) ++first_left;
      ready.push(first_left);
    }
    const std::uint32_t item = ready.top();
    ready.pop();
    if (is_done[item]) continue;
    is_done[item] = true;
    order.items.push_back(item);
    for (const std::uint32_t next : after[item]) {
      if (--waits_for[next] == 0) ready.push(next);
    }
  }
  return order;
}

}  // namespace mntsim
