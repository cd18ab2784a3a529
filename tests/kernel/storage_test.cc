// SPDX-License-Identifier: Apache-2.0
// The containers of sim/kernel/storage against the plain ones of the standard library.
#include <gtest/gtest.h>

#include <list>
#include <set>
#include <string>
#include <vector>

#include "sim/kernel/storage/hash_index.h"
#include "sim/kernel/storage/id_allocator.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/storage/ring.h"
#include "sim/script/random.h"

namespace mntsim {
namespace {

struct Item {
  std::uint32_t number = 0;
  Link<Item> link;
  Handle<Item> chain;
};
using Items = List<Item, &Item::link>;
using ItemRing = Ring<Item, &Item::link>;

HashKey item_key(const Item& item) { return {item.number % 7, item.number % 3}; }
using ItemIndex = HashIndex<Item, &Item::chain, item_key>;

Handle<Item> make(Arena<Item>& arena, std::uint32_t number) {
  const Handle<Item> item = arena.allocate();
  arena[item].number = number;
  return item;
}

std::vector<std::uint32_t> numbers(const Arena<Item>& arena, Handle<Item> first) {
  std::vector<std::uint32_t> found;
  for (const Handle<Item> item : ListRange<Item, &Item::link>(arena, first)) {
    found.push_back(arena[item].number);
  }
  return found;
}

TEST(Arena, RecordsKeepTheirBytesAsItGrowsAndSlotsAreUsedAgain) {
  Arena<Item> arena;
  std::vector<Handle<Item>> items;
  for (std::uint32_t number = 1; number < 5000; ++number) items.push_back(make(arena, number));
  for (std::uint32_t number = 1; number < 5000; ++number) {
    ASSERT_EQ(arena[items[number - 1]].number, number);
  }
  arena.release(items[10]);
  EXPECT_EQ(arena[items[10]].number, 0U);
  EXPECT_EQ(arena.allocate(), items[10]);
  EXPECT_EQ(arena[items[10]].number, 0U);
  EXPECT_EQ(arena.live_count(), 4999U);
}

TEST(Arena, ACopyIsIndependent) {
  Arena<Item> arena;
  for (std::uint32_t number = 0; number < 3000; ++number) make(arena, number);
  Arena<Item> copy = arena;
  copy[Handle<Item>{2999}].number = 1;
  EXPECT_EQ(arena[Handle<Item>{2999}].number, 2999U);
  copy = arena;
  EXPECT_EQ(copy[Handle<Item>{2999}].number, 2999U);
  EXPECT_EQ(copy.slot_count(), 3000U);
}

TEST(List, KeepsItsOrderThroughEveryChange) {
  Arena<Item> arena;
  Handle<Item> first;
  std::list<std::uint32_t> model;
  std::vector<Handle<Item>> handles;
  Random random(1);
  for (std::uint32_t step = 0; step < 4000; ++step) {
    const std::uint32_t choice = static_cast<std::uint32_t>(random.below(4));
    const bool is_empty = model.empty();
    const auto at =
        std::next(model.begin(), is_empty ? 0 : static_cast<long>(random.below(model.size())));
    if (choice == 3 && !is_empty) {
      const Handle<Item> item = handles[*at];
      Items::remove(arena, first, item);
      EXPECT_FALSE(Items::contains(arena[item]));
      model.erase(at);
      EXPECT_EQ(numbers(arena, first), std::vector<std::uint32_t>(model.begin(), model.end()));
      continue;
    }
    handles.push_back(make(arena, static_cast<std::uint32_t>(handles.size())));
    const std::uint32_t number = arena[handles.back()].number;
    if (choice == 0 || is_empty) {
      Items::push_front(arena, first, handles.back());
      model.push_front(number);
    } else if (choice == 1) {
      Items::push_back(arena, first, handles.back());
      model.push_back(number);
    } else {
      Items::insert_after(arena, first, handles[*at], handles.back());
      model.insert(std::next(at), number);
    }
    EXPECT_TRUE(Items::contains(arena[handles.back()]));
    EXPECT_EQ(arena[Items::last(arena, first)].number, model.back());
  }
}

TEST(List, SplicesInFront) {
  Arena<Item> arena;
  Handle<Item> left;
  Handle<Item> right;
  for (const std::uint32_t number : {1U, 2U}) Items::push_back(arena, left, make(arena, number));
  for (const std::uint32_t number : {3U, 4U}) Items::push_back(arena, right, make(arena, number));
  Items::splice_front(arena, right, left);
  EXPECT_EQ(numbers(arena, right), (std::vector<std::uint32_t>{1, 2, 3, 4}));
  EXPECT_TRUE(left.is_null());
  Items::push_back(arena, right, make(arena, 5));
  EXPECT_EQ(numbers(arena, right).back(), 5U);
  Items::splice_front(arena, left, right);
  EXPECT_EQ(numbers(arena, left).size(), 5U);
}

TEST(Ring, VisitsEachMemberOnceFromAnywhere) {
  Arena<Item> arena;
  std::vector<Handle<Item>> items;
  for (std::uint32_t number = 0; number < 4; ++number) {
    items.push_back(make(arena, number));
    ItemRing::make_single(arena, items.back());
    EXPECT_TRUE(ItemRing::is_single(arena, items.back()));
  }
  ItemRing::insert_after(arena, items[0], items[1]);
  ItemRing::insert_after(arena, items[0], items[2]);
  std::vector<std::uint32_t> order;
  for (const Handle<Item> item : RingRange<Item, &Item::link>(arena, items[2])) {
    order.push_back(arena[item].number);
  }
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 1, 0}));
  ItemRing::remove(arena, items[2]);
  EXPECT_TRUE(ItemRing::is_single(arena, items[2]));
  EXPECT_EQ(ItemRing::next(arena, items[0]), items[1]);
}

