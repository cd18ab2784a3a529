// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/steps.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "sim/kubernetes/actors/cri.h"
#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/play/growth.h"
#include "sim/kubernetes/play/node_step.h"
#include "sim/kubernetes/play/played_node.h"
#include "sim/kubernetes/replace_all.h"
#include "sim/script/runner.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;
using Steps = std::vector<Step>;

constexpr auto container_verbs = std::to_array<std::string_view>({"start", "stop", "restart"});

/// What came of something, said at its end.
Step outcome(const std::string& who, std::string text, bool failed) {
  return {Remark{std::move(text), failed}, {}, "outcome", who};
}

/// The steps of one scenario, as they are read.
class Reading {
 public:
  Reading(StepSurroundings surroundings, std::string file)
      : surroundings_(std::move(surroundings)),
        file_(std::move(file)),
        played_(surroundings_.kernel) {}

  void plain(const Step& step) {
    if (const auto* run = std::get_if<RunStep>(&step.what)) played_.run_plain(run->command);
  }

  void node(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode node = *reader.member(step, "node");
    if (played_.has_node()) throw reader.error(node, "a second node", "a scenario has one");
    played_.boot(for_machine(read_node_options(reader, node), surroundings_));
    played_.take(steps);
  }

  void pod(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode pod = *reader.member(step, "pod");
    reader.require_object(pod);
    reader.refuse_unknown_keys(pod, pod_keys, "a pod step");
    if (const auto name = reader.member(pod, "delete")) {
      const std::string& deleted = reader.string(*name);
      require_pod(reader, *name, deleted);
      settle(reader, pod, steps, "pod " + deleted, node().delete_pod(deleted));
      return;
    }
    const Manifest manifest = read_manifest(reader, pod);
    Failure failure;
    for (const Pod& created : manifest.pods) {
      failure = node().create_pod(created);
      if (failure) break;
    }
    settle(reader, pod, steps, "pod " + manifest.pods.front().name, failure);
  }

  void container(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode what = *reader.member(step, "container");
    reader.require_object(what);
    reader.refuse_unknown_keys(what, container_keys, "a container step");
    if (const auto task = reader.member(what, "exec")) {
      exec(reader, what, *task, steps);
      return;
    }
    for (const std::string_view verb : container_verbs) {
      const auto task = reader.member(what, verb);
      if (!task) continue;
      const std::string& name = reader.string(*task);
      require_container(reader, *task, name);
      Failure failure;
      if (verb == "start") failure = node().start_container(name);
      if (verb == "stop") failure = node().stop_container(name);
      if (verb == "restart") failure = node().restart_container(name);
      settle(reader, what, steps, "container " + name, failure);
      return;
    }
    throw reader.error(what, "a container step that does nothing",
                       "it has a 'start', 'stop', 'restart' or 'exec'");
  }

  void csi(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode csi = *reader.member(step, "csi");
    reader.require_object(csi);
    reader.refuse_unknown_keys(csi, csi_keys, "a csi step");
    if (const auto driver = reader.member(csi, "driver")) {
      const auto task = reader.member(csi, "container");
      if (!task) throw reader.error(csi, "missing key 'container' of a csi step with 'driver'");
      require_container(reader, *task, reader.string(*task));
      const std::string& name = reader.string(*task);
      node().drivers().push_back({reader.string(*driver), name.substr(0, name.rfind('.')), name});
      return;
    }
    const auto driver = reader.member(csi, "restart");
    if (!driver) throw reader.error(csi, "a csi step that does nothing", "it has a 'restart'");
    auto remount = Node::DriverRemount::none;
    if (const auto how = reader.member(csi, "remount")) {
      const std::string& word = reader.string(*how);
      reader.require_one_of(*how, word, remounts, "remount");
      if (word == "stacked") remount = Node::DriverRemount::stacked;
      if (word == "replaced") remount = Node::DriverRemount::replaced;
    }
    const std::string& name = reader.string(*driver);
    settle(reader, csi, steps, "driver " + name, node().restart_csi(name, remount));
  }

  void kubelet(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode kubelet = *reader.member(step, "kubelet");
    reader.require_one_of(kubelet, reader.string(kubelet), kubelet_words, "kubelet");
    node().restart_kubelet();
    played_.take(steps);
  }

  void runtime(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    const JsonNode runtime = *reader.member(step, "runtime");
    const std::string& word = reader.string(runtime);
    reader.require_one_of(runtime, word, runtime_words, "runtime");
    node().restart_runtime(word != "restart");
    played_.take(steps);
  }

  void sees(const JsonReader& reader, const JsonNode& step, Steps& steps) {
    read_matrix(reader, *reader.member(step, "sees"), steps);
  }

  void repeat(const JsonReader& reader, const JsonNode& step, const StepLayer& layer, Steps& steps);

