// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/storage/name_table.h"

#include <cstring>

#include "sim/kernel/storage/text.h"

namespace mntsim {

namespace {

constexpr std::size_t smallest_compaction_bytes = 4096;

std::uint64_t bytes_at(const char* at, std::size_t count) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, count);
  return bytes;
}

// Eight bytes a step, the last ones perhaps twice: byte by byte a walk of long names would spend a
// tenth of its time here (bench: node). The table is private to the kernel: nobody attacks it.
std::uint32_t hash_of(std::string_view text) {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;
  constexpr std::size_t step = sizeof(std::uint64_t);
  const char* const begin = text.data();
  const std::size_t size = text.size();
  std::uint64_t hash = size;
  const auto mix = [&hash](std::uint64_t bytes) {
    hash = (hash ^ bytes) * multiplier;
    hash ^= hash >> 32;
  };
  if (size >= step) {
    for (std::size_t at = 0; at + step < size; at += step) mix(bytes_at(begin + at, step));
    mix(bytes_at(begin + size - step, step));
  } else if (size >= step / 2) {
    mix(bytes_at(begin, step / 2) | bytes_at(begin + size - step / 2, step / 2) << 32);
  } else {
    for (std::size_t at = 0; at < size; ++at) mix(static_cast<unsigned char>(begin[at]));
  }
  return static_cast<std::uint32_t>(hash);
}

}  // namespace

inline NameId NameTable::find(std::string_view text, std::uint32_t hash) const {
  if (buckets_.empty()) return NameId::none;
  NameId name = buckets_[hash & (buckets_.size() - 1)];
  while (name != NameId::none) {
    const Entry& candidate = entry(name);
    if (candidate.hash == hash && this->text(name) == text) return name;
    name = candidate.next;
  }
  return NameId::none;
}

NameId NameTable::find(std::string_view text) const { return find(text, hash_of(text)); }

NameId NameTable::intern(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  const NameId known = find(text, hash);
  if (known != NameId::none) {
    ++entry(known).use_count;
    return known;
  }
  if (live_count_ == buckets_.size()) grow_buckets();
  NameId name = first_free_;
  if (name == NameId::none) {
    name = static_cast<NameId>(entries_.size());
    entries_.emplace_back();
  } else {
    first_free_ = entry(name).next;
  }
  NameId& bucket = buckets_[hash & (buckets_.size() - 1)];
  entry(name) = {.offset = static_cast<std::uint32_t>(bytes_.size()),
                 .size = static_cast<std::uint32_t>(text.size()),
                 .use_count = 1,
                 .hash = hash,
                 .next = bucket,
                 .is_plain = text.find_first_of(escaped_in_sources) == std::string_view::npos};
  bucket = name;
  bytes_ += text;
  ++live_count_;
  return name;
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
