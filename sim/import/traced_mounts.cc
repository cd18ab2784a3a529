// SPDX-License-Identifier: Apache-2.0
#include "sim/import/traced_mounts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "sim/import/call_line.h"
#include "sim/script/input_error.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

/// What the simulator can mount (design of the command language); all else is a tmpfs there.
bool is_simulated_type(std::string_view type) {
  static constexpr std::array<std::string_view, 7> types = {"tmpfs", "ramfs",   "proc",  "devpts",
                                                            "sysfs", "cgroup2", "mqueue"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::optional<std::string> string_or_nothing(const TraceContext& context, std::size_t i) {
  return context.is_string(i) ? std::optional(context.argument(i)) : std::nullopt;
}

/// A bind or a move: its source is a path.
bool has_place_as_source(const MountCall& call) {
  return (call.flags & mount_flag::remount) == 0 &&
         (call.flags & (mount_flag::bind | mount_flag::move)) != 0;
}

/// The call as the log has it; nothing, with a comment, where a path is none.
std::optional<MountCall> read_mount(TraceContext& context) {
  MountCall call;
  const auto target = context.path(1);
  if (!target) return std::nullopt;
  call.target = *target;
  call.flags = static_cast<std::uint32_t>(traced_flags(context.argument(3)));
  call.source = string_or_nothing(context, 0);
  call.type = string_or_nothing(context, 2);
  call.data = string_or_nothing(context, 4);
  call = as_mount_reads(call);
  if (has_place_as_source(call)) {
    const auto source = context.path(0);
    if (!source) return std::nullopt;
    call.source = *source;
  }
  if (context.is_by_namespace() && call.type == "") call.type.reset();  // it prints NULL so
  return call;
}

/// Puts a tmpfs in the place of what the simulator does not have, and says so.
std::string stand_in(const TraceContext& context, MountCall* call) {
  if (!call->type || is_simulated_type(*call->type) || context.call().error == "ENODEV") return {};
  std::string type = *call->type;
  if (!is_name(type)) type = in_quotes(type);
  call->type = "tmpfs";
  call->data.reset();
  return type + " there, a tmpfs here";
}

void make_places(TraceContext& context, const MountCall& call) {
  if (!has_place_as_source(call)) return context.need_directory(call.target);
  ScriptStage& stage = context.stage();
  const std::string& task = context.task().name;
  bool is_file = is_file_by_name(*call.source);
  for (const std::string& place : {call.target, *call.source}) {  // the source decides
    if (stage.exists(task, place)) is_file = !stage.is_directory(task, place);
  }
  for (const std::string& place : {*call.source, call.target}) {
    if (is_file) {
      context.need_file(place);
    } else {
      context.need_directory(place);
    }
  }
}

/// Where the line does not do here what it did there: what if something was mounted there before
/// the log, or its data is another file system's?
void add_with_what_was_there(TraceContext& context, const MountCall& call, const std::string& line,
                             const std::string& remark) {
  const bool is_move = has_place_as_source(call) && (call.flags & mount_flag::move) != 0;
  const std::string& mounted = is_move ? *call.source : call.target;
  const bool needs_mount = is_move || !call.source;
  const std::string& task = context.task().name;
  if (needs_mount && context.stage().succeeds_with_mount(task, mounted, line)) {
    context.stage().need_mount(task, mounted);
  } else if (call.data) {
    MountCall plain = call;
    plain.data.reset();
    const auto other = mount_line(plain);
    const std::string without = "without its data " + in_quotes(*call.data);
    if (other && context.add_if_same(*other, remark.empty() ? without : remark + "; " + without)) {
      return;
    }
  }
  context.add(line, remark);
}

/// Of "{attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=0, userns_fd=0}" the one change; empty
/// where there are more, or another.
std::string attribute_word(std::string_view change) {
  const auto value = [&](std::string_view key) {
    const std::size_t at = change.find(key);
    if (at == std::string_view::npos) return std::uint64_t{0};
    return traced_flags(change.substr(at + key.size()));
  };
  const std::uint64_t set = value("attr_set=");
  const std::uint64_t clear = value("attr_clr=");
  const std::uint64_t propagation = value("propagation=");
  if (set == 1 && clear == 0 && propagation == 0) return "ro";
  if (set == 0 && clear == 1 && propagation == 0) return "rw";
  if (set != 0 || clear != 0) return {};
  return std::string(propagation_word(propagation));
}

}  // namespace

void translate_mount(TraceContext& context) {
  auto call = read_mount(context);
  if (!call) return;
  const std::string remark = stand_in(context, &*call);
  const auto line = mount_line(*call);
  if (!line) {
    return context.not_modelled("no one line makes it, with the flags " +
                                in_quotes(context.argument(3)));
  }
  if (context.needs_its_paths()) make_places(context, *call);
  if (!context.add_if_same(*line, remark)) add_with_what_was_there(context, *call, *line, remark);
}

void translate_umount(TraceContext& context) {
  const auto target = context.path(0);
  if (!target) return;
  const bool has_flags = context.call().arguments.size() > 1;
  const std::uint64_t flags = has_flags ? traced_flags(context.argument(1)) : 0;
  const auto line = umount_line(*target, static_cast<std::uint32_t>(flags));
  if (!line) {
    return context.not_modelled(
        "no line makes it" +
        (has_flags ? ", with the flags " + in_quotes(context.argument(1)) : std::string()));
  }
  if (context.add_if_same(*line)) return;
  if (context.stage().succeeds_with_mount(context.task().name, *target, *line)) {
    context.stage().need_mount(context.task().name, *target);
  }
  context.add(*line);
}

void translate_pivot_root(TraceContext& context) {
  const auto new_root = context.path(0);
  const auto old = new_root ? context.path(1) : std::nullopt;
  if (!old) return;
  if (context.needs_its_paths()) {
    context.need_directory(*new_root);
    context.need_directory(*old);
  }
  context.task().pivoted_in_place = context.call().succeeded() && *new_root == *old;
  context.add("pivot_root " + quoted(*new_root) + " " + quoted(*old));
}

void translate_mount_setattr(TraceContext& context) {
  const auto target = context.path_at(0);
  if (!target) return;
  const bool recursive = (traced_flags(context.argument(2)) & 0x8000U) != 0;  // AT_RECURSIVE
  const std::string word = attribute_word(context.argument(3));
  if (word.empty()) {
    return context.not_modelled("the change " + in_quotes(context.argument(3)));
  }
  context.add(std::string("mount_setattr ") + (recursive ? "-r " : "") + word + " " +
              quoted(*target));
}

void translate_new_call(TraceContext& context) {
  context.not_modelled("the new calls (fsopen, open_tree, move_mount …) have no line yet");
}

}  // namespace mntsim
