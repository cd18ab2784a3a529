// SPDX-License-Identifier: Apache-2.0
#include "sim/import/partial_table.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/option_words.h"

namespace mntsim {
namespace {

std::string escaped(std::string_view text, std::string_view bytes) {
  std::string out(text.size() * escaped_bytes, '\0');
  const char* const end = put_escaped(out.data(), text, bytes_of(bytes));
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

std::string escaped_path(std::string_view path) { return escaped(path, escaped_in_paths); }

bool is_of_mount(std::string_view word) {
  return word == "ro" || word == "rw" ||
         std::any_of(mount_option_words.begin(), mount_option_words.end(),
                     [&](const auto& known) { return known.second.substr(1) == word; });
}

/// One list of options as two: the mount's, in mountinfo's order, and the super block's.
std::pair<std::string, std::string> split_options(std::string_view all) {
  std::vector<std::string_view> words;
  while (!all.empty()) {
    const std::size_t comma = std::min(all.find(','), all.size());
    words.push_back(all.substr(0, comma));
    all.remove_prefix(std::min(comma + 1, all.size()));
  }
  const auto has = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  std::string mount = has("ro") ? "ro" : "rw";  // of which of the two it is, the list does not say
  for (const auto& [bit, word] : mount_option_words) {
    if (has(word.substr(1))) mount += word;
  }
  std::string super = "rw";
  for (const std::string_view word : words) {
    if (!is_of_mount(word) && !word.empty()) (super += ',') += word;
  }
  return {mount, super};
}

/// Paths by size first: a prefix is found or missed without comparing what all have in common.
struct BySize {
  bool operator()(std::string_view left, std::string_view right) const {
    return std::pair(left.size(), left) < std::pair(right.size(), right);
  }
};

/// Devices and ids, as far as they are known, and made up for the rest.
class Completion {
 public:
  Completion(const std::vector<PartialMount>& mounts, const MadeUpNumbers& numbers)
      : mounts_(mounts), numbers_(numbers) {}

  std::string lines() {
    for (const PartialMount& mount : mounts_) {
      ids_.push_back(mount.id ? *mount.id : numbers_.next_id++);
    }
    std::string text;
    for (std::size_t index = 0; index < mounts_.size(); ++index) {
      append_line(text, index);
      last_at_[mounts_[index].target] = index;
    }
    return text;
  }

 private:
  void append_line(std::string& out, std::size_t index) {
    const PartialMount& mount = mounts_[index];
    auto [options, super_options] = split_options(mount.all_options);
    if (!mount.options.empty()) options = mount.options;
    if (!mount.super_options.empty()) super_options = mount.super_options;
    out += std::to_string(ids_[index]) + ' ' + std::to_string(parent_of(index)) + ' ' +
           device_of(mount) + ' ' + escaped_path(mount.root) + ' ' + escaped_path(mount.target) +
           ' ' + options;
    if (!mount.tags.empty()) out += ' ' + mount.tags;
    out += " - " + escaped(mount.type, escaped_in_sources) + ' ' +
           escaped(mount.source, escaped_in_sources) + ' ' + super_options + '\n';
  }

  std::uint64_t parent_of(std::size_t index) {
    if (mounts_[index].parent) return *mounts_[index].parent;
    if (const auto above = last_above(mounts_[index].target)) return ids_[*above];
    if (!hidden_id_) hidden_id_ = numbers_.next_id++;
    return *hidden_id_;
  }

  /// Of the mounts so far, the last one at the nearest place at or above the target.
  std::optional<std::size_t> last_above(std::string_view target) const {
    for (std::size_t size = target.size(); size > 1; size = target.rfind('/', size - 1)) {
      const auto found = last_at_.find(target.substr(0, size));
      if (found != last_at_.end()) return found->second;
    }
    const auto root = last_at_.find("/");
    return root == last_at_.end() ? std::nullopt : std::optional(root->second);
  }

  std::string device_of(const PartialMount& mount) {
    if (!mount.device.empty()) return mount.device;
    const bool is_one =
        mount.source.starts_with('/') || mount.source.find(":/") != std::string::npos;
    if (!is_one) return next_device();
    std::string& device = device_of_source_[mount.type + ' ' + mount.source];
    if (device.empty()) device = next_device();
    return device;
  }

  // The highest major number, which no driver has.
  std::string next_device() { return "4095:" + std::to_string(numbers_.next_device++); }

  const std::vector<PartialMount>& mounts_;
  MadeUpNumbers numbers_;
  std::vector<std::uint64_t> ids_;
  std::optional<std::uint64_t> hidden_id_;
  std::map<std::string, std::string> device_of_source_;
  std::map<std::string_view, std::size_t, BySize> last_at_;  // by target: the last mount there
};

std::optional<PartialMount> read_mount_output(std::string_view line) {
  const std::size_t on = line.find(" on /");
  const std::size_t type = line.rfind(" type ");
  const std::size_t open = line.rfind(" (");
  const bool is_line = on != std::string_view::npos && type != std::string_view::npos &&
                       open != std::string_view::npos && on < type && type < open &&
                       line.ends_with(')');
  if (!is_line) return std::nullopt;
  constexpr std::size_t on_size = 4;
  constexpr std::size_t type_size = 6;
  PartialMount mount;
  mount.source = line.substr(0, on);
  mount.target = line.substr(on + on_size, type - on - on_size);
  mount.type = line.substr(type + type_size, open - type - type_size);
  mount.all_options = line.substr(open + 2, line.size() - open - 3);
  return mount;
}

}  // namespace

std::string completed(const std::vector<PartialMount>& mounts, const MadeUpNumbers& numbers) {
  return Completion(mounts, numbers).lines();
}

std::optional<PartialMount> read_mounts_line(std::string_view line) {
  std::array<std::string_view, 6> fields;
  std::size_t count = 0;
  for (std::string_view rest = line; !rest.empty() && count < fields.size(); ++count) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    fields[count] = rest.substr(0, blank);
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool is_line = count == fields.size() && fields[1].starts_with('/') &&
                       is_number(fields[4]) && is_number(fields[5]);
  if (!is_line) return read_mount_output(line);
  PartialMount mount;
  mount.source = without_escapes(fields[0]);
  mount.target = without_escapes(fields[1]);
  mount.type = without_escapes(fields[2]);
  mount.all_options = fields[3];
  return mount;
}

}  // namespace mntsim
