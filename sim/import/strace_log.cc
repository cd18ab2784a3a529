// SPDX-License-Identifier: Apache-2.0
// strace's lines: PID and time in many forms before the call, signals and exits between the calls,
// and calls cut in two by those of other processes.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim/import/trace_log.h"
#include "sim/import/traced_verbs.h"

namespace mntsim {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_fork(std::string_view name) {
  return name == "clone" || name == "clone3" || name == "fork" || name == "vfork";
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

void skip_blanks(std::string_view* text) {
  text->remove_prefix(std::min(text->find_first_not_of(' '), text->size()));
}

/// What stands before a call: who made it. Times, instruction pointers and numbers of calls are
/// passed over.
struct LineHead {
  std::uint64_t pid = 0;
  std::string command;
};

/// "1234", "1234<sh>".
bool take_pid(std::string_view* text, LineHead* head) {
  const std::size_t digits = digits_at(*text, 0);
  const auto pid = traced_number(text->substr(0, digits));
  if (digits == 0 || !pid) return false;
  std::string_view rest = text->substr(digits);
  if (rest.starts_with('<')) {
    const std::size_t end = rest.find('>');
    if (end == std::string_view::npos) return false;
    head->command = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  }
  head->pid = *pid;
  *text = rest;
  return true;
}

/// "[pid 1234] ", "[00007f2a] ", "[ 165] ": what stands in brackets.
bool take_brackets(std::string_view* text, LineHead* head) {
  if (!text->starts_with('[')) return false;
  const std::size_t end = text->find(']');
  if (end == std::string_view::npos) return false;
  std::string_view inside = text->substr(1, end - 1);
  if (inside.starts_with("pid")) {
    inside.remove_prefix(3);
    skip_blanks(&inside);
    if (!take_pid(&inside, head)) return false;
  }
  text->remove_prefix(end + 1);
  skip_blanks(text);
  return true;
}

/// "10:11:12.123456 ", "1700000000.123456 ", "0.000123 ", "(+     0.000123) ", "(-0.1) ".
bool take_time(std::string_view* text) {
  std::string_view rest = *text;
  if (rest.starts_with("(+") || rest.starts_with("(-")) {
    const std::size_t end = rest.find(')');
    if (end == std::string_view::npos) return false;
    text->remove_prefix(end + 1);
    skip_blanks(text);
    return true;
  }
  if (rest.empty() || (!is_digit(rest[0]) && rest[0] != '+')) return false;
  const std::size_t end = std::min(rest.find_first_not_of("0123456789:.+-T"), rest.size());
  if (end == rest.size() || rest[end] != ' ') return false;
  if (rest.substr(0, end).find_first_of(":.") == std::string_view::npos) return false;
  text->remove_prefix(end);
  skip_blanks(text);
  return true;
}

LineHead take_head(std::string_view* text) {
  LineHead head;
  skip_blanks(text);
  std::string_view rest = *text;
  if (take_pid(&rest, &head) && rest.starts_with(' ')) {
    *text = rest;
    skip_blanks(text);
  } else {
    head = {};
  }
  while (take_brackets(text, &head) || take_time(text)) {
  }
  return head;
}

class StraceReader {
 public:
  StraceReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  TraceLog run() {
    while (next_line()) read_line();
    for (const auto& [pid, call] : unfinished_) {
      if (is_traced_call(call.name)) {
        problem(call.line, call.name + " never ended in this log", "it is left out");
      }
    }
    std::erase_if(log_.calls, [](const TracedCall& call) { return call.name.empty(); });
    name_the_first();
    find_parents();
    return std::move(log_);
  }

 private:
  /// The beginning of a call that is cut in two.
  struct Unfinished {
    std::size_t line = 0;
    std::string name;
    std::string text;
    std::size_t index = 0;  // of a fork: its place in the log
  };

  bool next_line() {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line_ = text_.substr(at_, end - at_);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    at_ = end + 1;
    ++number_;
    return true;
  }

  void problem(std::size_t line, std::string what, std::string hint = {}) {
    log_.problems.push_back({{file_, line, 0, {}}, std::move(what), std::move(hint)});
  }

  void read_line() {
    const std::size_t number = number_;
    std::string_view rest = line_;
    LineHead head = take_head(&rest);
    if (rest.empty() || rest.starts_with("strace: ") || rest.starts_with("--- ")) return;
    if (rest.starts_with("+++ ")) return end_process(head, rest);
    std::string joined;
    if (take_attached(&rest, &joined)) rest = joined;
    if (rest.starts_with("<... ")) return resume(head, rest, number);
    const std::size_t open = rest.find('(');
    if (open == std::string_view::npos) {
      return problem(number, "neither a call nor a signal: " + in_quotes(rest));
    }
    const std::string_view name = rest.substr(0, open);
    constexpr std::string_view cut = "<unfinished ...>";
    if (rest.ends_with(cut)) {
      rest.remove_suffix(cut.size());
      Unfinished& call = unfinished_[pid_of(head)];
      call = {number, std::string(name), std::string(rest), log_.calls.size()};
      if (is_fork(name)) log_.calls.emplace_back();  // filled in when it ends
      return;
    }
    if (rest.ends_with("<detached ...>") || !is_traced_call(name)) return;
    if (auto call = parse(rest, number)) add(std::move(*call), head, number);
  }

