// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/oci_config.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/kubernetes/oci/oci_mount_options.h"
#include "sim/script/json_reader.h"

namespace mntsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto propagations = std::to_array<std::string_view>(
    {"private", "slave", "shared", "unbindable", "rprivate", "rslave", "rshared", "runbindable"});
constexpr std::array<std::string_view, 2> other_platforms = {"windows", "vm"};

Json process_json(const OciConfig& config) {
  const Json none = Json::array();
  return {{"terminal", false},
          {"user", {{"uid", 0}, {"gid", 0}}},
          {"args", config.args.empty() ? std::vector<std::string>{"sh"} : config.args},
          {"env", {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}},
          {"cwd", "/"},
          {"capabilities", {{"bounding", none}, {"effective", none}, {"permitted", none}}}};
}

Json mounts_json(const std::vector<OciMount>& mounts) {
  Json list = Json::array();
  for (const OciMount& mount : mounts) {
    list.push_back({{"destination", mount.destination},
                    {"type", mount.type},
                    {"source", mount.source},
                    {"options", mount.options}});
  }
  return list;
}

Json linux_json(const OciConfig& config) {
  Json namespaces = Json::array();
  for (const std::string& type : config.namespaces) namespaces.push_back({{"type", type}});
  const bool named = std::find(config.namespaces.begin(), config.namespaces.end(), "mount") !=
                     config.namespaces.end();
  if (config.mount_namespace && !named) namespaces.push_back({{"type", "mount"}});
  Json section = {{"resources", Json::object()},
                  {"namespaces", namespaces},
                  {"maskedPaths", config.masked_paths},
                  {"readonlyPaths", config.readonly_paths}};
  if (!config.rootfs_propagation.empty()) {
    section["rootfsPropagation"] = config.rootfs_propagation;
  }
  return section;
}

std::string absolute(const std::string& path, const std::string& directory) {
  if (path.starts_with('/')) return path;
  return directory + (directory.ends_with('/') ? "" : "/") + path;
}

/// Reads one document; the warnings are its caller's.
class ConfigReader {
 public:
  ConfigReader(std::string_view text, const std::string& file, const std::string& bundle,
               std::vector<InputError>& warnings)
      : reader_(text, file), bundle_(bundle), warnings_(warnings) {}

  OciConfig read() {
    const JsonNode root = reader_.root();
    reader_.require_object(root);
    const auto version = reader_.member(root, "ociVersion");
    if (!version) throw reader_.error(root, "no OCI configuration", "config.json has 'ociVersion'");
    (void)reader_.string(*version);
    if (const auto process = reader_.member(root, "process")) {
      config_.args = strings(*process, "args");
    }
    read_root(root);
    read_mounts(root);
    read_linux(root);
    if (const auto hooks = reader_.member(root, "hooks")) {
      warn(*hooks, "hooks are not modelled: what they mount is missing");
    }
    for (const std::string_view key : other_platforms) {
      if (const auto section = reader_.member(root, key)) {
        warn(*section, "'" + std::string(key) + "' is not modelled");
      }
    }
    return std::move(config_);
  }

 private:
  void warn(const JsonNode& node, const std::string& what) {
    const auto same = [&](const InputError& warning) { return warning.what == what; };
    if (std::any_of(warnings_.begin(), warnings_.end(), same)) return;
    warnings_.push_back(reader_.error(node, what, {}, true));
  }

  std::string text(const JsonNode& object, std::string_view key) {
    const auto node = present(object, key);
    return node ? reader_.string(*node) : std::string();
  }

  /// The member, unless it is missing or null: Go's JSON writes null for what is unset.
  std::optional<JsonNode> present(const JsonNode& object, std::string_view key) {
    const auto node = reader_.member(object, key);
    return node && !node->value.is_null() ? node : std::nullopt;
  }

  std::vector<std::string> strings(const JsonNode& object, std::string_view key) {
    std::vector<std::string> list;
    const auto array = present(object, key);
    if (!array) return list;
    reader_.require_array(*array);
    for (std::size_t i = 0; i < array->value.size(); ++i) {
      list.push_back(reader_.string({array->value[i], &*array, {}, i}));
    }
    return list;
  }

