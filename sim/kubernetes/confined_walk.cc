// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/confined_walk.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr int most_symlinks = 40;  // path_resolution(7)

class ConfinedWalk {
 public:
  ConfinedWalk(const State& state, Path root) : state_(state), way_{{std::string(), root}} {}

  void walk(std::string_view path) {
    std::vector<std::string> rest;  // the next name last
    push(rest, path);
    while (!rest.empty()) {
      std::string name = std::move(rest.back());
      rest.pop_back();
      if (name == "..") {
        if (way_.size() > 1) way_.pop_back();
        continue;
      }
      const Path here = way_.back().place;
      const DentryHandle child =
          here.dentry ? find_child(state_, here.dentry, name) : DentryHandle{};
      if (child && state_.dentries[child].is_symlink() && ++symlinks_ <= most_symlinks) {
        const std::string_view target = state_.names.text(state_.dentries[child].text);
        if (target.starts_with('/')) way_.resize(1);
        push(rest, target);
        continue;
      }
      const Path place = child ? topmost(state_, {here.mount, child}) : Path{};
      way_.push_back({std::move(name), place});
    }
  }

  [[nodiscard]] std::string below_root() const {
    std::string path;
    for (std::size_t i = 1; i < way_.size(); ++i) path += "/" + way_[i].name;
    return path;
  }

 private:
  struct Step {
    std::string name;
    Path place;  // null where there is no such name
  };

  static void push(std::vector<std::string>& rest, std::string_view path) {
    std::vector<std::string> names;
    for_each_name(path, [&](std::string_view name) { names.emplace_back(name); });
    rest.insert(rest.end(), std::make_move_iterator(names.rbegin()),
                std::make_move_iterator(names.rend()));
  }

  const State& state_;
  std::vector<Step> way_;
  int symlinks_ = 0;
};

}  // namespace

std::string walk_confined(const State& state, Path root, std::string_view path) {
  ConfinedWalk walk(state, root);
  walk.walk(path);
  return walk.below_root();
}

}  // namespace mntsim
