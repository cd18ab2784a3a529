// SPDX-License-Identifier: Apache-2.0
// HashIndex: records by a key of two 32-bit numbers that stand in the record itself, chained
// through a handle in the record. Of records with equal keys the one inserted last is found. Never
// iterated, so its order reaches no output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/storage/arena.h"

namespace mntsim {

struct HashKey {
  std::uint32_t first;
  std::uint32_t second;
  friend bool operator==(HashKey, HashKey) = default;
};

/// `chain`: the handle in T that links a bucket. `key_of`: HashKey of a record.
template <typename T, Handle<T> T::*chain, HashKey (*key_of)(const T&)>
class HashIndex {
 public:
  [[nodiscard]] Handle<T> find(const Arena<T>& arena, HashKey key) const {
    return find_if(arena, key, [](const T&) { return true; });
  }

  /// The same where records of one key may differ: the one that `is_meant`.
  template <typename IsMeant>
  [[nodiscard]] Handle<T> find_if(const Arena<T>& arena, HashKey key, IsMeant is_meant) const {
    for (Handle<T> item = buckets_[bucket_of(key)]; item; item = arena[item].*chain) {
      if (key_of(arena[item]) == key && is_meant(arena[item])) return item;
    }
    return {};
  }

  void insert(Arena<T>& arena, Handle<T> item) {
    if (count_ == buckets_.size()) grow(arena);
    push(arena, item);
    ++count_;
  }

  /// REQUIRES: `item` is in the index under its present key.
  void erase(Arena<T>& arena, Handle<T> item) {
    Handle<T>* place = &buckets_[bucket_of(key_of(arena[item]))];
    while (*place != item) place = &(arena[*place].*chain);
    *place = arena[item].*chain;
    arena[item].*chain = {};
    --count_;
  }

 private:
  // Neighbours in `first` come to neighbouring buckets: receivers made one after another are looked
  // up one after another, and share cache lines.
  [[nodiscard]] std::size_t bucket_of(HashKey key) const {
    const std::uint64_t spread = (key.second * std::uint64_t{0x9e3779b97f4a7c15}) >> 32;
    return (key.first + spread) & mask_;
  }

  void push(Arena<T>& arena, Handle<T> item) {
    Handle<T>& head = buckets_[bucket_of(key_of(arena[item]))];
    arena[item].*chain = head;
    head = item;
  }

  void grow(Arena<T>& arena) {
    std::vector<Handle<T>> old(buckets_.size() * 2);
    old.swap(buckets_);
    mask_ = buckets_.size() - 1;
    std::vector<Handle<T>> items;  // of one bucket, so that equal keys keep their order
    for (Handle<T> item : old) {
      items.clear();
      for (; item; item = arena[item].*chain) items.push_back(item);
      while (!items.empty()) {
        push(arena, items.back());
        items.pop_back();
      }
    }
  }

  static constexpr std::size_t first_size = 64;

  std::vector<Handle<T>> buckets_ = std::vector<Handle<T>>(first_size);
  std::size_t mask_ = first_size - 1;
  std::size_t count_ = 0;
};

}  // namespace mntsim