  /// `vfork(strace: Process 12 attached`, which the next line ends.
  bool take_attached(std::string_view* rest, std::string* joined) {
    const std::size_t said = rest->rfind("strace: Process ");
    if (said == std::string_view::npos || said == 0 || !rest->ends_with(" attached")) return false;
    *joined = rest->substr(0, said);
    if (next_line()) *joined += line_;
    return true;
  }

  void end_process(const LineHead& head, std::string_view rest) {
    const bool ends = rest.starts_with("+++ exited") || rest.starts_with("+++ killed");
    if (!ends) return;
    TracedCall call;
    call.name = "exited";
    unfinished_.erase(pid_of(head));
    add(std::move(call), head, number_);
  }

  /// "<... mount resumed>) = 0", in older versions "<... mount resumed> ) = 0".
  void resume(const LineHead& head, std::string_view rest, std::size_t number) {
    constexpr std::string_view mark = " resumed>";
    const std::size_t end = rest.find(mark);
    const std::string name(rest.substr(5, end == std::string_view::npos ? 0 : end - 5));
    auto begun = unfinished_.find(pid_of(head));
    if (begun == unfinished_.end()) begun = unfinished_.find(0);  // it had no pid yet
    if (begun == unfinished_.end() || begun->second.name != name) {
      if (!is_traced_call(name)) return;
      return problem(number, "the end of " + name + ", whose beginning is not in this log",
                     "it is left out");
    }
    const Unfinished first = std::move(begun->second);
    unfinished_.erase(begun);
    if (!is_traced_call(name)) return;
    auto call = parse(first.text + std::string(rest.substr(end + mark.size())), number);
    if (!call) return;
    if (!is_fork(name)) return add(std::move(*call), head, number);
    fill(&*call, head, first.line);
    note_child(*call);
    log_.calls[first.index] = std::move(*call);
  }

  std::optional<TracedCall> parse(std::string_view text, std::size_t number) {
    std::string what;
    auto call = parse_traced_call(text, &what);
    if (!call) problem(number, what + ": " + in_quotes(text), "the line is left out");
    return call;
  }

  void fill(TracedCall* call, const LineHead& head, std::size_t line) {
    call->line = line;
    call->pid = pid_of(head);
    call->command = head.command;
    if (call->pid != 0 && !children_.contains(call->pid)) living_.erase(0);  // now it has a pid
    living_.insert(call->pid);
    seen_.insert(call->pid);
  }

  void add(TracedCall call, const LineHead& head, std::size_t line) {
    fill(&call, head, line);
    if (call.name == "exited") living_.erase(call.pid);
    if (is_fork(call.name)) note_child(call);
    log_.calls.push_back(std::move(call));
  }

  void note_child(const TracedCall& call) {
    if (!call.succeeded() || call.result <= 0) return;
    const auto child = static_cast<std::uint64_t>(call.result);
    children_.insert(child);
    living_.insert(child);
  }

  /// A terminal's log leaves the pid out while there is one process alone.
  std::uint64_t pid_of(const LineHead& head) const {
    if (head.pid != 0 || living_.size() != 1) return head.pid;
    return *living_.begin();
  }

  /// The calls before the first fork have no pid; later their process has one, and is the one that
  /// nobody forked.
  void name_the_first() {
    if (!seen_.contains(0)) return;
    const auto first = std::find_if(log_.calls.begin(), log_.calls.end(), [&](const TracedCall& c) {
      return c.pid != 0 && !children_.contains(c.pid);
    });
    if (first == log_.calls.end()) return;
    const std::uint64_t pid = first->pid;
    for (TracedCall& call : log_.calls) {
      if (call.pid == 0) call.pid = pid;
    }
  }

  /// In a pid namespace of its own a process calls its children by other numbers than strace does
  /// (but with --pidns-translation). So a child that never speaks is taken for the next process
  /// that speaks and that nobody forked.
  void find_parents() {
    std::deque<TracedCall*> silent;
    std::set<std::uint64_t> known;
    for (TracedCall& call : log_.calls) {
      const bool is_orphan = known.insert(call.pid).second && !children_.contains(call.pid);
      if (is_orphan && !silent.empty()) {
        silent.front()->result = static_cast<std::int64_t>(call.pid);
        silent.pop_front();
      }
      const bool forked = is_fork(call.name) && call.succeeded() && call.result > 0;
      if (forked && !seen_.contains(static_cast<std::uint64_t>(call.result))) {
        silent.push_back(&call);
      }
    }
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::string_view line_;
  std::size_t number_ = 0;
  TraceLog log_;
  std::map<std::uint64_t, Unfinished> unfinished_;  // by pid
  std::set<std::uint64_t> living_;
  std::set<std::uint64_t> seen_;      // they called something
  std::set<std::uint64_t> children_;  // somebody forked them
};

}  // namespace

TraceLog read_strace_log(std::string_view text, const std::string& file) {
  return StraceReader(text, file).run();
}

}  // namespace mntsim
