// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "sim/import/node_file.h"
#include "sim/kubernetes/oci/oci_config.h"
#include "sim/kubernetes/play/steps.h"

namespace mntsim {
namespace {

constexpr std::size_t read_size = 1U << 16U;
constexpr std::size_t longest_line = 1U << 24U;

bool ends_with(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() && name.substr(name.size() - ending.size()) == ending;
}

InputError unreadable(const std::string& file, int error) {
  if (error == EISDIR) return {{file, 0, 0, ""}, "is a directory", "give a file"};
  return {{file, 0, 0, ""}, std::string("cannot be read: ") + std::strerror(error), ""};
}

/// Opens what is no directory. Throws InputError.
int open_file(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw unreadable(file.empty() ? "''" : file, errno);
  struct stat status = {};
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd);
    throw unreadable(file, EISDIR);
  }
  return fd;
}

/// Appends what one read(2) gives; how many bytes; -1: errno says why.
ssize_t read_some(int fd, std::string& buffer) {
  const std::size_t old_size = buffer.size();
  buffer.resize(old_size + read_size);
  ssize_t count = 0;
  do {
    count = read(fd, buffer.data() + old_size, read_size);
  } while (count < 0 && errno == EINTR);
  buffer.resize(old_size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count;
}

/// The absolute directory of a file.
std::string directory_of(const std::string& file) {
  return std::filesystem::absolute(file).lexically_normal().parent_path().string();
}

bool must_wait(int fd) {
  struct pollfd wanted = {fd, POLLIN, 0};
  return poll(&wanted, 1, 0) == 0;
}

}  // namespace

std::string read_text(const std::string& file) {
  LineSource source(file);
  return source.rest();
}

std::string shown_name(const std::string& file) { return file == "-" ? "<stdin>" : file; }

NodeOptions node_options(const NodeFlags& flags) {
  if (const auto preset = find_preset(flags.preset)) return *preset;
  const std::vector<std::string_view> names(preset_names().begin(), preset_names().end());
  const std::string_view nearest = nearest_spelling(flags.preset, names);
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  throw InputError{
      {},
      "--node: unknown preset " + in_quotes(flags.preset),
      nearest.empty() ? "presets: " + list : "did you mean '" + std::string(nearest) + "'?"};
}

void warn(const InputError& warning) {
  std::fprintf(stderr, "mntsim: warning: %s\n", warning.message().c_str());
}

namespace {

/// Is the line one that a YAML manifest begins with, and no command?
bool begins_as_manifest(std::string_view line) {
  if (line.starts_with("---") || line.starts_with("%YAML")) return true;
  if (line.starts_with('"') || line.starts_with('\'')) line.remove_prefix(1);
  for (const std::string_view key : {"apiVersion", "kind", "metadata", "spec", "items"}) {
    if (!line.starts_with(key)) continue;
    std::string_view rest = line.substr(key.size());
    if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
    if (rest.starts_with(':')) return true;
  }
  return false;
}

bool is_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  return std::filesystem::exists(status) && !std::filesystem::is_directory(status);
}

}  // namespace

Manifest read_manifest(std::string_view text, const std::string& name) {
  Manifest manifest = parse_manifest(text, name);
  for (const InputError& warning : manifest.warnings) warn(warning);
  for (const InputError& stand_in : manifest.stand_ins) warn(stand_in);
  return manifest;
}

OpenInput open_input(const std::string& file) {
  OpenInput input;
  input.name = shown_name(file);
  auto lines = std::make_unique<LineSource>(file);
  const bool is_yaml = ends_with(file, ".yaml") || ends_with(file, ".yml");
  const bool is_json = ends_with(file, ".json");
  const std::string_view beginning = is_yaml || is_json ? std::string_view() : lines->peek();
  const bool begins_as_json = beginning.starts_with('{');
  if (is_yaml || begins_as_manifest(beginning)) {
    input.kind = FileKind::manifest;
  } else if (!is_json && !begins_as_json) {
    input.lines = std::move(lines);
    return input;
  }
  input.text = lines->rest();
  if (is_node_json(input.text)) {
    input.kind = FileKind::node;
  } else if (input.kind != FileKind::manifest) {
    input.kind = is_json_manifest(input.text) ? FileKind::manifest : FileKind::scenario;
  }
  return input;
}

