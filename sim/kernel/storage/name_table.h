// SPDX-License-Identifier: Apache-2.0
// NameTable: strings interned to 32-bit numbers and counted, so that a name that nobody uses any
// more costs nothing. Between the edges of the kernel there are numbers only.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/storage/hashed_name.h"

namespace mntsim {

enum class NameId : std::uint32_t { none = 0xffffffff };

class NameTable {
 public:
  /// The number of the name, with one more use counted.
  NameId intern(const HashedName& name);
  /// The number of the name if it is interned, else NameId::none.
  [[nodiscard]] NameId find(const HashedName& name) const;
  /// Is this number that name's?
  [[nodiscard]] bool is(NameId number, const HashedName& name) const {
    const Entry& known = entry(number);
    return known.tail == name.tail && known.size == name.text.size() &&
           name_bytes::are_whole_steps_equal(name.text, text(number));
  }
  /// Counts one more use. NameId::none is passed over.
  void add_use(NameId name) {
    if (name != NameId::none) ++entry(name).use_count;
  }
  /// Counts one use less; the last one frees the name. NameId::none is passed over.
  void drop_use(NameId name) {
    if (name == NameId::none) return;
    assert(entry(name).use_count > 0);
    if (--entry(name).use_count == 0) free(name);
  }
  /// Uses of all names together: what those who use names must add up to.
  [[nodiscard]] std::uint64_t total_use_count() const;
  /// Empty for NameId::none. Valid until the next `intern` or `drop_use`.
  [[nodiscard]] std::string_view text(NameId name) const {
    if (name == NameId::none) return {};
    return {bytes_.data() + entry(name).offset, entry(name).size};
  }
  /// Is it shown everywhere as it is? (It has no byte that mountinfo escapes.)
  [[nodiscard]] bool is_plain(NameId name) const { return entry(name).is_plain; }

 private:
  struct Entry {
    std::uint64_t tail = 0;  // HashedName::tail
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    std::uint32_t use_count = 0;  // 0: free
    std::uint32_t hash = 0;
    NameId next = NameId::none;  // in its bucket, or in the list of free entries
    bool is_plain = false;
  };

  Entry& entry(NameId name) { return entries_[static_cast<std::size_t>(name)]; }
  [[nodiscard]] const Entry& entry(NameId name) const {
    return entries_[static_cast<std::size_t>(name)];
  }
  void free(NameId name);
  void grow_buckets();
  void compact();

  std::vector<Entry> entries_;
  std::vector<NameId> buckets_;
  std::string bytes_;  // the names one after another, with holes where names were freed
  std::size_t hole_bytes_ = 0;
  std::size_t live_count_ = 0;
  NameId first_free_ = NameId::none;
};

}  // namespace mntsim
