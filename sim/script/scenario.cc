// SPDX-License-Identifier: Apache-2.0
#include "sim/script/scenario.h"

#include <algorithm>

#include "sim/script/json_reader.h"
#include "sim/script/scenario_format.h"
#include "sim/script/step_kinds.h"

namespace mntsim {

namespace {

/// Places of offsets that only grow: one pass over the text for all of them.
class PlaceCounter {
 public:
  explicit PlaceCounter(std::string_view text) : text_(text) {}

  Place at(std::size_t offset) {
    for (; at_ < offset; ++at_) {
      if (text_[at_] != '\n') continue;
      ++line_;
      line_start_ = at_ + 1;
    }
    Place place;
    place.line = line_;
    place.column = offset - line_start_ + 1;
    return place;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

/// The kinds of steps that a scenario may have.
std::vector<const StepKind*> kinds_with(const StepLayer* layer) {
  std::vector<const StepKind*> kinds;
  for (const StepKind& kind : step_kinds()) kinds.push_back(&kind);
  if (layer == nullptr) return kinds;
  for (const StepKind& kind : layer->kinds) kinds.push_back(&kind);
  return kinds;
}

const StepKind& kind_of(const JsonReader& reader, const JsonNode& step,
                        const std::vector<const StepKind*>& kinds) {
  const StepKind* found = nullptr;
  for (const StepKind* candidate : kinds) {
    const StepKind& kind = *candidate;
    const auto node = reader.member(step, kind.key);
    if (!node) continue;
    if (found != nullptr) {
      throw reader.error(
          *node,
          "a step with both '" + std::string(found->key) + "' and '" + std::string(kind.key) + "'",
          "make it two steps", true);
    }
    found = &kind;
  }
  if (found != nullptr) return *found;
  std::vector<std::string_view> known;
  for (const StepKind* kind : kinds) {
    known.push_back(kind->key);
    known.insert(known.end(), kind->beside.begin(), kind->beside.end());
  }
  reader.refuse_unknown_keys(step, known, "a step");
  throw reader.error(step, "a step that does nothing", "a step has a 'run' or an 'expect'");
}

void read_step(const JsonReader& reader, const JsonNode& step,
               const std::vector<const StepKind*>& kinds, std::vector<Step>& steps) {
  reader.require_object(step);
  const StepKind& kind = kind_of(reader, step, kinds);
  std::vector<std::string_view> known{kind.key};
  known.insert(known.end(), kind.beside.begin(), kind.beside.end());
  reader.refuse_unknown_keys(step, known, kind.text);
  kind.read(reader, step, steps);
}

void read_steps(const JsonReader& reader, const JsonNode& steps, const StepLayer* layer,
                Scenario& scenario) {
  reader.require_array(steps);
  const std::vector<const StepKind*> kinds = kinds_with(layer);
  const std::vector<std::size_t> offsets = element_offsets(reader.text(), steps.path());
  PlaceCounter places(reader.text());
  scenario.step_count = steps.value.size();
  scenario.steps.reserve(scenario.step_count);
  for (std::size_t i = 0; i < steps.value.size(); ++i) {
    const JsonNode node{steps.value[i], &steps, {}, i};
    Place place = places.at(offsets[i]);
    place.file = scenario.file;
    place.pointer = "/steps/" + std::to_string(i);
    const std::size_t first = scenario.steps.size();
    read_step(reader, node, kinds, scenario.steps);
    for (std::size_t at = first; at < scenario.steps.size(); ++at) {
      Step& step = scenario.steps[at];
      step.place = place;
      step.number = i + 1;
      if (layer != nullptr && layer->plain_step && step.actor.empty()) layer->plain_step(step);
    }
  }
}

void read_machines(const JsonReader& reader, const JsonNode& machines, Scenario& scenario) {
  reader.require_array(machines);
  if (machines.value.empty()) {
    throw reader.error(machines, "'machines' names none", "leave it out to mean all of them");
  }
  for (std::size_t i = 0; i < machines.value.size(); ++i) {
    const JsonNode node{machines.value[i], &machines, {}, i};
    const std::string& name = reader.string(node);
    const bool virtual_machine = name.starts_with("vm:") && name.size() > 3;
    if (!virtual_machine) {
      reader.require_one_of(node, name, scenario_format::machines, "machine");
    }
    scenario.machines.push_back(name);
  }
}

void read_text(const JsonReader& reader, const JsonNode& root, std::string_view key,
               std::string& out) {
  if (const auto node = reader.member(root, key)) out = reader.string(*node);
}

}  // namespace

void read_layered_step(const JsonReader& reader, const JsonNode& step, const StepLayer& layer,
                       std::vector<Step>& steps) {
  read_step(reader, step, kinds_with(&layer), steps);
}

Scenario parse_scenario(std::string_view text, const std::string& file, const StepLayer* layer) {
  const JsonReader reader(text, file);
  const JsonNode root = reader.root();
  reader.require_object(root);
  reader.refuse_unknown_keys(root, scenario_format::scenario_keys, "a scenario");

  Scenario scenario;
  scenario.file = file;
  std::string schema;
  read_text(reader, root, "$schema", schema);
  read_text(reader, root, "name", scenario.name);
  read_text(reader, root, "description", scenario.description);
  read_text(reader, root, "source", scenario.source);
  if (const auto node = reader.member(root, "machines")) read_machines(reader, *node, scenario);
  const auto steps = reader.member(root, "steps");
  if (!steps) {
    throw reader.error(root, "missing key 'steps' of a scenario", "\"steps\": [{\"run\": …}, …]");
  }
  read_steps(reader, *steps, layer, scenario);
  return scenario;
}

}  // namespace mntsim
