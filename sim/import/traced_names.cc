// SPDX-License-Identifier: Apache-2.0
#include "sim/import/traced_names.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/script/input_error.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

constexpr std::uint64_t clone_fs = 0x200;
constexpr std::uint64_t clone_newns = 0x20000;
constexpr std::uint64_t clone_newuser = 0x10000000;
constexpr std::uint64_t at_removedir = 0x200;
constexpr std::uint64_t open_creat = 0100;

std::string user_namespace_remark(std::uint64_t flags) {
  return (flags & clone_newuser) != 0 ? "in a user namespace there, which is not modelled" : "";
}

std::uint64_t clone_flags(const TracedCall& call) {
  for (const TracedArgument& argument : call.arguments) {
    if (argument.text.find("flags=") != std::string::npos) return traced_flags(argument.text);
  }
  return 0;  // fork and vfork
}

/// The directory in which the name stands; empty where it is the task's own, or the root.
std::string directory_of(const std::string& name) {
  const std::size_t last = name.find_last_not_of('/');
  const std::size_t slash = last == std::string::npos ? last : name.rfind('/', last);
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

void need_directory_of(TraceContext& context, const std::string& name) {
  const std::string directory = directory_of(name);
  if (!directory.empty()) context.need_directory(directory);
}

void make_name(TraceContext& context, const std::string& verb, const std::string& name) {
  if (verb == "rm" || verb == "touch") return context.need_file(name);
  context.need_directory(name);
}

/// Calls on names: the directory they stand in was there, and for some the name.
void add_name_call(TraceContext& context, const std::string& verb,
                   const std::optional<std::string>& name, bool was_there) {
  if (!name) return;
  if (context.needs_its_paths()) {
    need_directory_of(context, *name);
    if (was_there || context.call().error == "EEXIST") make_name(context, verb, *name);
  }
  context.add(verb + " " + quoted(*name));
}

void add_rename(TraceContext& context, const std::optional<std::string>& from,
                const std::optional<std::string>& to) {
  if (!from || !to) return;
  if (context.call().succeeded()) context.need_directory(*from);
  context.add("mv " + quoted(*from) + " " + quoted(*to));
}

void add_symlink(TraceContext& context, const std::optional<std::string>& link) {
  if (!link) return;
  if (!context.is_string(0) || !is_printable(context.argument(0)))
    return context.not_modelled("where the link leads");
  if (context.argument(0).starts_with('-')) {
    return context.not_modelled("the link leads to " + in_quotes(context.argument(0)) +
                                ", which a command takes for a flag");
  }
  context.add("ln -s " + quoted(context.argument(0)) + " " + quoted(*link));
}

/// openat2's RESOLVE_IN_ROOT: the directory is the root of an absolute path too.
bool is_root_its_directory(const TracedCall& call) {
  return call.name == "openat2" &&
         call.arguments[2].text.find("RESOLVE_IN_ROOT") != std::string::npos;
}

/// An open file is only remembered; one that made its file is a `touch`.
void note_open(TraceContext& context, std::size_t path_at, std::uint64_t flags) {
  if (!context.call().succeeded()) return;
  if (!context.is_string(path_at) || !is_printable(context.argument(path_at))) return;
  std::string file = context.argument(path_at);
  if (context.call().decoration.starts_with('/') && is_printable(context.call().decoration) &&
      !context.call().decoration.ends_with(" (deleted)") && !file.starts_with("/proc/")) {
    file = context.call().decoration;
  } else if ((!file.starts_with('/') || is_root_its_directory(context.call())) && path_at > 0 &&
             context.argument(path_at - 1) != "AT_FDCWD") {
    const auto base = context.file_of(context.call().arguments[path_at - 1]);
    if (!base) return;
    file = *base + "/" + file;
  } else {
    file = as_operand(file);
  }
  const bool creates = (flags & open_creat) != 0;
  if (creates && !context.stage().exists(context.task().name, file)) {
    need_directory_of(context, file);
    context.add("touch " + quoted(file));
  }
  if (file.starts_with('/'))
    context.task().opened(static_cast<std::uint64_t>(context.call().result), file);
}

}  // namespace

void translate_fork(TraceContext& context) {
  const TracedCall& call = context.call();
  if (!call.succeeded() || call.result <= 0) return;
  const auto pid = static_cast<std::uint64_t>(call.result);
  const std::uint64_t flags = clone_flags(call);
  const bool has_namespace = (flags & clone_newns) != 0;
  context.fork(pid, (flags & clone_fs) != 0 && !has_namespace);
  const TracedTask* const child = context.task_of_pid(pid);
  if (!has_namespace || child == nullptr) return;
  context.stage().add({child->name, "unshare", call.line, "", user_namespace_remark(flags)});
}

