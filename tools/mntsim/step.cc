// SPDX-License-Identifier: Apache-2.0
// `mntsim step STATE`: forward and back through the steps of a scenario, with what each changed.
#include <unistd.h>

#include "sim/report/findmnt_table.h"
#include "sim/report/state_diff_json.h"
#include "sim/report/state_diff_text.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/keys.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/timeline.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct Flags {
  std::string state;
  bool json = false;
  bool counts = false;
};

constexpr std::string_view help =
    "n, space, enter  forward        p, b  back          g NUMBER enter  go to a step\n"
    "t  the tables                   l  lines or counts  q  quit\n";

class Walk {
 public:
  Walk(Timeline& timeline, const Flags& flags, Output& output)
      : timeline_(timeline),
        json_(flags.json),
        lines_(!flags.counts),
        style_{isatty(STDOUT_FILENO) != 0},
        output_(output) {}

  void show_all() {
    for (at_ = 1; at_ <= timeline_.size(); ++at_) {
      show();
      output_.written();
    }
  }

  /// Does what the key asks for. False: the walk is over.
  bool obey(const Key& key) {
    switch (key.kind) {
      case KeyKind::forward:
        return at_ < timeline_.size() ? go(at_ + 1) : say("that was the last step\n");
      case KeyKind::back:
        return at_ > 0 ? go(at_ - 1) : say("there is nothing before the first step\n");
      case KeyKind::go_to:
        if (key.number <= timeline_.size()) return go(key.number);
        return say("there is no such step, the last one is " + std::to_string(timeline_.size()) +
                   "\n");
      case KeyKind::table: return show_tables();
      case KeyKind::lines: lines_ = !lines_; return go(at_);
      case KeyKind::help: return say(help);
      case KeyKind::quit: return false;
      case KeyKind::unknown: break;
    }
    return say("no such key; ? shows them\n");
  }

  /// "step 3 of 12, ? for help: "
  void prompt() {
    output_.buffer() += "step " + std::to_string(at_) + " of " + std::to_string(timeline_.size()) +
                        ", ? for help: ";
    output_.flush();
  }

 private:
  bool say(std::string_view text) {
    output_.buffer() += text;
    return true;
  }

  bool go(std::size_t step) {
    at_ = step;
    show();
    return true;
  }

  void show() {
    const Moment& moment = timeline_.go_to(at_);
    std::string& out = output_.buffer();
    if (at_ == 0) {
      out += "at the start\n";
      return;
    }
    out += moment.text;
    const StateDiff diff = diff_states(*moment.before, *moment.after, Kinship::same_past);
    if (json_) {
      append_diff_json(out, diff, lines_);
    } else {
      std::string text;
      append_diff_text(text, style_, diff, lines_);
      append_indented(out, text);
    }
  }

  static void append_indented(std::string& out, std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
      out += "        ";
      out += text.substr(0, end);
      text.remove_prefix(end);
    }
  }

  bool show_tables() {
    const SimulatedMachine& machine = *timeline_.go_to(at_).after;
    const FindmntStyle style{{Column::target, Column::source, Column::fstype, Column::opt_fields}};
    for (const NamespaceView& view : views_of(machine)) {
      output_.buffer() += listed_tasks(view.tasks) + ":\n";
      append_findmnt_text(output_.buffer(), style, {{view.tasks.front(), table_of(machine, view)}});
    }
    return true;
  }

  Timeline& timeline_;
  bool json_;
  bool lines_;
  TextStyle style_;
  Output& output_;
  std::size_t at_ = 0;
};

ExitStatus walk(const Flags& flags) {
  Timeline timeline(read_stages(flags.state), flags.json);
  Output output;
  Walk walk(timeline, flags, output);
  const bool can_ask = flags.state != "-" && !flags.json &&
                       (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) != 0);
  bool was_asked = false;
  if (can_ask) {
    KeyReader keys;
    if (keys.is_terminal()) walk.prompt();
    while (const std::optional<Key> key = keys.next()) {
      was_asked = true;
      if (keys.is_terminal()) output.buffer() += '\n';
      if (!walk.obey(*key)) break;
      if (keys.is_terminal()) walk.prompt();
    }
    was_asked = was_asked || keys.is_terminal();
  }
  if (!was_asked) walk.show_all();
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_step(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "step", "Go through a scenario's steps, forward and back, and see what each changes");
  auto flags = std::make_shared<Flags>();
  verb->add_option("SCENARIO", flags->state,
                   "a scenario (FILE.json@STEP: its first steps), a "
                   "manifest, or a script ('-': standard input)")
      ->required();
  verb->add_flag("--counts", flags->counts, "how many mounts differ, not which");
  verb->add_flag("--json", flags->json, "print all steps as JSON Lines");
  verb->footer(
      "Keys, at a terminal or in a pipe:\n"
      "  n, space, enter: forward; p, b: back; g NUMBER: go to a step; t: tables;\n"
      "  l: lines or counts; ?: help; q: quit. Without any input all steps are printed.\n"
      "Example:\n  mntsim step scenarios/kubernetes/e2e-mount-propagation.json\n"
      "  printf 'n\\nn\\np\\n' | mntsim step scenarios/basics/man-slave.json");
  verb->callback([flags, &action] { action = [flags] { return walk(*flags); }; });
}

}  // namespace mntsim
