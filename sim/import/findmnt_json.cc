// SPDX-License-Identifier: Apache-2.0
#include "sim/import/findmnt_json.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "sim/script/json_reader.h"

namespace mntsim {
namespace {

class FindmntReader {
 public:
  FindmntReader(std::string_view text, const std::string& file) : reader_(text, file) {}

  FindmntTable read() {
    const JsonNode root = reader_.root();
    reader_.require_object(root);
    const auto list = reader_.member(root, "filesystems");
    if (!list) throw reader_.error(root, "this is no table of mounts", "as findmnt -J prints it");
    read_list(*list, std::nullopt);
    add_missing("ID,PARENT", has_all_ids_);
    add_missing("MAJ:MIN", has_all_devices_);
    add_missing("OPT-FIELDS", has_tags_);
    if (!has_tags_ && !has_propagation_) table_.has_unknown_groups = true;
    return std::move(table_);
  }

 private:
  void add_missing(std::string_view column, bool is_there) {
    if (is_there) return;
    if (!table_.missing_columns.empty()) table_.missing_columns += ',';
    table_.missing_columns += column;
  }

  // Nesting is bounded by the reader of JSON.
  void read_list(const JsonNode& list, std::optional<std::uint64_t> parent) {
    reader_.require_array(list);
    for (std::size_t index = 0; index < list.value.size(); ++index) {
      const JsonNode element{list.value[index], &list, {}, index};
      reader_.require_object(element);
      const PartialMount mount = read_mount(element, parent);
      table_.mounts.push_back(mount);
      if (const auto children = reader_.member(element, "children")) {
        read_list(*children, mount.id);
      }
    }
  }

  PartialMount read_mount(const JsonNode& node, std::optional<std::uint64_t> parent) {
    PartialMount mount;
    mount.target = text(node, "target");
    if (!mount.target.starts_with('/')) throw reader_.error(node, "a mount without a target", "");
    mount.id = number(node, "id");
    mount.parent = number(node, "parent");
    if (!mount.parent) mount.parent = parent;
    has_all_ids_ = has_all_ids_ && mount.id && mount.parent;
    mount.device = text(node, "maj:min");
    std::erase(mount.device, ' ');  // it stands right in its column
    has_all_devices_ = has_all_devices_ && !mount.device.empty();
    mount.type = text(node, "fstype");
    if (mount.type.empty()) mount.type = "unknown";
    read_source(node, mount);
    mount.options = text(node, "vfs-options");
    mount.super_options = text(node, "fs-options");
    mount.all_options = text(node, "options");
    read_propagation(node, mount);
    return mount;
  }

  // "/dev/sda1[/srv]": what the mount shows stands in brackets.
  static std::pair<std::string, std::string> split_source(const std::string& source) {
    const std::size_t open = source.rfind("[/");
    if (open == std::string::npos || !source.ends_with(']')) return {source, "/"};
    return {source.substr(0, open), source.substr(open + 1, source.size() - open - 2)};
  }

  void read_source(const JsonNode& node, PartialMount& mount) {
    auto [source, root] = split_source(text(node, "source"));
    const std::string column = text(node, "fsroot");
    mount.source = std::move(source);
    mount.root = column.empty() ? root : column;
  }

  void read_propagation(const JsonNode& node, PartialMount& mount) {
    mount.tags = text(node, "opt-fields");
    if (reader_.member(node, "opt-fields")) has_tags_ = true;
    if (!mount.tags.empty()) return;
    const std::string propagation = text(node, "propagation");
    has_propagation_ = has_propagation_ || !propagation.empty();
    if (propagation == "unbindable") mount.tags = "unbindable";
    const bool is_tied = propagation.find("shared") != std::string::npos ||
                         propagation.find("slave") != std::string::npos;
    table_.has_unknown_groups = table_.has_unknown_groups || is_tied;
  }

  std::string text(const JsonNode& object, std::string_view key) const {
    const auto member = reader_.member(object, key);
    if (!member || member->value.is_null()) return "";
    if (member->value.is_number()) return std::to_string(reader_.count(*member));
    return reader_.string(*member);
  }

  // findmnt prints numbers as numbers or as texts, by its version.
  std::optional<std::uint64_t> number(const JsonNode& object, std::string_view key) const {
    const std::string digits = text(object, key);
    if (digits.empty()) return std::nullopt;
    std::uint64_t value = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value);
    if (error != std::errc() || end != last) {
      throw reader_.error(*reader_.member(object, key), "this is no number", "");
    }
    return value;
  }

  JsonReader reader_;
  FindmntTable table_;
  bool has_all_ids_ = true;
  bool has_all_devices_ = true;
  bool has_tags_ = false;
  bool has_propagation_ = false;
};

}  // namespace

FindmntTable read_findmnt(std::string_view text, const std::string& file) {
  return FindmntReader(text, file).read();
}

}  // namespace mntsim
