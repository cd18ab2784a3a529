// SPDX-License-Identifier: Apache-2.0
// Kubernetes nodes as the system calls that their actors make, on both kernels.
#include "bench/pods.h"
#include "bench/recording.h"
#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

void create_plain(Node& node, std::int64_t first, std::int64_t end) {
  for (std::int64_t number = first; number < end; ++number) {
    create(node, plain_pod(static_cast<std::size_t>(number)));
  }
}

void remove_plain(Node& node, std::int64_t first, std::int64_t end) {
  for (std::int64_t number = first; number < end; ++number) {
    remove(node, plain_pod_name(static_cast<std::size_t>(number)));
  }
}

/// `pods` pods come, and go again.
Life whole_node(std::int64_t pods) {
  return {.options = node_options(),
          .make = [pods](Node& node) { create_plain(node, 0, pods); },
          .unmake = [pods](Node& node) { remove_plain(node, 0, pods); }};
}

/// One more pod on a node of `pods` others.
Life one_pod(std::int64_t pods) {
  return {.options = node_options(),
          .before = [pods](Node& node) { create_plain(node, 0, pods); },
          .make = [pods](Node& node) { create_plain(node, pods, pods + 1); },
          .unmake = [pods](Node& node) { remove_plain(node, pods, pods + 1); }};
}

/// Of the pods of a node a tenth goes, and is created anew.
Life churn(std::int64_t pods) {
  const std::int64_t tenth = pods / 10;
  return {.options = node_options(),
          .before = [pods](Node& node) { create_plain(node, 0, pods); },
          .make =
              [tenth](Node& node) {
                for (std::int64_t number = 0; number < tenth; ++number) {
                  remove_plain(node, number, number + 1);
                  create_plain(node, number, number + 1);
                }
              },
          .unmake = [](Node& /*node*/) {}};
}

/// Restarts of a container each of which doubles the mounts of the pod's token.
Life doubling_starts(std::int64_t starts) {
  return {.options = node_options(), .make = [starts](Node& node) {
            create(node, doubling_pod());
            for (std::int64_t start = 1; start < starts; ++start) {
              if (const auto failure = node.restart_container("agent.app")) {
                throw std::runtime_error(*failure);
              }
            }
          }};
}

}  // namespace

void register_node_calls() {
  register_life({"node", "a node of {} pods made"}, {"node-end", "a node of {} pods taken down"},
                {{10, 100}, {}, 10}, whole_node);
  register_life({"pod", "a pod created on a node of {} others"},
                {"pod-end", "a pod deleted on a node of {} others"}, {{1, 10, 100}, {}, 10},
                one_pod);
  register_life({"churn", "a node of {} pods: a tenth deleted and created anew"}, {},
                {{100}, {}, 20}, churn);
  register_life({"starts", "{} doubling starts of a container"}, {}, {{4, 8, 10, 12}, {14}, 8},
                doubling_starts);
}

}  // namespace mntsim::bench
