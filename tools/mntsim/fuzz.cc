// SPDX-License-Identifier: Apache-2.0
// `mntsim fuzz`: random scripts on the simulator and on another machine.
#include <fmt/core.h>

#include "sim/script/generator.h"
#include "tools/mntsim/campaign.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

// Tables are compared this often: a difference that heals by itself should not go unseen.
constexpr std::size_t tables_every = 20;

struct FuzzFlags {
  CampaignFlags campaign;
  std::uint64_t seed = 1;
  std::uint64_t cases = 1000;
  std::uint64_t ops = 60;
  std::uint64_t only = 0;
  CLI::Option* only_given = nullptr;
};

ExitStatus fuzz(const FuzzFlags& flags) {
  const bool one = flags.only_given->count() > 0;
  Cases cases;
  cases.count = one ? 1 : flags.cases;
  cases.tables_every = tables_every;
  cases.case_number = [&flags, one](std::uint64_t number) { return one ? flags.only : number; };
  cases.script_of = [&flags, &cases](std::uint64_t number) {
    return parse_script(random_script(case_seed(flags.seed, cases.case_number(number)), flags.ops));
  };
  cases.sentence =
      fmt::format("{} cases of {} commands (seed {})", cases.count, flags.ops, flags.seed);
  cases.json_members =
      fmt::format(R"("seed":{},"cases":{},"ops":{})", flags.seed, cases.count, flags.ops);
  cases.rerun = [&flags, &cases](std::uint64_t number) {
    return fmt::format("mntsim fuzz --seed {} --ops {} --case {}", flags.seed, flags.ops,
                       cases.case_number(number));
  };
  return run_cases(flags.campaign, cases);
}

}  // namespace

void add_fuzz(CLI::App& app, Action& action) {
  constexpr std::uint64_t most = 1'000'000'000'000;
  CLI::App* verb =
      app.add_subcommand("fuzz", "Run random scripts on the simulator and on another machine");
  auto flags = std::make_shared<FuzzFlags>();
  add_number(*verb, "--seed", flags->seed, 0, ~std::uint64_t{0}, "the seed (default: 1)");
  add_number(*verb, "--cases", flags->cases, 1, most, "how many scripts (default: 1000)");
  add_number(*verb, "--ops", flags->ops, 1, 100'000, "commands in each (default: 60)");
  flags->only_given =
      add_number(*verb, "--case", flags->only, 0, most, "run this case of the seed alone");
  add_campaign_flags(*verb, flags->campaign);
  verb->footer("Example:\n  sudo mntsim fuzz --seed 7 --cases 100000 --ops 60");
  verb->callback([flags, &action] { action = [flags] { return fuzz(*flags); }; });
}

}  // namespace mntsim
