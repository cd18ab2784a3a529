// SPDX-License-Identifier: Apache-2.0
// `mntsim exhaust`: every small script on the simulator and on another machine.
#include <fmt/core.h>

#include "sim/script/enumeration.h"
#include "tools/mntsim/campaign.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ExhaustFlags {
  CampaignFlags campaign;
  std::uint64_t ops = 2;
};

Script parse_all(std::span<const std::string_view> lines) {
  return parse_script(std::vector<std::string>(lines.begin(), lines.end()));
}

/// Errnos are compared at every command, tables at the end: each shorter script is a case itself.
ExitStatus exhaust(const ExhaustFlags& flags) {
  const Script world = parse_all(tiny_world());
  const Script commands = parse_all(tiny_commands());
  Cases cases;
  cases.count = small_script_count(flags.ops);
  cases.case_number = [](std::uint64_t number) { return number; };
  cases.script_of = [&world, &commands](std::uint64_t number) {
    Script script = world;
    for (const std::size_t digit : small_script(number)) script.push_back(commands[digit]);
    return script;
  };
  cases.sentence =
      fmt::format("{} scripts of up to {} of {} commands", cases.count, flags.ops, commands.size());
  cases.json_members = fmt::format(R"("ops":{},"cases":{})", flags.ops, cases.count);
  cases.rerun = [&flags](std::uint64_t) {
    return fmt::format("mntsim exhaust --ops {}", flags.ops);
  };
  return run_cases(flags.campaign, cases);
}

}  // namespace

void add_exhaust(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "exhaust", "Run every small script on the simulator and on another machine");
  auto flags = std::make_shared<ExhaustFlags>();
  add_number(*verb, "--ops", flags->ops, 1, 6, "the longest scripts (default: 2)");
  add_campaign_flags(*verb, flags->campaign);
  verb->footer("Example:\n  sudo mntsim exhaust --ops 3");
  verb->callback([flags, &action] { action = [flags] { return exhaust(*flags); }; });
}

}  // namespace mntsim
