// SPDX-License-Identifier: Apache-2.0
// Kubernetes nodes: what their commands cost to replay, and to make of pods. The simulator alone;
// `mntsim verify` runs the same commands on the real kernel.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/workloads.h"
#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/manifest/manifest.h"

namespace mntsim::bench {

namespace {

Pod read_pod(const std::string& text) { return parse_manifest(text, "bench").pods.front(); }

/// A pod with one container and its service account's token: five mounts in the host's table.
Pod plain_pod(std::size_t number) {
  return read_pod("kind: Pod\napiVersion: v1\nmetadata: {name: web-" + std::to_string(number) +
                  "}\nspec: {containers: [{name: app}]}\n");
}

/// A pod whose token's mount doubles on the host with every start (kubernetes#106962).
Pod doubling_pod() {
  return read_pod(R"(
kind: Pod
apiVersion: v1
metadata: {name: agent}
spec:
  containers:
  - name: app
    securityContext: {privileged: true}
    volumeMounts: [{name: run, mountPath: /run, mountPropagation: Bidirectional}]
  volumes: [{name: run, hostPath: {path: /run}}]
)");
}

void play_node(Node& node, std::size_t pods) {
  for (std::size_t i = 0; i < pods; ++i) (void)node.create_pod(plain_pod(i));
}

void play_churn(Node& node, std::size_t pods) {
  for (std::size_t i = 0; i < pods; ++i) {
    (void)node.create_pod(plain_pod(i));
    (void)node.delete_pod("web-" + std::to_string(i));
  }
}

void play_starts(Node& node, std::size_t starts) {
  (void)node.create_pod(doubling_pod());
  for (std::size_t i = 1; i < starts; ++i) (void)node.restart_container("agent.app");
}

using Play = void (*)(Node& node, std::size_t size);

/// Only what the commands cost: they were made before.
void replay(benchmark::State& state, Play play, std::size_t size) {
  SimulatedMachine planned;
  Node node(planned, {});
  play(node, size);
  SimulatedMachine machine;
  for (auto _ : state) {
    machine.reset();
    for (const DoneCommand& done : node.transcript().commands()) {
      benchmark::DoNotOptimize(machine.execute(done.command));
    }
  }
  state.counters["items"] = 1;
}

/// From pods: the actors decide, each command is made and runs at once.
void make_and_run(benchmark::State& state, Play play, std::size_t size) {
  for (auto _ : state) {
    SimulatedMachine machine;
    Node node(machine, {});
    play(node, size);
    benchmark::DoNotOptimize(node.transcript().commands().size());
  }
  state.counters["items"] = 1;
}

void add(const char* key, const char* words, void (*run)(benchmark::State&, Play, std::size_t),
         Play play, std::size_t size) {
  add_row({key, words}, static_cast<std::int64_t>(size));
  benchmark::RegisterBenchmark(
      (std::string(key) + "/" + std::to_string(size) + "/" + SimulatedWorld::name).c_str(), run,
      play, size)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void register_nodes() {
  add("replay_node", "the commands of a node of {} pods", replay, play_node, 100);
  add("make_node", "a node of {} pods, from the pods on", make_and_run, play_node, 100);
  add("replay_churn", "the commands of {} pods, created and deleted", replay, play_churn, 1000);
  add("make_churn", "{} pods created and deleted, from the pods on", make_and_run, play_churn,
      1000);
  add("replay_starts", "the commands of {} doubling starts", replay, play_starts, 16);
}

}  // namespace mntsim::bench
