// SPDX-License-Identifier: Apache-2.0
// Arena<T>: records in one block, addressed by Handle<T>. Freed slots are used again, last freed
// first. Copying an arena copies its bytes: this is what makes a Kernel a value.
//
// The block moves when it grows, so a reference to a record lives until the next `allocate` of the
// same arena. One block and no table of chunks: a record is one multiplication away, which saves
// three instructions on each access (bench: bind-to-peers).
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "sim/kernel/storage/handle.h"

namespace mntsim {

template <typename T>
class Arena {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= alignof(std::max_align_t));

 public:
  Arena() = default;
  Arena(const Arena& other) { *this = other; }
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;
  ~Arena() = default;

  Arena& operator=(const Arena& other) {
    if (this == &other) return *this;
    if (capacity_ < other.slot_count_) set_capacity(other.slot_count_);
    if (other.slot_count_ > 0) {
      std::memcpy(records_.get(), other.records_.get(), other.slot_count_ * sizeof(T));
    }
    free_slots_ = other.free_slots_;
    slot_count_ = other.slot_count_;
    return *this;
  }

  T& operator[](Handle<T> handle) { return at(handle.slot); }
  const T& operator[](Handle<T> handle) const { return at(handle.slot); }

  /// Starts to load a record that will be written soon.
  void prefetch(Handle<T> handle) const {
    const auto* bytes = reinterpret_cast<const char*>(&at(handle.slot));
    __builtin_prefetch(bytes, 1);
    __builtin_prefetch(bytes + sizeof(T) - 1, 1);
  }

  /// A fresh record, value-initialised.
  Handle<T> allocate() {
    if (!free_slots_.empty()) {
      const Handle<T> reused{free_slots_.back()};
      free_slots_.pop_back();
      return reused;
    }
    if (slot_count_ == capacity_) set_capacity(capacity_ == 0 ? first_capacity : 2 * capacity_);
    ::new (static_cast<void*>(records_.get() + slot_count_)) T{};
    return Handle<T>{slot_count_++};
  }

  /// Gives a record back; its bytes become those of a fresh record at once, so that a scan over all
  /// slots can tell it from a living one by whatever field T keeps for that.
  void release(Handle<T> handle) {
    at(handle.slot) = T{};
    free_slots_.push_back(handle.slot);
  }

  /// One more than the highest slot that was ever used.
  [[nodiscard]] std::uint32_t slot_count() const { return slot_count_; }
  /// Records that are in use.
  [[nodiscard]] std::uint32_t live_count() const {
    return slot_count_ - static_cast<std::uint32_t>(free_slots_.size());
  }

 private:
  static constexpr std::uint32_t first_capacity = 16;

  struct Free {
    void operator()(T* records) const { std::free(static_cast<void*>(records)); }
  };

  T& at(std::uint32_t slot) const {
    assert(slot < slot_count_);
    return records_.get()[slot];
  }

  // By realloc, which moves the pages of a large block and not its bytes; pages are touched as
  // their slots are used.
  void set_capacity(std::uint32_t capacity) {
    void* moved = std::realloc(static_cast<void*>(records_.get()), capacity * sizeof(T));
    if (moved == nullptr) throw std::bad_alloc();
    static_cast<void>(records_.release());
    records_.reset(static_cast<T*>(moved));
    capacity_ = capacity;
  }

  std::unique_ptr<T[], Free> records_;
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t slot_count_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace mntsim
