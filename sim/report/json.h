// SPDX-License-Identifier: Apache-2.0
// JSON Lines, an object a step, exactly as design.md fixes them: other programs read these.
// Written by hand: a million lines have to take less than a few seconds.
//
// Each function appends one object and a line end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/kernel/errno.h"
#include "sim/script/machine.h"
#include "sim/script/scenario.h"

namespace mntsim {

/// Appends `bytes` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view bytes);

/// A JSON string, or null for the success of a call: `null`, `"EBUSY"`.
void append_json_errno(std::string& out, Errno error);

/// Why a call failed, as far as that is known.
struct Why {
  std::string_view sentence;  // empty: not known; null in JSON
};

/// {"step":3,"task":"ctr","run":"mount …","errno":null}, with a last key "why" where there is an
/// errno and `why` is given.
void append_run_json(std::string& out, std::size_t step, const TaskCommand& command, Errno error,
                     const std::optional<Why>& why);

/// {"step":9,"snapshot":{"init":["26 1 0:30 / / rw - tmpfs none rw"]}}
void append_snapshot_json(std::string& out, std::size_t step, const Snapshot& snapshot);

/// {"step":10,"run":"reset"}
void append_reset_json(std::string& out, std::size_t step);

/// {"step":12,"actor":"cri","remark":"path … is not a shared mount","failed":true}
void append_remark_json(std::string& out, std::size_t step, std::string_view actor,
                        std::string_view remark, bool failed);

/// {"step":11,"expect":{"task":"init","path":"/a","mounted":true},"passed":true}, with a last key
/// "failure" where it did not. The expectation's keys stand in the order of design.md.
void append_expectation_json(std::string& out, std::size_t step, const Expectation& expectation,
                             const std::optional<std::string>& failure);

}  // namespace mntsim
