// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/node_step.h"

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace mntsim {

namespace {

/// A word of a choice, and what it stands for.
template <typename T>
struct Word {
  std::string_view word;
  T value;
};

constexpr auto inits =
    std::to_array<Word<InitSystem>>({{"systemd", InitSystem::systemd}, {"none", InitSystem::none}});
constexpr auto cris =
    std::to_array<Word<CriKind>>({{"containerd", CriKind::containerd}, {"crio", CriKind::crio}});
constexpr auto ocis = std::to_array<Word<OciKind>>(
    {{"runc-1.1", OciKind::runc_1_1}, {"runc", OciKind::runc}, {"crun", OciKind::crun}});
constexpr auto hidings = std::to_array<Word<Hiding>>({{"none", Hiding::none},
                                                      {"kubens", Hiding::kubens},
                                                      {"separate", Hiding::separate},
                                                      {"runtime", Hiding::runtime}});
constexpr auto storages =
    std::to_array<Word<StorageKind>>({{"csi-staged", StorageKind::csi_staged},
                                      {"csi-unstaged", StorageKind::csi_unstaged},
                                      {"csi-fuse", StorageKind::csi_fuse},
                                      {"in-tree-block", StorageKind::in_tree_block},
                                      {"in-tree-nfs", StorageKind::in_tree_nfs}});

constexpr auto node_keys =
    std::to_array<std::string_view>({"preset", "init", "cri", "oci", "hiding", "default_storage",
                                     "claims", "masked_paths", "readonly_paths"});
constexpr auto claim_keys =
    std::to_array<std::string_view>({"name", "storage", "driver", "volume", "recursive_publish"});
constexpr auto sees_keys = std::to_array<std::string_view>({"places", "matrix"});

template <typename T, std::size_t count>
void read_choice(const JsonReader& reader, const JsonNode& object, std::string_view key,
                 const std::array<Word<T>, count>& choices, T& value) {
  const auto node = reader.member(object, key);
  if (!node) return;
  const std::string& word = reader.string(*node);
  std::array<std::string_view, count> words;
  for (std::size_t i = 0; i < count; ++i) words[i] = choices[i].word;
  reader.require_one_of(*node, word, words, key);
  for (const Word<T>& choice : choices) {
    if (choice.word == word) value = choice.value;
  }
}

template <typename Each>
void for_each_element(const JsonReader& reader, const JsonNode& array, Each each) {
  reader.require_array(array);
  for (std::size_t i = 0; i < array.value.size(); ++i) {
    each(JsonNode{array.value[i], &array, {}, i});
  }
}

void read_strings(const JsonReader& reader, const JsonNode& object, std::string_view key,
                  std::optional<std::vector<std::string>>& strings) {
  const auto array = reader.member(object, key);
  if (!array) return;
  strings.emplace();
  for_each_element(reader, *array,
                   [&](const JsonNode& node) { strings->push_back(reader.string(node)); });
}

Claim read_claim(const JsonReader& reader, const JsonNode& node) {
  reader.require_object(node);
  reader.refuse_unknown_keys(node, claim_keys, "a claim");
  Claim claim;
  const auto name = reader.member(node, "name");
  if (!name) throw reader.error(node, "missing key 'name' of a claim");
  claim.name = reader.string(*name);
  read_choice(reader, node, "storage", storages, claim.storage);
  if (const auto driver = reader.member(node, "driver")) claim.driver = reader.string(*driver);
  if (const auto volume = reader.member(node, "volume")) claim.volume = reader.string(*volume);
  if (const auto recursive = reader.member(node, "recursive_publish")) {
    claim.recursive_publish = reader.boolean(*recursive);
  }
  return claim;
}

NodeOptions read_preset(const JsonReader& reader, const JsonNode& node) {
  const std::string& name = reader.string(node);
  if (const auto preset = find_preset(name)) return *preset;
  const std::vector<std::string_view> names(preset_names().begin(), preset_names().end());
  reader.require_one_of(node, name, names, "preset");
  return {};
}

}  // namespace

NodeOptions read_node_options(const JsonReader& reader, const JsonNode& node) {
  if (node.value.is_string()) return read_preset(reader, node);
  reader.require_object(node);
  reader.refuse_unknown_keys(node, node_keys, "a node");
  NodeOptions options;
  if (const auto preset = reader.member(node, "preset")) options = read_preset(reader, *preset);
  read_choice(reader, node, "init", inits, options.init);
  read_choice(reader, node, "cri", cris, options.cri);
  read_choice(reader, node, "oci", ocis, options.oci);
  read_choice(reader, node, "hiding", hidings, options.hiding);
  read_choice(reader, node, "default_storage", storages, options.default_storage);
  read_strings(reader, node, "masked_paths", options.masked_paths);
  read_strings(reader, node, "readonly_paths", options.readonly_paths);
  if (const auto claims = reader.member(node, "claims")) {
    for_each_element(reader, *claims, [&](const JsonNode& claim) {
      options.claims.push_back(read_claim(reader, claim));
    });
  }
  return options;
}

void read_matrix(const JsonReader& reader, const JsonNode& sees, std::vector<Step>& steps) {
  reader.require_object(sees);
  reader.refuse_unknown_keys(sees, sees_keys, "'sees'");
  const auto places = reader.member(sees, "places");
  const auto matrix = reader.member(sees, "matrix");
  if (!places || !matrix) throw reader.error(sees, "'sees' needs 'places' and 'matrix'");
  reader.require_object(*places);
  reader.require_object(*matrix);

  std::set<std::string> names;  // all that anybody sees
  for (const auto& row : matrix->value.items()) {
    const JsonNode list{row.value(), &*matrix, row.key()};
    for_each_element(reader, list,
                     [&](const JsonNode& name) { names.insert(reader.string(name)); });
  }
  for (const auto& row : matrix->value.items()) {
    const auto place = reader.member(*places, row.key());
    if (!place) throw reader.error(*places, "no place for " + in_quotes(row.key()));
    const std::set<std::string> seen(row.value().begin(), row.value().end());
    for (const std::string& name : names) {
      Expectation expectation;
      expectation.task = row.key() == "host" ? "init" : row.key();
      expectation.path = reader.string(*place) + "/" + name;
      expectation.mounted = seen.contains(name);
      steps.push_back({std::move(expectation), {}, {}, {}});
    }
  }
}

}  // namespace mntsim
