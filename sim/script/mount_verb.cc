// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mount_verb.h"

#include <array>
#include <utility>

#include "sim/script/mount_options.h"

namespace mntsim {

namespace {

/// The flags of `mount` added up.
struct Given {
  MountOptions options;
  std::optional<std::string> type;
};

void refuse_two_operations(const Arguments& arguments) {
  const Flag* operation = nullptr;
  for (const GivenFlag& given : arguments.flags) {
    const char letter = given.flag->letter;
    if (letter != 'B' && letter != 'R' && letter != 'M') continue;
    if (operation != nullptr && operation != given.flag) {
      throw error_at(given.column,
                     "'" + std::string(operation->name) + "' and '" +
                         std::string(given.flag->name) + "' exclude each other",
                     "one line binds (--bind, --rbind) or moves (--move)");
    }
    operation = given.flag;
  }
}

Given add_up(const Arguments& arguments) {
  Given sum;
  for (const GivenFlag& given : arguments.flags) {
    if (given.flag->letter == 't') {
      sum.type = given.value;
    } else if (given.flag->letter == 'o') {
      sum.options.add_list(given.value);
    } else {
      sum.options.add(given.flag->option);
    }
  }
  return sum;
}

/// Nothing but `--make-*` (or the same words of `-o`), and perhaps `silent`.
bool changes_propagation_alone(const Given& given) {
  return !given.options.propagation.empty() && given.options.data.empty() && !given.type &&
         (given.options.flags & ~mount_flag::silent) == 0;
}

void require_mount_operands(const Arguments& arguments, bool target_alone) {
  static constexpr std::array<std::string_view, 2> names{"SOURCE", "TARGET"};
  const std::size_t given = arguments.operands.size();
  const bool one_is_enough = target_alone && given < 2;
  require_operands(arguments, std::span(names).subspan(one_is_enough ? 1 : 0));
}

}  // namespace

Command make_mount(const Arguments& arguments) {
  refuse_two_operations(arguments);
  Given given = add_up(arguments);
  const bool remount = (given.options.flags & mount_flag::remount) != 0;
  const bool propagation_alone = changes_propagation_alone(given);
  require_mount_operands(arguments, remount || propagation_alone);

  const bool two_operands = arguments.operands.size() == 2;
  const std::string target = arguments.operand(two_operands ? 1 : 0);
  MountCommand command;
  if (!propagation_alone || two_operands) {
    MountCall& call = command.calls.emplace_back();
    if (two_operands && !remount) call.source = arguments.operand(0);
    call.target = target;
    call.type = std::move(given.type);
    call.flags = given.options.flags;
    if (!given.options.data.empty()) call.data = std::move(given.options.data);
  }
  for (const std::uint32_t propagation : given.options.propagation) {
    MountCall& call = command.calls.emplace_back();
    call.target = target;
    call.flags = propagation | (given.options.flags & mount_flag::silent);
  }
  return command;
}

Command make_umount(const Arguments& arguments) {
  UmountCommand command;
  command.target = arguments.operand(0);
  if (arguments.has("--lazy")) command.flags |= umount_flag::detach;
  if (arguments.has("--force")) command.flags |= umount_flag::force;
  if (arguments.has("--expire")) command.flags |= umount_flag::expire;
  if (arguments.has("--no-follow")) command.flags |= umount_flag::nofollow;
  return command;
}

}  // namespace mntsim
