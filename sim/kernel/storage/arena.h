// SPDX-License-Identifier: Apache-2.0
// Arena<T>: records in chunks that never move, addressed by Handle<T>. A reference to a record
// stays valid while others are allocated. Freed slots are used again, last freed first. Copying an
// arena copies the bytes of its chunks: this is what makes a Kernel a value.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
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

 public:
  Arena() = default;
  Arena(const Arena& other) { *this = other; }
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;
  ~Arena() = default;

  Arena& operator=(const Arena& other) {
    if (this == &other) return *this;
    while (chunks_.size() < other.chunks_.size()) chunks_.push_back(new_chunk());
    for (std::size_t index = 0; index < other.chunks_.size(); ++index) {
      const std::size_t used =
          std::min<std::size_t>(other.slot_count_ - index * chunk_slots, chunk_slots);
      std::memcpy(chunks_[index]->bytes, other.chunks_[index]->bytes, used * sizeof(T));
    }
    free_slots_ = other.free_slots_;
    slot_count_ = other.slot_count_;
    return *this;
  }

  T& operator[](Handle<T> handle) { return *at(handle.slot); }
  const T& operator[](Handle<T> handle) const { return *at(handle.slot); }

  /// A fresh record, value-initialised.
  Handle<T> allocate() {
    std::uint32_t slot = slot_count_;
    if (!free_slots_.empty()) {
      slot = free_slots_.back();
      free_slots_.pop_back();
    } else {
      if (slot_count_ == chunks_.size() * chunk_slots) chunks_.push_back(new_chunk());
      ++slot_count_;
    }
    ::new (static_cast<void*>(at(slot))) T{};
    return Handle<T>{slot};
  }

  /// Gives a record back; its bytes become those of a fresh record, so that a scan over all slots
  /// can tell it from a living one by whatever field T keeps for that.
  void release(Handle<T> handle) {
    ::new (static_cast<void*>(at(handle.slot))) T{};
    free_slots_.push_back(handle.slot);
  }

  /// One more than the highest slot that was ever used.
  [[nodiscard]] std::uint32_t slot_count() const { return slot_count_; }
  /// Records that are in use.
  [[nodiscard]] std::uint32_t live_count() const {
    return slot_count_ - static_cast<std::uint32_t>(free_slots_.size());
  }

 private:
  static constexpr std::uint32_t chunk_bits = 10;
  static constexpr std::uint32_t chunk_slots = 1U << chunk_bits;

  struct Chunk {
    alignas(T) std::byte bytes[sizeof(T) * chunk_slots];
  };

  // Without initialisation: a chunk's pages are touched as its slots are used.
  static std::unique_ptr<Chunk> new_chunk() { return std::unique_ptr<Chunk>(new Chunk); }

  T* at(std::uint32_t slot) const {
    assert(slot < slot_count_ || slot_count_ == 0);
    std::byte* bytes = chunks_[slot >> chunk_bits]->bytes;
    return std::launder(reinterpret_cast<T*>(bytes + sizeof(T) * (slot & (chunk_slots - 1))));
  }

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t slot_count_ = 0;
};

}  // namespace mntsim