TEST(HashIndex, FindsTheNewestOfEqualKeysAlsoAfterGrowing) {
  Arena<Item> arena;
  ItemIndex index;
  for (std::uint32_t number = 0; number < 1000; ++number) index.insert(arena, make(arena, number));
  const HashKey key = item_key(arena[Handle<Item>{979}]);
  for (std::uint32_t number = 979; number >= 21; number -= 21) {  // 7 times 3: the same key
    const Handle<Item> found = index.find(arena, key);
    ASSERT_EQ(arena[found].number, number);
    index.erase(arena, found);
  }
}

TEST(IdAllocator, GivesTheLowestFreeNumber) {
  IdAllocator ids;
  std::set<std::uint32_t> used;
  Random random(2);
  for (std::uint32_t step = 0; step < 20000; ++step) {
    if (!used.empty() && random.below(3) == 0) {
      const auto victim = std::next(used.begin(), static_cast<long>(random.below(used.size())));
      ids.release(*victim);
      used.erase(victim);
      continue;
    }
    std::uint32_t lowest = 1;
    if (used.size() < 200) {
      while (used.count(lowest) != 0) ++lowest;
    } else {
      lowest = 0;
    }
    const std::uint32_t id = ids.allocate();
    if (lowest != 0) {
      ASSERT_EQ(id, lowest);
    }
    ASSERT_TRUE(used.insert(id).second);
  }
  ids.release(1);
  EXPECT_EQ(ids.allocate(), 1U);
}

TEST(IdAllocator, FindsTheOneFreeNumberAmongMany) {
  IdAllocator ids;
  constexpr std::uint32_t count = 300'000;  // more than one word of the top level
  for (std::uint32_t id = 1; id <= count; ++id) ASSERT_EQ(ids.allocate(), id);
  for (const std::uint32_t id : {1U, 64U, 65U, 4096U, 4097U, 262'144U, 262'145U, count}) {
    ids.release(id);
    ASSERT_EQ(ids.allocate(), id);
  }
  EXPECT_EQ(ids.allocate(), count + 1);
}

TEST(NameTable, NamesGoWithTheirLastUse) {
  NameTable names;
  const NameId stays = names.intern("stays");
  for (std::uint32_t number = 0; number < 100'000; ++number) {
    const std::string text = "name-" + std::to_string(number);
    const NameId name = names.intern(text);
    EXPECT_EQ(names.find(text), name);
    names.add_use(name);
    names.drop_use(name);
    EXPECT_EQ(names.text(name), text);
    names.drop_use(name);
    EXPECT_EQ(names.find(text), NameId::none);
    EXPECT_LT(static_cast<std::uint32_t>(name), 4U);  // slots are used again: memory does not grow
  }
  EXPECT_EQ(names.text(stays), "stays");
  EXPECT_EQ(names.find("stays"), stays);
  EXPECT_EQ(names.text(NameId::none), "");
}

}  // namespace
}  // namespace mntsim
