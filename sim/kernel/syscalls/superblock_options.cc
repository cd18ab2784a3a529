// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/superblock_options.h"

#include <array>
#include <charconv>
#include <span>
#include <system_error>
#include <utility>

#include "sim/kernel/kernel_traits.h"
#include "sim/kernel/mount_call.h"

namespace mntsim::syscalls {

namespace {

using namespace std::string_view_literals;

enum class Value : std::uint8_t { none, decimal, octal, pages, blocks, count, word };

struct Option {
  std::string_view name;
  Value value;
  std::string_view words;      // for Value::word, separated by blanks; empty: any
  std::string_view not_shown;  // the value that mountinfo does not show: the type's own
  bool at_mount_only = false;  // a remount takes it and does nothing
  bool is_hidden = false;      // never shown
  bool no_remount = false;     // a remount refuses it where it was not there before
};

// In the order in which mountinfo shows them.
constexpr std::array tmpfs_options = {
    Option{"size", Value::pages, "", ""},
    Option{"nr_blocks", Value::blocks, "", ""},  // kept as size
    Option{"nr_inodes", Value::count, "", ""},
    Option{"mode", Value::octal, "", "1777", true},
    Option{"uid", Value::decimal, "", "0", true},
    Option{"gid", Value::decimal, "", "0", true},
    Option{"inode32", Value::none, "", "", false, true},
    Option{"inode64", Value::none, "", ""},
    Option{"huge", Value::word, "never always within_size advise", "never"},
    Option{"mpol", Value::word, "", "default"},
    Option{"noswap", Value::none, "", "", false, false, true},
};
constexpr std::array ramfs_options = {Option{"mode", Value::octal, "", "755", true}};
constexpr std::array proc_options = {
    Option{"gid", Value::decimal, "", "0"},
    Option{"hidepid", Value::word, "off noaccess invisible ptraceable 0 1 2 4", "off"},
    Option{"subset", Value::word, "pid", ""},
};
constexpr std::array devpts_options = {
    Option{"uid", Value::decimal, "", ""},
    Option{"gid", Value::decimal, "", ""},
    Option{"mode", Value::octal, "", ""},
    Option{"ptmxmode", Value::octal, "", ""},
    Option{"max", Value::decimal, "", "1048576"},
    Option{"newinstance", Value::none, "", "", false, true},
};
constexpr std::array cgroup2_options = {
    Option{"nsdelegate", Value::none, "", ""},
    Option{"favordynmods", Value::none, "", ""},
    Option{"memory_localevents", Value::none, "", ""},
    Option{"memory_recursiveprot", Value::none, "", ""},
    Option{"memory_hugetlb_accounting", Value::none, "", ""},
    Option{"pids_localevents", Value::none, "", ""},
};

std::span<const Option> options_of(FileSystem type) {
  switch (type) {
    case FileSystem::tmpfs: return tmpfs_options;
    case FileSystem::ramfs: return ramfs_options;
    case FileSystem::proc: return proc_options;
    case FileSystem::devpts: return devpts_options;
    case FileSystem::cgroup2: return cgroup2_options;
    case FileSystem::rootfs:
    case FileSystem::sysfs:
    case FileSystem::mqueue:
    case FileSystem::unmodelled: break;
  }
  return {};
}

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t memory_bytes = std::uint64_t{16}
                                       << 30;  // of the simulated machine: for `size=50%`

// A number with an optional k, m or g behind it, of which `rest` is left over.
bool parse_size(std::string_view text, std::uint64_t& bytes, std::string_view& rest) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc{}) return false;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view suffixes = "kKmMgGtT";
  const std::size_t place = rest.empty() ? std::string_view::npos : suffixes.find(rest.front());
  if (place != std::string_view::npos) {
    bytes <<= 10 * (place / 2 + 1);
    rest.remove_prefix(1);
  }
  return true;
}

bool normalize_size(std::string_view text, Value kind, std::string& shown) {
  std::uint64_t size = 0;
  std::string_view rest;
  if (!parse_size(text, size, rest)) return false;
  if (kind == Value::pages && rest == "%") {
    size = memory_bytes / 100 * size;
    rest = {};
  }
  if (!rest.empty()) return false;
  if (kind == Value::count) {
    shown = std::to_string(size);
    return true;
  }
  const std::uint64_t pages = kind == Value::blocks ? size : (size + page_bytes - 1) / page_bytes;
  shown = std::to_string(pages * (page_bytes / 1024)) + "k";
  return true;
}

