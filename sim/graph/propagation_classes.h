// SPDX-License-Identifier: Apache-2.0
// PropagationClasses: mounts that are alike to every sender, and which class sends to which.
//
// Two mounts of one group (both peers, or both slaves of it) that show the same root receive from
// the same mounts and, if they are peers, send to the same ones. A node has as many such classes as
// it has different binds, and not as many as it has mounts; so questions about all pairs of mounts
// are asked about pairs of classes.
//
// Something arrives only where a place is shown by both mounts (house rule 6.2.3): one root must be
// above the other, or be it. The roots are a tree, as are the groups; both are numbered in
// preorder, so that what is below a root or a group is a range.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/graph/group_forest.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

struct PropagationClass {
  std::uint32_t group_id = 0;       // the group that delivers to them: their own, or their master's
  DentryHandle root;                // what they show
  std::vector<MountHandle> peers;   // in that group: they send and receive
  std::vector<MountHandle> slaves;  // slaves of it that are in no group: they receive alone
};

class PropagationClasses {
 public:
  explicit PropagationClasses(const State& state);

  [[nodiscard]] const GroupForest& forest() const { return forest_; }
  [[nodiscard]] const std::vector<PropagationClass>& classes() const { return classes_; }

  /// Is `group` the same as `above`, or does it receive from it? By their ids.
  [[nodiscard]] bool is_at_or_below(std::uint32_t group, std::uint32_t above) const {
    return position_[above] <= position_[group] && position_[group] <= last_below_[above];
  }

  /// Calls visit(index) for each class some of whose mounts get what a peer of `sender` mounts at
  /// some place, the class itself included. Both are indices of classes().
  template <typename Visit>
  void for_each_receiver(std::uint32_t sender, Visit visit) const;

  /// The same without those that for_each_below comes to from another one of them: a chain of
  /// thousands of masters has millions of receivers.
  template <typename Visit>
  void for_each_top_receiver(std::uint32_t sender, Visit visit) const;

  /// Calls visit(index) for each class of the same root whose group receives from the group of
  /// `above`, with no such class between.
  template <typename Visit>
  void for_each_below(std::uint32_t above, Visit visit) const {
    visit_tops(roots_[root_of_class_[above]], position_[classes_[above].group_id] + 1,
               last_below_[classes_[above].group_id], visit);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  // A dentry that is the root of some class, in preorder: what is below it follows it.
  struct Root {
    std::uint32_t above = none;     // the nearest root above it
    std::uint32_t last_below = 0;   // the last root below it, or itself
    std::uint32_t first_class = 0;  // its classes, by the preorder of their groups
    std::uint32_t one_past_class = 0;
  };

  void number_groups();
  void add_classes(const State& state);
  void add_roots(const State& state);
  std::vector<std::uint32_t> number_roots(const std::vector<DentryHandle>& found,
                                          const std::vector<std::uint32_t>& above);
  void sort_classes(const std::vector<std::uint32_t>& root_of_dentry);

  template <typename Visit>
  void for_each_root(std::uint32_t sender, Visit visit) const;
  // The classes of a root whose groups' numbers are in a range, each before the next.
  [[nodiscard]] std::uint32_t first_at(const Root& root, std::uint32_t position) const;
  template <typename Visit>
  void visit_tops(const Root& root, std::uint32_t position, std::uint32_t last, Visit visit) const;

  GroupForest forest_;
  std::vector<std::uint32_t> position_;    // by group id: its number in preorder
  std::vector<std::uint32_t> last_below_;  // by group id: the last number below it
  std::vector<PropagationClass> classes_;  // by root, then by the preorder of groups
  std::vector<Root> roots_;
  std::vector<std::uint32_t> root_of_class_;
};

// The roots that show a place together with the sender's.
template <typename Visit>
void PropagationClasses::for_each_root(std::uint32_t sender, Visit visit) const {
  const std::uint32_t own = root_of_class_[sender];
  for (std::uint32_t above = roots_[own].above; above != none; above = roots_[above].above) {
    visit(roots_[above]);
  }
  for (std::uint32_t below = own; below <= roots_[own].last_below; ++below) visit(roots_[below]);
}

template <typename Visit>
void PropagationClasses::visit_tops(const Root& root, std::uint32_t position, std::uint32_t last,
                                    Visit visit) const {
  for (std::uint32_t index = first_at(root, position); index != root.one_past_class;) {
    const std::uint32_t group = classes_[index].group_id;
    if (position_[group] > last) break;
    visit(index);
    index = first_at(root, last_below_[group] + 1);
  }
}

template <typename Visit>
void PropagationClasses::for_each_receiver(std::uint32_t sender, Visit visit) const {
  const std::uint32_t group = classes_[sender].group_id;
  for_each_root(sender, [&](const Root& root) {
    std::uint32_t index = first_at(root, position_[group]);
    for (; index != root.one_past_class && is_at_or_below(classes_[index].group_id, group);
         ++index) {
      visit(index);
    }
  });
}

template <typename Visit>
void PropagationClasses::for_each_top_receiver(std::uint32_t sender, Visit visit) const {
  const std::uint32_t group = classes_[sender].group_id;
  for_each_root(sender, [&](const Root& root) {
    visit_tops(root, position_[group], last_below_[group], visit);
  });
}

}  // namespace mntsim