Scenario read_scenario(const OpenInput& input, const NodeFlags& flags) {
  StepSurroundings surroundings{flags.kernel,      node_options(flags), {},
                                is_file,           read_text,           warn,
                                flags.change_pods, flags.change_node};
  if (flags.on_host) {
    surroundings.has_special_path = [](const std::string& path) {
      std::error_code error;
      return std::filesystem::exists(path, error);
    };
  }
  if (input.kind == FileKind::manifest) {
    const Manifest manifest = read_manifest(input.text, input.name);
    return manifest_scenario(manifest, input.name, surroundings, flags.repeat);
  }
  if (looks_like_oci(input.text)) {
    std::vector<InputError> warnings;
    const OciConfig config = parse_oci(input.text, input.name, directory_of(input.name), warnings);
    for (const InputError& warning : warnings) warn(warning);
    return oci_scenario(config, input.name, surroundings);
  }
  const StepLayer layer = kubernetes_steps(surroundings, input.name);
  return parse_scenario(input.text, input.name, &layer);
}

bool runs_on(const Scenario& scenario, const std::string& machine) {
  const auto& machines = scenario.machines;
  return machines.empty() || std::find(machines.begin(), machines.end(), machine) != machines.end();
}

std::string machines_sentence(const Scenario& scenario) {
  std::string names;
  for (const std::string& machine : scenario.machines) {
    names += (names.empty() ? "" : ", ") + machine;
  }
  return "it runs on " + names + " alone";
}

LineSource::LineSource(const std::string& file) {
  if (file == "-") {
    fd_ = STDIN_FILENO;
    place_.file = "<stdin>";
  } else {
    fd_ = open_file(file);
    place_.file = file;
  }
}

LineSource::~LineSource() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

bool LineSource::next(std::string_view& line) {
  std::size_t end = buffer_.find('\n', scanned_);
  while (end == std::string::npos && !ended_) {
    if (buffer_.size() - begin_ > longest_line) {
      throw InputError{
          {place_.file, place_.line + 1, 0, ""}, "a line longer than 16 MiB", "is this a script?"};
    }
    scanned_ = buffer_.size();
    if (!fill()) ended_ = true;
    end = buffer_.find('\n', scanned_);
  }
  const bool last = end == std::string::npos;
  if (last && begin_ == buffer_.size()) return false;
  if (last) end = buffer_.size();
  line = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = std::min(end + 1, buffer_.size());
  scanned_ = begin_;
  ++place_.line;
  return true;
}

std::string_view LineSource::peek() {
  constexpr std::size_t longest_preface = 1U << 20U;  // who writes more comments writes a script
  std::size_t begin = begin_;
  while (begin < begin_ + longest_preface) {
    const std::size_t end = buffer_.find('\n', begin);
    if (end == std::string::npos && !ended_ && buffer_.size() - begin_ < longest_preface) {
      if (!fill()) ended_ = true;
      begin = begin_;
      continue;
    }
    std::string_view line =
        std::string_view(buffer_).substr(begin, std::min(end, buffer_.size()) - begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (!line.empty() && !line.starts_with('#')) return line;
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return {};
}

std::string LineSource::rest() {
  while (!ended_) {
    if (!fill()) ended_ = true;
  }
  std::string text = buffer_.substr(begin_);
  begin_ = buffer_.size();
  scanned_ = begin_;
  return text;
}

/// Makes room by forgetting what was given out, and reads on. False at the end.
bool LineSource::fill() {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  if (wait_ && must_wait(fd_)) wait_();
  const ssize_t count = read_some(fd_, buffer_);
  if (count < 0) throw unreadable(place_.file, errno);
  return count > 0;
}

}  // namespace mntsim
