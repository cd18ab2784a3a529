// SPDX-License-Identifier: Apache-2.0
// Calls on tasks, directories, names and descriptors, to lines of a script.
#pragma once

#include "sim/import/trace_context.h"

namespace mntsim {

// Each REQUIRES the arguments that the call has.

void translate_fork(TraceContext& context);
void translate_unshare(TraceContext& context);
void translate_setns(TraceContext& context);

void translate_chdir(TraceContext& context);
void translate_fchdir(TraceContext& context);
void translate_chroot(TraceContext& context);

void translate_mkdir(TraceContext& context);
void translate_mkdirat(TraceContext& context);
void translate_rmdir(TraceContext& context);
void translate_unlink(TraceContext& context);
void translate_unlinkat(TraceContext& context);
void translate_rename(TraceContext& context);
void translate_renameat(TraceContext& context);
void translate_symlink(TraceContext& context);
void translate_symlinkat(TraceContext& context);
void translate_mknod(TraceContext& context);
void translate_mknodat(TraceContext& context);

// What is open is remembered, for the paths below /proc/self/fd of later calls; a file that is made
// so is a `touch`.
void translate_open(TraceContext& context);
void translate_openat(TraceContext& context);
void translate_creat(TraceContext& context);
void translate_close(TraceContext& context);
void translate_dup(TraceContext& context);

}  // namespace mntsim
