// SPDX-License-Identifier: Apache-2.0
// Intrusive links as rings and lists. A record holds a Link for each ring or list it can be on; the
// order of a list is part of the truth (it decides the order of propagation), so it is always
// explicit.
#pragma once

#include "sim/kernel/storage/arena.h"

namespace mntsim {

/// A record's place in a ring or a list.
template <typename T>
struct Link {
  Handle<T> next;
  Handle<T> previous;
};

/// A ring: each member links to the next and back round; a record alone links to itself.
template <typename T, Link<T> T::*link>
struct Ring {
  static void make_single(Arena<T>& arena, Handle<T> item) { arena[item].*link = {item, item}; }

  static bool is_single(const Arena<T>& arena, Handle<T> item) {
    return (arena[item].*link).next == item;
  }

  static Handle<T> next(const Arena<T>& arena, Handle<T> item) { return (arena[item].*link).next; }

  /// REQUIRES: `item` is single.
  static void insert_after(Arena<T>& arena, Handle<T> position, Handle<T> item) {
    const Handle<T> next = (arena[position].*link).next;
    arena[item].*link = {next, position};
    (arena[next].*link).previous = item;
    (arena[position].*link).next = item;
  }

  static void remove(Arena<T>& arena, Handle<T> item) {
    const Link<T> old = arena[item].*link;
    (arena[old.previous].*link).next = old.next;
    (arena[old.next].*link).previous = old.previous;
    make_single(arena, item);
  }
};

/// A list, known by its first item (null: empty). The last item's `next` is null and the first
/// item's `previous` is the last item, so that both ends are at hand; `previous` is null on no
/// list.
template <typename T, Link<T> T::*link>
struct List {
  static bool contains(const T& item) { return bool((item.*link).previous); }

  static Handle<T> next(const Arena<T>& arena, Handle<T> item) { return (arena[item].*link).next; }

  /// REQUIRES: the list is not empty.
  static Handle<T> last(const Arena<T>& arena, Handle<T> first) {
    return (arena[first].*link).previous;
  }

  static void push_front(Arena<T>& arena, Handle<T>& first, Handle<T> item) {
    if (!first) {
      arena[item].*link = {Handle<T>{}, item};
    } else {
      arena[item].*link = {first, (arena[first].*link).previous};
      (arena[first].*link).previous = item;
    }
    first = item;
  }

  static void push_back(Arena<T>& arena, Handle<T>& first, Handle<T> item) {
    if (!first) return push_front(arena, first, item);
    const Handle<T> last_item = (arena[first].*link).previous;
    arena[item].*link = {Handle<T>{}, last_item};
    (arena[last_item].*link).next = item;
    (arena[first].*link).previous = item;
  }

  static void insert_after(Arena<T>& arena, Handle<T>& first, Handle<T> position, Handle<T> item) {
    const Handle<T> next = (arena[position].*link).next;
    if (!next) return push_back(arena, first, item);
    arena[item].*link = {next, position};
    (arena[next].*link).previous = item;
    (arena[position].*link).next = item;
  }

  /// REQUIRES: `item` is on the list that starts at `first`.
  static void remove(Arena<T>& arena, Handle<T>& first, Handle<T> item) {
    const Link<T> old = arena[item].*link;
    if (first == item) {
      first = old.next;
      if (first) (arena[first].*link).previous = old.previous;
    } else {
      (arena[old.previous].*link).next = old.next;
      (arena[old.next ? old.next : first].*link).previous = old.previous;
    }
    arena[item].*link = {};
  }

  /// Moves all of the list `from` to the front of the list `to`, in order.
  static void splice_front(Arena<T>& arena, Handle<T>& to, Handle<T>& from) {
    if (!from) return;
    if (to) {
      const Handle<T> from_last = (arena[from].*link).previous;
      const Handle<T> to_last = (arena[to].*link).previous;
      (arena[from_last].*link).next = to;
      (arena[to].*link).previous = from_last;
      (arena[from].*link).previous = to_last;
    }
    to = from;
    from = {};
  }
};

/// A list whose owner keeps both ends, for one that only grows at its end: to append an item the
/// first one is not looked at (bench: bind-to-slave-namespaces). `next` of the last and `previous`
/// of the first are null.
template <typename T>
struct Ends {
  Handle<T> first;
  Handle<T> last;
};

template <typename T, Link<T> T::*link>
struct Queue {
  static void push_back(Arena<T>& arena, Ends<T>& ends, Handle<T> item) {
    arena[item].*link = {Handle<T>{}, ends.last};
    (ends.last ? (arena[ends.last].*link).next : ends.first) = item;
    ends.last = item;
  }

  /// REQUIRES: `item` is in the queue.
  static void remove(Arena<T>& arena, Ends<T>& ends, Handle<T> item) {
    const Link<T> old = arena[item].*link;
    (old.previous ? (arena[old.previous].*link).next : ends.first) = old.next;
    (old.next ? (arena[old.next].*link).previous : ends.last) = old.previous;
    arena[item].*link = {};
  }
};

/// The items of a list from `first` on, for a range-for. The current item must stay on the list
/// until the loop steps on.
template <typename T, Link<T> T::*link>
class ListRange {
 public:
  class Iterator {
   public:
    Iterator(const Arena<T>& arena, Handle<T> item) : arena_(&arena), item_(item) {}
    Handle<T> operator*() const { return item_; }
    Iterator& operator++() {
      item_ = ((*arena_)[item_].*link).next;
      return *this;
    }
    bool operator==(const Iterator& other) const { return item_ == other.item_; }

   private:
    const Arena<T>* arena_;
    Handle<T> item_;
  };

  ListRange(const Arena<T>& arena, Handle<T> first) : arena_(&arena), first_(first) {}
  [[nodiscard]] Iterator begin() const { return {*arena_, first_}; }
  [[nodiscard]] Iterator end() const { return {*arena_, Handle<T>{}}; }

 private:
  const Arena<T>* arena_;
  Handle<T> first_;
};

/// The members of a ring, each once, starting at `start`.
template <typename T, Link<T> T::*link>
class RingRange {
 public:
  class Iterator {
   public:
    Iterator(const Arena<T>& arena, Handle<T> item, Handle<T> start)
        : arena_(&arena), item_(item), start_(start) {}
    Handle<T> operator*() const { return item_; }
    Iterator& operator++() {
      item_ = ((*arena_)[item_].*link).next;
      if (item_ == start_) item_ = {};
      return *this;
    }
    bool operator==(const Iterator& other) const { return item_ == other.item_; }

   private:
    const Arena<T>* arena_;
    Handle<T> item_;
    Handle<T> start_;
  };

  RingRange(const Arena<T>& arena, Handle<T> start) : arena_(&arena), start_(start) {}
  [[nodiscard]] Iterator begin() const { return {*arena_, start_, start_}; }
  [[nodiscard]] Iterator end() const { return {*arena_, Handle<T>{}, start_}; }

 private:
  const Arena<T>* arena_;
  Handle<T> start_;
};

}  // namespace mntsim