void translate_unshare(TraceContext& context) {
  const std::uint64_t flags = traced_flags(context.argument(0));
  const bool leaves = (flags & (clone_newns | clone_fs)) != 0 && context.call().succeeded();
  if (leaves) context.leave_the_other_threads();
  if ((flags & clone_newns) != 0) context.add("unshare", user_namespace_remark(flags));
}

void translate_setns(TraceContext& context) {
  const TracedCall& call = context.call();
  if (!call.succeeded()) return;
  const std::uint64_t kinds = call.arguments.size() > 1 ? traced_flags(context.argument(1)) : 0;
  const auto file = context.file_of(call.arguments[0]);
  const auto pid = file ? pid_of_namespace_link(*file) : std::nullopt;
  if (!pid && (kinds & clone_newns) == 0) return;  // another kind of namespace
  context.leave_the_other_threads();
  const TracedTask* const known = pid ? context.task_of_pid(*pid) : nullptr;
  if (known != nullptr) return context.add("setns " + known->name);
  if (pid == std::uint64_t{1}) return context.add("setns init", "process 1 there");
  context.not_modelled("the log does not say whose namespace it is");
  context.task().lost = "it is in a mount namespace that this script does not have";
}

void translate_chdir(TraceContext& context) {
  const auto target = context.path(0);
  if (!target) {
    context.task().is_directory_lost =
        context.task().is_directory_lost || context.call().succeeded();
    return;
  }
  if (context.needs_its_paths()) context.need_directory(*target);
  if (context.call().succeeded()) context.task().is_directory_lost = false;
  context.add("cd " + quoted(*target));
}

void translate_fchdir(TraceContext& context) {
  if (!context.call().succeeded()) return;
  const auto file = context.file_of(context.call().arguments[0]);
  if (context.task().pivoted_in_place && file == "/") {
    return context.stage().comment("line " + std::to_string(context.call().line) + ": fchdir of " +
                                   context.task().name +
                                   " to the old root, which lies on this directory, is not needed");
  }
  context.task().is_directory_lost = !file.has_value();
  if (!file) return context.not_modelled("the log does not say what the descriptor is (strace -y)");
  context.need_directory(*file);
  context.add("cd " + quoted(*file));
}

void translate_chroot(TraceContext& context) {
  const auto target = context.path(0);
  if (!target) {
    if (context.call().succeeded()) context.task().lost = "its root is not known";
    return;
  }
  if (context.needs_its_paths()) context.need_directory(*target);
  context.add("chroot " + quoted(*target));
}

void translate_mkdir(TraceContext& context) {
  add_name_call(context, "mkdir", context.path(0), false);
}
void translate_mkdirat(TraceContext& context) {
  add_name_call(context, "mkdir", context.path_at(0), false);
}
void translate_rmdir(TraceContext& context) {
  add_name_call(context, "rmdir", context.path(0), context.call().succeeded());
}
void translate_unlink(TraceContext& context) {
  add_name_call(context, "rm", context.path(0), context.call().succeeded());
}
void translate_mknod(TraceContext& context) {
  add_name_call(context, "touch", context.path(0), false);
}
void translate_mknodat(TraceContext& context) {
  add_name_call(context, "touch", context.path_at(0), false);
}

void translate_unlinkat(TraceContext& context) {
  const bool is_directory = (traced_flags(context.argument(2)) & at_removedir) != 0;
  add_name_call(context, is_directory ? "rmdir" : "rm", context.path_at(0),
                context.call().succeeded());
}

void translate_rename(TraceContext& context) {
  const auto from = context.path(0);
  add_rename(context, from, from ? context.path(1) : std::nullopt);
}

void translate_renameat(TraceContext& context) {
  if (context.call().arguments.size() > 4 && context.argument(4) != "0") {
    return context.not_modelled("its flags " + in_quotes(context.argument(4)));
  }
  const auto from = context.path_at(0);
  add_rename(context, from, from ? context.path_at(2) : std::nullopt);
}

void translate_symlink(TraceContext& context) { add_symlink(context, context.path(1)); }
void translate_symlinkat(TraceContext& context) { add_symlink(context, context.path_at(1)); }

void translate_open(TraceContext& context) {
  note_open(context, 0, traced_flags(context.argument(1)));
}
void translate_openat(TraceContext& context) {
  note_open(context, 1, traced_flags(context.argument(2)));
}
void translate_creat(TraceContext& context) { note_open(context, 0, open_creat); }

void translate_close(TraceContext& context) {
  const auto descriptor = traced_number(context.argument(0));
  if (descriptor && context.call().succeeded()) context.task().files.erase(*descriptor);
}

void translate_dup(TraceContext& context) {
  if (!context.call().succeeded()) return;
  const auto descriptor = static_cast<std::uint64_t>(context.call().result);
  if (const auto file = context.file_of(context.call().arguments[0])) {
    context.task().opened(descriptor, *file);
  } else {
    context.task().files.erase(descriptor);  // dup2 closed what it was
  }
}

}  // namespace mntsim
