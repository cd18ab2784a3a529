// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "sim/report/text.h"
#include "sim/report/why_not_answer.h"

namespace mntsim {
namespace {

std::string listed(const std::vector<std::string>& places) {
  std::string list;
  for (const std::string& place : places) list += (list.empty() ? "" : ", ") + place;
  return list;
}

std::string visible_sentence(const WhyNotAnswer& answer) {
  return answer.is_made
             ? fmt::format("{} shows it, by {}", answer.here, answer.cover)
             : fmt::format("a mount made at {} would be seen at {}", answer.from, answer.here);
}

std::string covered_sentence(const WhyNotAnswer& answer) {
  const std::string_view verb = answer.is_made ? "is there" : "would come to lie";
  return fmt::format("it {}, beneath {}, which hides it", verb, answer.cover);
}

std::string other_directory_sentence(const WhyNotAnswer& answer) {
  std::string text =
      answer.is_same_file_system
          ? fmt::format("{} shows the directory {} of the file system; the mount lies on its {}",
                        answer.here, answer.seen_directory, answer.directory)
          : fmt::format(
                "{} shows another file system, {}; the mount lies on the directory {} of {}",
                answer.here, answer.seen, answer.directory, answer.on);
  const std::string ns = answer.here.substr(0, answer.here.find(":/"));
  text += answer.directory_at.empty()
              ? fmt::format(", a directory that {} sees nowhere", ns)
              : fmt::format(", which {} sees as {}", ns, listed(answer.directory_at));
  return text;
}

std::string replaced_sentence(const WhyNotAnswer& answer) {
  return fmt::format(
      "{} still shows what was mounted on that directory before, {}: that mount "
      "itself is bound there, and nothing of the directory on which the new one lies",
      answer.here, answer.seen);
}

std::string private_sentence(const WhyNotAnswer& answer) {
  const bool is_container =
      answer.change && answer.change->restart == Restart::receiver_host_to_container;
  const std::string_view mode = is_container ? " (as with mountPropagation None)" : "";
  return fmt::format("{} is private: what is mounted elsewhere does not arrive in it{}",
                     answer.receiver, mode);
}

std::string plain_bind_sentence(const WhyNotAnswer& answer) {
  return fmt::format(
      "{} goes back to a bind that was made after the mount and is not recursive: "
      "a plain bind takes one mount along, and not those on it",
      answer.receiver);
}

/// Comes before the sentence itself.
std::string steps_back_words(const WhyNotAnswer& answer) {
  std::string text;
  for (const NamedStepBack& step : answer.steps_back) {
    text += fmt::format("{} is a later copy of {}, which does not show it either; ", step.copy,
                        step.original);
  }
  return text;
}

std::string own_sentence(const WhyNotAnswer& answer) {
  switch (answer.link) {
    case MissingLink::none: return visible_sentence(answer);
    case MissingLink::covered: return covered_sentence(answer);
    case MissingLink::covered_on_way:
      return fmt::format("it would arrive on a directory on the way to {} too, and hide that",
                         answer.here);
    case MissingLink::on_root:
      return "it is mounted on the task's own root, and a task's paths begin beneath that";
    case MissingLink::plain_bind: return plain_bind_sentence(answer);
    case MissingLink::unmounted:
      return fmt::format(
          "{} receives from {}: the mount has been unmounted there, or is older "
          "than the link between the two",
          answer.receiver, answer.sender);
    case MissingLink::older:
      return fmt::format(
          "{} would receive it if it were mounted now: it is older than what is "
          "seen there, which was bound or copied without it, or it has been "
          "unmounted there",
          answer.receiver);
    case MissingLink::replaced: return replaced_sentence(answer);
    case MissingLink::other_directory: return other_directory_sentence(answer);
    case MissingLink::sender_private:
      return fmt::format("{}, on which it {} mounted, is {}: it sends nothing", answer.sender,
                         answer.is_made ? "is" : "would be", answer.sender_propagation);
    case MissingLink::receiver_private: return private_sentence(answer);
    case MissingLink::wrong_direction:
      return fmt::format(
          "{} is a slave of {} and not its peer: mounts go from the master to the "
          "slave, never back",
          answer.sender, answer.receiver);
    case MissingLink::common_master:
      return fmt::format(
          "{} and {} are both slaves of group {} ({}): slaves do not send to each "
          "other",
          answer.sender, answer.receiver, answer.group_id, answer.group_peer);
    case MissingLink::no_common_group:
      return fmt::format("{} and {} have no peer group in common, and no master", answer.sender,
                         answer.receiver);
  }
  return {};
}

/// What a person does where commands alone do not do it; empty: they do.
std::string restart_words(const WhyNotAnswer& answer) {
  const auto ns = [](const std::string& place) { return place.substr(0, place.find(":/")); };
  switch (answer.change->restart) {
    case Restart::none: return {};
    case Restart::receiver_host_to_container:
      return fmt::format(
          "start {} anew, cloned from the namespace of {}, with mountPropagation: "
          "HostToContainer; tried as",
          ns(answer.here), ns(answer.from));
    case Restart::sender_bidirectional:
      return fmt::format(
          "start {} anew, cloned from the namespace of {}, with mountPropagation: "
          "Bidirectional; tried as",
          ns(answer.from), ns(answer.here));
  }
  return {};
}

std::string again_words(const WhyNotAnswer& answer) {
  const bool is_new_sender = answer.change->restart == Restart::sender_bidirectional;
  if (is_new_sender) return "and mount there";
  if (!answer.is_made) return "before the mount is made";
  return answer.change->commands.empty() ? "mount it again" : "and mount it again";
}

void append_change(std::string& out, const WhyNotAnswer& answer) {
  if (!answer.change) {
    out += "  cure       none was found that works\n";
    return;
  }
  std::vector<std::string> lines = answer.change->commands;
  const std::string restart = restart_words(answer);
  if (!restart.empty()) lines.insert(lines.begin(), restart);
  if (answer.change->mount_again) lines.push_back(again_words(answer));
  std::string_view label = "  cure       ";
  for (const std::string& line : lines) {
    append_line(out, label, line);
    label = "             ";
  }
}

/// "ctr:/d does not show tmpfs t (mount 5), mounted at init:/d"
std::string headline(const WhyNotAnswer& answer) {
  const bool is_visible = answer.link == MissingLink::none;
  if (!answer.is_made) {
    return fmt::format("{} {} what is mounted at {}", answer.here,
                       is_visible ? "would show" : "would not show", answer.from);
  }
  return fmt::format("{} {} {}, mounted at {}", answer.here, is_visible ? "shows" : "does not show",
                     answer.mount, answer.from);
}

}  // namespace

std::string why_not_sentence(const WhyNotAnswer& answer) {
  return steps_back_words(answer) + own_sentence(answer);
}

void append_why_not_text(std::string& out, const WhyNotAnswer& answer) {
  append_line(out, "", headline(answer));
  append_line(out, "  why        ", why_not_sentence(answer));
  append_command_text(out, "  mounted    ", answer.made_by);
  for (const NamedStepBack& step : answer.steps_back)
    append_command_text(out, "  copied     ", step.by);
  append_command_text(out, "  bound      ", answer.copied_by);
  append_command_text(out, "  since      ", answer.changed_by);
  if (answer.link == MissingLink::none) return;
  if (!answer.mount_at.empty()) append_line(out, "  seen at    ", listed(answer.mount_at));
  append_change(out, answer);
}

}  // namespace mntsim
