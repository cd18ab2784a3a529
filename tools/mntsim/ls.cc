// SPDX-License-Identifier: Apache-2.0
// `mntsim ls STATE [NS]`: the mount tables of a state, as findmnt(8) prints them.
#include <algorithm>

#include "sim/report/findmnt_table.h"
#include "sim/report/text.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct Flags : QuestionFlags {
  std::string name_space;  // empty: all
  std::string columns;     // empty: findmnt's own choice
  FindmntStyle style;
  bool has_no_headings = false;
  bool has_no_roots = false;
  bool all_columns = false;
  bool mountinfo = false;
};

/// The views that are asked for. Throws InputError with the nearest spelling.
std::vector<NamespaceView> find_views(const SimulatedMachine& machine, const std::string& name) {
  std::vector<NamespaceView> views = views_of(machine);
  if (name.empty()) return views;
  std::vector<std::string_view> names;
  for (NamespaceView& view : views) {
    if (std::find(view.tasks.begin(), view.tasks.end(), name) != view.tasks.end()) return {view};
    names.insert(names.end(), view.tasks.begin(), view.tasks.end());
  }
  const std::string_view nearest = nearest_spelling(name, names);
  throw InputError{{},
                   "there is no namespace " + in_quotes(name),
                   nearest.empty() ? "a namespace is called by one of its tasks"
                                   : "did you mean '" + std::string(nearest) + "'?"};
}

/// The columns of -o, which adds to the usual ones where it begins with '+'. Throws InputError.
std::vector<Column> read_columns(const Flags& flags) {
  if (flags.all_columns) return all_columns();
  std::vector<Column> columns;
  std::string_view rest = flags.columns;
  if (rest.empty() || rest.front() == '+') {
    columns = {Column::target, Column::source, Column::fstype, Column::options};
    const bool is_one_table = !flags.name_space.empty();
    const bool has_heading = !flags.style.is_list && !flags.style.is_raw && !flags.json;
    if (!is_one_table && !has_heading) columns.insert(columns.begin(), Column::name_space);
    if (!rest.empty()) rest.remove_prefix(1);
  }
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view name = rest.substr(0, comma);
    const std::optional<Column> column = find_column(name);
    if (!column) {
      std::string list;
      for (const Column each : all_columns()) {
        list += (list.empty() ? "" : ", ") + std::string(name_of(each));
      }
      throw InputError{{}, "-o: unknown column " + in_quotes(name), "columns are " + list};
    }
    columns.push_back(*column);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return columns;
}

/// "init, kubelet:" above a table, where there may be several.
void append_heading(std::string& out, const Flags& flags, const NamespaceView& view) {
  if (!flags.name_space.empty()) return;
  if (!out.empty()) out += '\n';
  append_printable(out, listed_tasks(view.tasks));
  out += ":\n";
}

void print_mountinfo(const SimulatedMachine& machine, const Flags& flags, Output& output) {
  for (const NamespaceView& view : find_views(machine, flags.name_space)) {
    append_heading(output.buffer(), flags, view);
    machine.kernel().append_mountinfo(view.first_task, output.buffer());
  }
}

void print_tables(const SimulatedMachine& machine, const Flags& flags, Output& output) {
  const bool has_heading = !flags.style.is_list && !flags.style.is_raw;
  std::vector<ListedTable> tables;
  for (const NamespaceView& view : find_views(machine, flags.name_space)) {
    tables.push_back({view.tasks.front(), table_of(machine, view)});
    if (flags.json || !has_heading) continue;
    append_heading(output.buffer(), flags, view);
    append_findmnt_text(output.buffer(), flags.style, tables);
    tables.clear();
  }
  if (flags.json) {
    append_findmnt_json(output.buffer(), flags.style, tables);
  } else if (!has_heading) {
    append_findmnt_text(output.buffer(), flags.style, tables);
  }
}

ExitStatus answer(Flags flags) {
  if (flags.mountinfo && flags.json) {
    throw InputError{{}, "--mountinfo and --json at once", "one of them"};
  }
  flags.style.columns = read_columns(flags);
  flags.style.has_headings = !flags.has_no_headings;
  flags.style.has_roots = !flags.has_no_roots;
  const auto machine = read_state(flags.state);
  Output output;
  if (flags.mountinfo) {
    print_mountinfo(*machine, flags, output);
  } else {
    print_tables(*machine, flags, output);
  }
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_ls(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("ls", "List mount tables as findmnt does");
  auto flags = std::make_shared<Flags>();
  add_question_flags(*verb, *flags);
  verb->add_option("NS", flags->name_space, "the namespace of this task alone");
  verb->add_flag("-l,--list", flags->style.is_list, "in the table's order, not as a tree");
  verb->add_flag("-r,--raw", flags->style.is_raw, "a list for programs, fields parted by a blank");
  verb->add_flag("-a,--ascii", flags->style.is_ascii, "draw the tree in ASCII");
  verb->add_flag("-n,--noheadings", flags->has_no_headings, "no line of headings");
  verb->add_flag("-v,--nofsroot", flags->has_no_roots, "no [/dir] behind sources");
  verb->add_option("-o,--output", flags->columns,
                   "columns, '+' adds to the usual ones: TARGET SOURCE FSTYPE OPTIONS VFS-OPTIONS "
                   "FS-OPTIONS OPT-FIELDS PROPAGATION FSROOT MAJ:MIN ID PARENT GROUP MASTER "
                   "NAMESPACE")
      ->type_name("COLUMNS");
  verb->add_flag("--output-all", flags->all_columns, "all columns");
  verb->add_flag("-J", flags->json, "the same as --json, in findmnt's shape");
  verb->add_flag("--mountinfo", flags->mountinfo, "the lines of /proc/PID/mountinfo as they are");
  verb->footer(
      "Example:\n  mntsim ls scenarios/kubernetes/web.yaml web.fuse -o +PROPAGATION,GROUP,MASTER");
  verb->callback([flags, &action] { action = [flags] { return answer(*flags); }; });
}

}  // namespace mntsim
