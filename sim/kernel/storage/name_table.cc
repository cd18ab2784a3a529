// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/storage/name_table.h"

#include "sim/kernel/storage/text.h"

namespace mntsim {

namespace {

constexpr std::size_t smallest_compaction_bytes = 4096;

}  // namespace

NameId NameTable::find(const HashedName& name) const {
  if (buckets_.empty()) return NameId::none;
  NameId found = buckets_[name.hash & (buckets_.size() - 1)];
  while (found != NameId::none && !is(found, name)) found = entry(found).next;
  return found;
}

NameId NameTable::intern(const HashedName& name) {
  const auto [text, tail, hash] = name;
  if (const NameId known = find(name); known != NameId::none) {
    ++entry(known).use_count;
    return known;
  }
  if (live_count_ == buckets_.size()) grow_buckets();
  NameId made = first_free_;
  if (made == NameId::none) {
    made = static_cast<NameId>(entries_.size());
    entries_.emplace_back();
  } else {
    first_free_ = entry(made).next;
  }
  NameId& bucket = buckets_[hash & (buckets_.size() - 1)];
  entry(made) = {.tail = tail,
                 .offset = static_cast<std::uint32_t>(bytes_.size()),
                 .size = static_cast<std::uint32_t>(text.size()),
                 .use_count = 1,
                 .hash = hash,
                 .next = bucket,
                 .is_plain = text.find_first_of(escaped_in_sources) == std::string_view::npos};
  bucket = made;
  bytes_ += text;
  ++live_count_;
  return made;
}

void NameTable::free(NameId name) {
  Entry& freed = entry(name);
  NameId* place = &buckets_[freed.hash & (buckets_.size() - 1)];
  while (*place != name) place = &entry(*place).next;
  *place = freed.next;
  freed.next = first_free_;
  first_free_ = name;
  --live_count_;
  hole_bytes_ += freed.size;
  if (hole_bytes_ > smallest_compaction_bytes && hole_bytes_ > bytes_.size() / 2) compact();
}

std::uint64_t NameTable::total_use_count() const {
  std::uint64_t total = 0;
  for (const Entry& counted : entries_) total += counted.use_count;
  return total;
}

void NameTable::grow_buckets() {
  buckets_.assign(buckets_.empty() ? 64 : buckets_.size() * 2, NameId::none);
  for (std::size_t index = 0; index < entries_.size(); ++index) {
    Entry& moved = entries_[index];
    if (moved.use_count == 0) continue;
    NameId& bucket = buckets_[moved.hash & (buckets_.size() - 1)];
    moved.next = bucket;
    bucket = static_cast<NameId>(index);
  }
}

void NameTable::compact() {
  std::string kept;
  kept.reserve(bytes_.size() - hole_bytes_);
  for (Entry& moved : entries_) {
    if (moved.use_count == 0) continue;
    const std::uint32_t offset = static_cast<std::uint32_t>(kept.size());
    kept += std::string_view(bytes_).substr(moved.offset, moved.size);
    moved.offset = offset;
  }
  bytes_.swap(kept);
  hole_bytes_ = 0;
}

}  // namespace mntsim
