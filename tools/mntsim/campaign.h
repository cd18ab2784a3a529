// SPDX-License-Identifier: Apache-2.0
// What `fuzz` and `exhaust` share: a campaign with progress, and its result shrunk and printed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/script/differ.h"
#include "tools/mntsim/exit_status.h"
#include "tools/mntsim/flags.h"

namespace mntsim {

/// What both verbs are told on the command line.
struct CampaignFlags {
  MachineFlags machine;
  std::uint64_t jobs = 0;  // worker processes; 0: one a core
  bool json = false;
};

/// Adds --on, --kernel, --mount-max, --jobs and --json.
void add_campaign_flags(CLI::App& verb, CampaignFlags& flags);

/// The cases, and what to say of them.
struct Cases {
  std::uint64_t count = 0;
  std::size_t tables_every = 256;
  std::function<Script(std::uint64_t)> script_of;
  std::string sentence;      // "1000 cases of 60 commands (seed 1)"
  std::string json_members;  // "\"seed\":1,\"cases\":1000,\"ops\":60": the first keys of the object
  std::function<std::string(std::uint64_t)> rerun;  // the command line that runs one case alone
  std::function<std::uint64_t(std::uint64_t)> case_number;  // what a case is called
};

/// Parses generated lines. They are commands: a parser that refuses one is broken.
[[nodiscard]] Script parse_script(const std::vector<std::string>& lines);

/// Runs the cases on the simulator and the machine that the flags name; prints the first difference
/// as a script that can be pasted. Ends by the signal where one interrupted it.
[[nodiscard]] ExitStatus run_cases(const CampaignFlags& flags, const Cases& cases);

}  // namespace mntsim