bool normalize_number(std::string_view text, int base, std::string& shown) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  std::array<char, 12> digits;
  if (base == 8) number &= 07777;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  shown.assign(digits.data(), written.ptr);
  if (base == 8 && shown.size() < 3) shown.insert(0, 3 - shown.size(), '0');
  return true;
}

bool has_word(std::string_view words, std::string_view word) {
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (words.substr(begin, end - begin) == word) return true;
    begin = end + 1;
  }
  return false;
}

bool normalize(const Option& option, std::string_view value, std::string& shown) {
  switch (option.value) {
    case Value::none: return value.empty();
    case Value::decimal: return normalize_number(value, 10, shown);
    case Value::octal: return normalize_number(value, 8, shown);
    case Value::pages:
    case Value::blocks:
    case Value::count: return normalize_size(value, option.value, shown);
    case Value::word: break;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> numbered = {
      {{"0", "off"}, {"1", "noaccess"}, {"2", "invisible"}, {"4", "ptraceable"}}};
  if (value.empty() || (!option.words.empty() && !has_word(option.words, value))) return false;
  shown = value;
  for (const auto& [number, word] : numbered) {
    if (option.name == "hidepid" && value == number) shown = word;
  }
  return true;
}

// The options that have been set, by their place in the type's table.
class Options {
 public:
  explicit Options(FileSystem type) : type_(type), table_(options_of(type)) {}

  // Takes a comma list; of an option that stands twice the last one counts.
  Errno take(std::string_view list, bool is_remount) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      const std::string_view word = list.substr(0, comma);
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (!word.empty() && !take_one(word, is_remount)) return Errno{EINVAL};
    }
    return ok;
  }

  [[nodiscard]] std::string text() const {
    std::string out;
    for (std::size_t index = 0; index < table_.size(); ++index) {
      const Option& option = table_[index];
      if (!values_[index] || option.is_hidden) continue;
      if (option.value != Value::none && *values_[index] == option.not_shown) continue;
      out += ',';
      out += option.name;
      if (option.value != Value::none) out += '=' + *values_[index];
    }
    return out;
  }

 private:
  bool take_one(std::string_view word, bool is_remount) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    for (std::size_t index = 0; index < table_.size(); ++index) {
      const Option& option = table_[index];
      if (option.name != name) continue;
      std::string shown;
      if (has_value == (option.value == Value::none)) return false;
      if (is_remount && option.no_remount && !values_[index]) return false;
      if (has_value && !normalize(option, word.substr(equals + 1), shown)) return false;
      if (!is_remount || !option.at_mount_only) {
        values_[option.value == Value::blocks ? 0 : index] = shown;
      }
      return true;
    }
    return type_ == FileSystem::ramfs;
  }

  FileSystem type_;
  std::span<const Option> table_;
  std::array<std::optional<std::string>, tmpfs_options.size()> values_;
};

}  // namespace

std::uint8_t superblock_flags_of(std::uint32_t flags) {
  constexpr std::array<std::pair<std::uint32_t, std::uint8_t>, 5> pairs = {{
      {mount_flag::rdonly, superblock_flag::readonly},
      {mount_flag::synchronous, superblock_flag::sync},
      {mount_flag::dirsync, superblock_flag::dirsync},
      {mount_flag::mandlock, superblock_flag::mandlock},
      {mount_flag::lazytime, superblock_flag::lazytime},
  }};
  std::uint8_t bits = 0;
  for (const auto& [flag, bit] : pairs) {
    if ((flags & flag) != 0) bits |= bit;
  }
  return bits;
}

Errno parse_superblock_options(FileSystem type, std::string_view present,
                               const std::optional<std::string>& data, bool is_remount,
                               std::string& options) {
  Options parsed(type);
  const bool is_known = type != FileSystem::unmodelled && parsed.take(present, false) == ok;
  if (!data || !is_known) {
    options = present;
    return ok;
  }
  const std::string_view page = std::string_view(*data).substr(0, kernel_limit::data_bytes - 1);
  if (const Errno error = parsed.take(page, is_remount); error != ok) return error;
  options = parsed.text();
  return ok;
}

}  // namespace mntsim::syscalls