 private:
  static constexpr auto pod_keys =
      std::to_array<std::string_view>({"create", "file", "delete", "error"});
  static constexpr auto container_keys = std::to_array<std::string_view>(
      {"start", "stop", "restart", "exec", "run", "errno", "error"});
  static constexpr auto csi_keys =
      std::to_array<std::string_view>({"driver", "container", "restart", "remount", "error"});
  static constexpr auto remounts = std::to_array<std::string_view>({"none", "stacked", "replaced"});
  static constexpr auto kubelet_words = std::to_array<std::string_view>({"restart"});
  static constexpr auto runtime_words =
      std::to_array<std::string_view>({"restart", "restart in a new namespace"});

  Node& node() { return played_.node(for_machine(surroundings_.node, surroundings_)); }

  Manifest read_manifest(const JsonReader& reader, const JsonNode& pod) {
    const auto object = reader.member(pod, "create");
    const auto name = reader.member(pod, "file");
    if (object.has_value() == name.has_value()) {
      throw reader.error(pod, "a pod step has one of 'create', 'file' and 'delete'");
    }
    Manifest manifest;
    if (name) {
      const std::string path = beside(file_, reader.string(*name));
      manifest = parse_manifest(surroundings_.read_file(path), path);
    } else {
      manifest = read_inline(reader, *object);
    }
    for (const InputError& warning : manifest.warnings) {
      if (surroundings_.warn) surroundings_.warn(warning);
    }
    if (surroundings_.change_pods) surroundings_.change_pods(manifest.pods);
    return manifest;
  }

  /// A manifest that stands in the scenario itself. It is read as it stands there, for the sake of
  /// its places; in a repeat the round's numbers are to be put in first, and the step is the place.
  Manifest read_inline(const JsonReader& reader, const JsonNode& object) const {
    reader.require_object(object);
    const auto with_place = [&](InputError error) {
      if (is_in_repeat_) return reader.error(object, error.what, error.hint);
      error.place.pointer = pointer_of(object.path());
      return error;
    };
    try {
      Manifest manifest = parse_manifest(
          is_in_repeat_ ? object.value.dump() : in_place(reader.text(), object.path()), file_);
      for (InputError& warning : manifest.warnings) warning = with_place(warning);
      return manifest;
    } catch (const InputError& error) {
      throw with_place(error);
    }
  }

  /// A path as it is named beside a file.
  static std::string beside(const std::string& file, const std::string& name) {
    const std::size_t slash = file.rfind('/');
    if (name.starts_with('/') || slash == std::string::npos) return name;
    return file.substr(0, slash + 1) + name;
  }

  void exec(const JsonReader& reader, const JsonNode& what, const JsonNode& task, Steps& steps) {
    const std::string& name = reader.string(task);
    require_container(reader, task, name);
    const auto run = reader.member(what, "run");
    if (!run) throw reader.error(what, "missing key 'run' of an exec");
    const auto expected = reader.member(what, "errno");
    const Errno wanted = expected ? errno_value(reader, *expected) : ok;
    Errno result = ok;
    try {
      result = node().exec(name, reader.string(*run));
    } catch (const InputError& error) {
      throw reader.error(*run, error.what, error.hint);
    }
    played_.take(steps);
    if (result == wanted) return;
    steps.push_back(outcome(name,
                            fmt::format("exec in {}: expected {}, got {}", name,
                                        result_name(wanted), result_name(result)),
                            true));
  }

  /// Takes over what the actors did, and holds what they said against the step's "error".
  void settle(const JsonReader& reader, const JsonNode& step, Steps& steps, const std::string& who,
              const Failure& failure) {
    played_.take(steps);
    const auto wanted = reader.member(step, "error");
    const std::string expected = wanted ? reader.string(*wanted) : std::string();
    if (failure) {
      const bool failed = !wanted || failure->find(expected) == std::string::npos;
      std::string text = who + ": " + *failure;
      if (failed && wanted) text += "; expected an error with '" + expected + "'";
      steps.push_back(outcome(who, std::move(text), failed));
    } else if (wanted) {
      std::string text = who + ": expected an error with '" + expected + "', it succeeded";
      steps.push_back({Remark{std::move(text), true, true}, {}, "outcome", who});
    }
  }

  void require_pod(const JsonReader& reader, const JsonNode& at, const std::string& name) {
    if (node().find_pod(name) == nullptr) {
      throw reader.error(at, "there is no pod " + in_quotes(name) + " at this step");
    }
  }

  void require_container(const JsonReader& reader, const JsonNode& at, const std::string& task) {
    const std::size_t dot = task.rfind('.');
    const RunningPod* pod =
        dot == std::string::npos ? nullptr : node().find_pod(task.substr(0, dot));
    if (pod != nullptr && pod->containers.contains(task.substr(dot + 1))) return;
    throw reader.error(at, "there is no container " + in_quotes(task) + " at this step",
                       "a container is called POD.CONTAINER");
  }

  StepSurroundings surroundings_;
  std::string file_;
  PlayedNode played_;
  bool is_in_repeat_ = false;
};

/// Puts the round's number for each "{i}".
void number_strings(nlohmann::json& value, const std::string& round) {
  if (value.is_structured()) {
    for (auto& item : value) number_strings(item, round);
  } else if (value.is_string()) {
    std::string text = value.get<std::string>();
    replace_all(text, "{i}", round);
    value = text;
  }
}