  void read_root(const JsonNode& root) {
    const auto section = reader_.member(root, "root");
    if (!section) throw reader_.error(root, "an OCI configuration without 'root'");
    reader_.require_object(*section);
    const auto path = reader_.member(*section, "path");
    if (!path) throw reader_.error(*section, "'root' without 'path'");
    config_.root_path = absolute(reader_.string(*path), bundle_);
    if (const auto read_only = reader_.member(*section, "readonly")) {
      config_.root_read_only = reader_.boolean(*read_only);
    }
  }

  void read_mounts(const JsonNode& root) {
    const auto mounts = present(root, "mounts");
    if (!mounts) return;
    reader_.require_array(*mounts);
    for (std::size_t i = 0; i < mounts->value.size(); ++i) {
      read_mount({mounts->value[i], &*mounts, {}, i});
    }
  }

  void read_mount(const JsonNode& node) {
    reader_.require_object(node);
    const auto destination = reader_.member(node, "destination");
    if (!destination) throw reader_.error(node, "a mount without 'destination'");
    OciMount mount;
    mount.destination = absolute(reader_.string(*destination), "/");
    mount.type = text(node, "type");
    mount.source = text(node, "source");
    mount.options = strings(node, "options");
    const MountOrder order = read_options(mount);
    if (order.bind) mount.source = absolute(mount.source, bundle_);
    if (!order.bind && mount.type.empty()) {
      throw reader_.error(node, "a mount without 'type' that is no bind",
                          "a bind has the option 'bind' or 'rbind'");
    }
    warn_of_mount(node, mount);
    config_.mounts.push_back(std::move(mount));
  }

  void warn_of_mount(const JsonNode& node, const OciMount& mount) {
    for (const std::string& option : mount.options) {
      if (is_unmodelled_option(option))
        warn(node, "the mount option '" + option + "' is not modelled");
    }
    if (present(node, "uidMappings") || present(node, "gidMappings")) {
      warn(node, "idmapped mounts are not modelled");
    }
  }

  void read_linux(const JsonNode& root) {
    config_.mount_namespace = false;
    const auto section = present(root, "linux");
    if (!section) return;
    reader_.require_object(*section);
    config_.masked_paths = strings(*section, "maskedPaths");
    config_.readonly_paths = strings(*section, "readonlyPaths");
    if (const auto propagation = present(*section, "rootfsPropagation")) {
      config_.rootfs_propagation = reader_.string(*propagation);
      if (!config_.rootfs_propagation.empty()) {
        reader_.require_one_of(*propagation, config_.rootfs_propagation, propagations,
                               "rootfsPropagation");
      }
    }
    if (const auto rdt = present(*section, "intelRdt")) warn(*rdt, "intelRdt is not modelled");
    read_namespaces(*section);
  }

  void read_namespaces(const JsonNode& section) {
    const auto list = present(section, "namespaces");
    if (!list) return;
    reader_.require_array(*list);
    for (std::size_t i = 0; i < list->value.size(); ++i) {
      const JsonNode node{list->value[i], &*list, {}, i};
      reader_.require_object(node);
      const std::string type = text(node, "type");
      const bool joined = !text(node, "path").empty();
      if (type == "user") warn(node, "user namespaces are not modelled");
      if (type == "mount" && joined) {
        warn(node, "a mount namespace that another container has is not modelled");
      }
      if (type == "mount" && !joined) config_.mount_namespace = true;
      config_.namespaces.push_back(type);
    }
  }

  JsonReader reader_;
  const std::string& bundle_;
  std::vector<InputError>& warnings_;
  OciConfig config_;
};

}  // namespace

std::string oci_json(const OciConfig& config) {
  const Json document = {
      {"ociVersion", "1.0.2"},
      {"process", process_json(config)},
      {"root", {{"path", config.root_path}, {"readonly", config.root_read_only}}},
      {"mounts", mounts_json(config.mounts)},
      {"linux", linux_json(config)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

OciConfig parse_oci(std::string_view text, const std::string& file, const std::string& bundle,
                    std::vector<InputError>& warnings) {
  return ConfigReader(text, file, bundle, warnings).read();
}

bool looks_like_oci(std::string_view text) { return is_json_object_with(text, "ociVersion"); }

}  // namespace mntsim
