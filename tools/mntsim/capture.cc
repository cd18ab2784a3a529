// SPDX-License-Identifier: Apache-2.0
// `mntsim capture`: this machine's mount tables into a node.json.
#include "sim/host/capture.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "sim/import/node_file.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/script/counted.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct CaptureFlags {
  std::string file;  // empty: standard output
  bool json = false;
};

std::size_t mounts_in(const NodeTable& table) {
  return static_cast<std::size_t>(std::count(table.mountinfo.begin(), table.mountinfo.end(), '\n'));
}

std::size_t mounts_in(const NodeTables& node) {
  std::size_t mounts = 0;
  for (const NodeTable& table : node.tables) mounts += mounts_in(table);
  return mounts;
}

/// For people: what was read and what was not.
std::string summary_text(const NodeTables& node) {
  constexpr std::size_t most_named = 40;
  std::string text = counted(node.tables.size(), "namespace", "namespaces") + ", " +
                     counted(mounts_in(node), "mount", "mounts") + "\n";
  std::size_t width = 0;
  for (const NodeTable& table : node.tables) width = std::max(width, table.name.size());
  for (std::size_t i = 0; i < std::min(node.tables.size(), most_named); ++i) {
    const NodeTable& table = node.tables[i];
    text += "  " + table.name + std::string(width - table.name.size() + 2, ' ') +
            counted(mounts_in(table), "mount", "mounts");
    if (!table.partial.empty()) append_printable(text, ", partial: " + table.partial);
    text += "\n";
  }
  if (node.tables.size() > most_named) {
    text += "  and " + std::to_string(node.tables.size() - most_named) + " more\n";
  }
  for (const std::string& note : node.notes) {
    append_printable(text, "note: " + note);
    text += "\n";
  }
  return text;
}

/// The same for programs: an object a namespace, then one for the notes.
std::string summary_json(const NodeTables& node) {
  std::string text;
  for (const NodeTable& table : node.tables) {
    text += "{\"namespace\":";
    append_json_string(text, table.name);
    text += ",\"inode\":" + (table.inode ? std::to_string(*table.inode) : "null") +
            ",\"mounts\":" + std::to_string(mounts_in(table)) +
            ",\"held\":" + std::to_string(table.held.size()) + ",\"partial\":";
    if (table.partial.empty()) {
      text += "null";
    } else {
      append_json_string(text, table.partial);
    }
    text += "}\n";
  }
  text +=
      std::string("{\"holds_known\":") + (node.are_holds_known ? "true" : "false") + ",\"notes\":[";
  for (std::size_t i = 0; i < node.notes.size(); ++i) {
    if (i > 0) text += ',';
    append_json_string(text, node.notes[i]);
  }
  text += "]}\n";
  return text;
}

ExitStatus run_capture(const CaptureFlags& flags) {
  const NodeTables node = capture();
  write_output(to_node_json(node), flags.file);
  const bool to_file = !flags.file.empty() && flags.file != "-";
  if (to_file && flags.json) {
    write_output(summary_json(node), "-");
  } else {
    std::fputs(summary_text(node).c_str(), stderr);
  }
  return ExitStatus::done;
}

}  // namespace

void add_capture(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "capture", "Read the mount tables of this machine's namespaces into a node.json");
  auto flags = std::make_shared<CaptureFlags>();
  verb->add_option("-o,--output", flags->file, "write here (default: standard output)")
      ->type_name("FILE");
  verb->add_flag("--json", flags->json,
                 "with -o: the summary as JSON Lines on standard output, not as text on standard "
                 "error");
  verb->footer(
      "What could not be read is said in notes; root may read what others may not. Example:\n"
      "  mntsim capture -o node.json && mntsim reach node.json host:/var/lib/kubelet");
  verb->callback([flags, &action] { action = [flags] { return run_capture(*flags); }; });
}

}  // namespace mntsim