void Reading::repeat(const JsonReader& reader, const JsonNode& step, const StepLayer& layer,
                     Steps& steps) {
  constexpr std::uint64_t most_rounds = 100'000;
  const JsonNode times = *reader.member(step, "repeat");
  const std::uint64_t rounds = reader.count(times);
  if (rounds > most_rounds) throw reader.error(times, "more than 100000 rounds");
  const auto inner = reader.member(step, "steps");
  if (!inner) throw reader.error(step, "missing key 'steps' of a repeat");
  reader.require_array(*inner);
  is_in_repeat_ = true;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    nlohmann::json numbered = inner->value;
    number_strings(numbered, std::to_string(round));
    const JsonNode list{numbered, inner->parent, inner->key, inner->index};
    for (std::size_t i = 0; i < numbered.size(); ++i) {
      const JsonNode one{numbered[i], &list, {}, i};
      const std::size_t first = steps.size();
      read_layered_step(reader, one, layer, steps);
      for (std::size_t at = first; at < steps.size(); ++at) {
        if (steps[at].actor.empty()) {
          plain(steps[at]);
          steps[at].actor = "scenario";
        }
      }
    }
  }
  is_in_repeat_ = false;
}

/// Starts each container again and again, and says where that makes the host's table grow.
void restart_all(PlayedNode& played, Node& node, const Manifest& manifest, unsigned restarts,
                 Steps& steps) {
  for (const std::string& task : played.containers(manifest)) {
    StartCounts starts{task, {node.transcript().mount_count("init")}};
    Failure failure;
    for (unsigned round = 0; round < restarts && !failure; ++round) {
      failure = node.restart_container(task);
      starts.counts.push_back(node.transcript().mount_count("init"));
      played.take(steps);
    }
    const std::string growth = describe_growth(node, starts);
    if (!growth.empty()) {
      steps.push_back(outcome(task, "warning: " + growth, false));
    }
    if (failure) steps.push_back(outcome(task, "container " + task + ": " + *failure, true));
  }
}

}  // namespace

std::vector<std::string> on_machine(std::vector<std::string> paths,
                                    const StepSurroundings& surroundings) {
  if (surroundings.has_special_path) {
    std::erase_if(paths,
                  [&](const std::string& path) { return !surroundings.has_special_path(path); });
  }
  return paths;
}

NodeOptions for_machine(NodeOptions options, const StepSurroundings& surroundings) {
  if (surroundings.change_node) surroundings.change_node(options);
  if (!surroundings.has_special_path) return options;
  options.masked_paths =
      on_machine(options.masked_paths.value_or(default_masked_paths()), surroundings);
  options.readonly_paths =
      on_machine(options.readonly_paths.value_or(default_readonly_paths()), surroundings);
  return options;
}

void number_all(Scenario& scenario) {
  for (Step& step : scenario.steps) {
    step.place.file = scenario.file;
    step.number = ++scenario.step_count;
  }
}

StepLayer kubernetes_steps(const StepSurroundings& surroundings, const std::string& file) {
  static constexpr auto beside_repeat = std::to_array<std::string_view>({"steps"});
  const auto reading = std::make_shared<Reading>(surroundings, file);
  const auto kind = [&reading](std::string_view key, std::string_view text,
                               void (Reading::*read)(const JsonReader&, const JsonNode&, Steps&)) {
    return StepKind{
        key, {}, text, [reading, read](const auto& reader, const auto& step, auto& out) {
          ((*reading).*read)(reader, step, out);
        }};
  };
  StepLayer layer;
  layer.kinds = {kind("node", "a node step", &Reading::node),
                 kind("pod", "a pod step", &Reading::pod),
                 kind("container", "a container step", &Reading::container),
                 kind("csi", "a csi step", &Reading::csi),
                 kind("kubelet", "a kubelet step", &Reading::kubelet),
                 kind("runtime", "a runtime step", &Reading::runtime),
                 kind("sees", "a step with 'sees'", &Reading::sees)};
  const StepLayer inner = layer;  // a repeat in a repeat is refused
  layer.kinds.push_back({"repeat", beside_repeat, "a repeat step",
                         [reading, inner](const auto& reader, const auto& step, auto& out) {
                           reading->repeat(reader, step, inner, out);
                         }});
  layer.plain_step = [reading](const Step& step) { reading->plain(step); };
  return layer;
}

Scenario manifest_scenario(Manifest manifest, const std::string& file,
                           const StepSurroundings& surroundings, unsigned restarts) {
  if (surroundings.change_pods) surroundings.change_pods(manifest.pods);
  Scenario scenario;
  scenario.file = file;
  PlayedNode played(surroundings.kernel);
  Node& node = played.node(for_machine(surroundings.node, surroundings));
  for (const Pod& pod : manifest.pods) {
    const Failure failure = node.create_pod(pod);
    played.take(scenario.steps);
    if (failure) {
      scenario.steps.push_back(outcome(pod.name, "pod " + pod.name + ": " + *failure, true));
    }
  }
  if (restarts > 0) restart_all(played, node, manifest, restarts, scenario.steps);
  number_all(scenario);
  return scenario;
}

}  // namespace mntsim
