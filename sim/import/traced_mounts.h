// SPDX-License-Identifier: Apache-2.0
// Calls that change mounts, to lines of a script.
#pragma once

#include "sim/import/trace_context.h"

namespace mntsim {

// Each REQUIRES the arguments that the call has.
void translate_mount(TraceContext& context);
void translate_umount(TraceContext& context);
void translate_pivot_root(TraceContext& context);
void translate_mount_setattr(TraceContext& context);
/// open_tree, fsopen and what follows them: a comment.
void translate_new_call(TraceContext& context);

}  // namespace mntsim
