// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/change.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/report/text.h"
#include "sim/script/parser.h"
#include "sim/script/words.h"

namespace mntsim {
namespace {

constexpr std::string_view runtime_key = "runtime=";

RuntimeChange read_runtime(const std::string& text) {
  const std::string value = text.substr(runtime_key.size());
  if (value == "hidden") return {true};
  if (value == "host") return {false};
  throw InputError{{},
                   in_quotes(text) + ": the runtime cannot be " + in_quotes(value),
                   "runtime=hidden (kubelet and runtime in a namespace of their own) or "
                   "runtime=host"};
}

/// Is it NAME:/path=WORD, and so no command?
bool is_mode_change(std::string_view text) {
  const std::size_t colon = text.find(":/");
  return colon != std::string_view::npos && is_name(text.substr(0, colon)) &&
         text.find('=', colon) != std::string_view::npos;
}

ModeChange read_mode_change(const std::string& text) {
  const std::size_t colon = text.find(":/");
  const std::size_t equals = text.rfind('=');
  const std::string word = text.substr(equals + 1);
  const std::optional<MountPropagation> mode = find_mode(word);
  if (!mode) {
    const std::string_view nearest =
        nearest_spelling(word, {"None", "HostToContainer", "Bidirectional"});
    throw InputError{{},
                     in_quotes(text) + ": there is no mountPropagation " + in_quotes(word),
                     nearest.empty() ? "None, HostToContainer or Bidirectional"
                                     : "did you mean '" + std::string(nearest) + "'?"};
  }
  return {text.substr(0, colon), text.substr(colon + 1, equals - colon - 1), *mode};
}

/// A word for a shell, in quotes where it has more than plain bytes.
std::string shell_word(std::string_view word) {
  const bool is_plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 ||
           std::string_view("/._-=:,+@%").find(byte) != std::string_view::npos;
  });
  return is_plain ? std::string(word) : in_shell_quotes(word);
}

/// A comment of a script: one line, be there what may in the text.
void append_comment(std::string& out, std::string_view text) {
  out += "# ";
  append_printable(out, text);
  out += '\n';
}

/// The verbs that a shell has by the same names.
bool is_shell_verb(std::string_view verb) {
  static constexpr auto verbs = std::to_array<std::string_view>(
      {"mkdir", "rmdir", "rm", "mv", "ln", "touch", "ls", "mount", "umount"});
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

/// "web.app" as the name of a variable: PID_web_app.
std::string variable_of(const std::string& task) {
  std::string name = "PID_";
  for (const char byte : task) {
    name += std::isalnum(static_cast<unsigned char>(byte)) != 0 ? byte : '_';
  }
  return name;
}

void append_command(std::string& out, const TaskCommand& command) {
  const WordList words = split_words(command.text);
  if (words.words.empty() || !is_shell_verb(words.words.front().text)) {
    append_comment(out, "no shell does this for " + command.task + ": " + command.text);
    return;
  }
  if (command.task != "init" && command.task != "host") {
    out += "nsenter -t \"${" + variable_of(command.task) + ":?a process in " + command.task +
           "}\" -m -- ";
  }
  for (std::size_t at = 0; at < words.words.size(); ++at) {
    if (at > 0) out += ' ';
    out += shell_word(words.words[at].text);
  }
  out += '\n';
}

void append_mode_change(std::string& out, const ModeChange& change) {
  append_comment(out, "in the manifest of " + change.container +
                          ": the volumeMount with mountPath " + change.mount_path +
                          " gets mountPropagation: " + std::string(name_of(change.mode)));
  append_comment(out,
                 "then: kubectl replace --force -f MANIFEST (a running container keeps its mode)");
}

void append_runtime_change(std::string& out, const RuntimeChange& change) {
  append_comment(out, change.is_hidden
                          ? "kubelet and runtime get a mount namespace of their own (kubens)"
                          : "kubelet and runtime go back to the host's mount namespace");
  out += change.is_hidden ? "systemctl enable --now kubens.service\n"
                          : "systemctl disable --now kubens.service\n";
  append_comment(out, "then start the node's services anew, or boot");
}

}  // namespace

Change read_change(const std::string& text, std::size_t number) {
  if (text.ends_with(".yaml") || text.ends_with(".yml")) return {text, ManifestFile{text}};
  if (text.starts_with(runtime_key)) return {text, read_runtime(text)};
  if (is_mode_change(text)) return {text, read_mode_change(text)};
  auto command = parse_line(text, Place{"change " + std::to_string(number), 0, 0, ""});
  if (!command) {
    throw InputError{{},
                     "change " + std::to_string(number) + " is empty",
                     "a command, FILE.yaml, POD.CONTAINER:/path=MODE or runtime=hidden|host"};
  }
  return {text, std::move(*command)};
}

void append_real_commands(std::string& out, const Change& change) {
  if (const auto* command = std::get_if<TaskCommand>(&change.what)) {
    append_command(out, *command);
  } else if (const auto* manifest = std::get_if<ManifestFile>(&change.what)) {
    out += "kubectl apply -f " + shell_word(manifest->file) + "\n";
  } else if (const auto* mode = std::get_if<ModeChange>(&change.what)) {
    append_mode_change(out, *mode);
  } else {
    append_runtime_change(out, std::get<RuntimeChange>(change.what));
  }
}

}  // namespace mntsim
