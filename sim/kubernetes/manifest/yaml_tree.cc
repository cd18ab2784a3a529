// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/yaml_tree.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "sim/kubernetes/manifest/text_check.h"

namespace mntsim {

namespace {

constexpr const char* template_hint = "is this a template? render it first";

bool looks_like_template(std::string_view text) {
  return text.find("{{") != std::string_view::npos;
}

Place place_of(const std::string& file, const YAML::Mark& mark) {
  if (mark.is_null()) return {file, 1, 1, ""};
  return {file, static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1,
          ""};
}

/// The number of the escape `\uXXXX` at the start of `text`; 0: there is none.
std::uint32_t escaped_unit(std::string_view text) {
  if (text.size() < 6 || !text.starts_with("\\u")) return 0;
  std::uint32_t unit = 0;
  const auto [end, failure] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
  return failure == std::errc{} && end == text.data() + 6 ? unit : 0;
}

/// JSON writes a character beyond U+FFFF as two escapes, which YAML does not know: they become one.
std::string with_whole_characters(std::string_view text) {
  std::string whole;
  whole.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    whole += text.substr(0, plain);
    text.remove_prefix(plain);
    const std::uint32_t high = escaped_unit(text);
    const std::uint32_t low = high == 0 ? 0 : escaped_unit(text.substr(6));
    if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
      whole += fmt::format("\\U{:08x}", 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
      text.remove_prefix(12);
    } else {
      whole += text.substr(0, 2);  // an escaped backslash starts no escape
      text.remove_prefix(std::min<std::size_t>(2, text.size()));
    }
  }
  return whole;
}

/// Makes nodes of the parser's events. Throws InputError as soon as a limit is passed, which ends
/// the parser's recursion too.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, const std::string& file, std::deque<YamlNode>& nodes)
      : text_(text), file_(file), nodes_(nodes) {}

  [[nodiscard]] const YamlNode* root() const { return root_; }

  /// What the parser says, with what it leaves out.
  [[nodiscard]] InputError explained(const YAML::Exception& broken) const;

  void OnDocumentStart(const YAML::Mark& mark) override {
    stack_.clear();
    anchors_.clear();
    root_ = &make(mark, YamlKind::null, 0);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode& node = make(mark, YamlKind::scalar, anchor);
    node.plain = tag == "?";  // "!" is a scalar in quotes
    node.text = value;
    attach(node, place_of(file_, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    enter(make(mark, YamlKind::list, anchor), mark);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    enter(make(mark, YamlKind::map, anchor), mark);
  }
  void OnSequenceEnd() override { leave(); }
  void OnMapEnd() override {
    close_map(*stack_.back());
    leave();
  }

 private:
  YamlNode& make(const YAML::Mark& mark, YamlKind kind, YAML::anchor_t anchor);
  void attach(const YamlNode& node, const Place& place);
  void enter(YamlNode& node, const YAML::Mark& mark);
  void leave();
  void close_map(YamlNode& map) const;
  void merge(YamlNode& map, const YamlNode& merged,
             std::map<std::string_view, std::size_t>& lines) const;

  [[nodiscard]] InputError error(const YAML::Mark& mark, std::string what,
                                 std::string hint = {}) const;
  [[nodiscard]] InputError error(const YamlNode& node, std::string what,
                                 std::string hint = {}) const;

  std::string_view text_;
  const std::string& file_;
  std::deque<YamlNode>& nodes_;
  std::vector<YamlNode*> stack_;
  std::map<YAML::anchor_t, YamlNode*> anchors_;
  const YamlNode* root_ = nullptr;
  std::size_t alias_values_ = 0;
};

std::string_view line_of(std::string_view text, std::size_t line) {
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_indented_by_tab(std::string_view line) {
  const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(0, blanks).find('\t') != std::string_view::npos;
}

InputError TreeBuilder::explained(const YAML::Exception& broken) const {
  InputError made = error(broken.mark, "broken YAML: " + broken.msg);
  const auto lines = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1;
  if (made.place.line > lines) {  // in what we added: something reaches to the end of the text
    made.what = "broken YAML: a quote or a bracket that is never closed";
    made.place.line = nodes_.empty() ? 1 : nodes_.back().line;
    made.place.column = nodes_.empty() ? 1 : nodes_.back().column;
    made.hint = "it stands here or behind";
  } else if (looks_like_template(text_)) {
    made.hint = template_hint;
  } else if (is_indented_by_tab(line_of(text_, made.place.line))) {
    made.hint = "the line starts with a tab; YAML indents by spaces";
  }
  return made;
}

InputError TreeBuilder::error(const YAML::Mark& mark, std::string what, std::string hint) const {
  return InputError{place_of(file_, mark), std::move(what), std::move(hint)};
}

InputError TreeBuilder::error(const YamlNode& node, std::string what, std::string hint) const {
  return InputError{{file_, node.line, node.column, ""}, std::move(what), std::move(hint)};
}

YamlNode& TreeBuilder::make(const YAML::Mark& mark, YamlKind kind, YAML::anchor_t anchor) {
  if (nodes_.size() >= YamlTree::most_values) {
    throw error(mark, "more than " + std::to_string(YamlTree::most_values) + " values",
                "is this a manifest?");
  }
  YamlNode& node = nodes_.emplace_back();
  node.kind = kind;
  const Place place = place_of(file_, mark);
  node.line = place.line;
  node.column = place.column;
  if (anchor != 0) anchors_[anchor] = &node;
  return node;
}

void TreeBuilder::attach(const YamlNode& node, const Place& place) {
  if (stack_.empty()) {
    root_ = &node;
    return;
  }
  YamlNode& parent = *stack_.back();
  if (parent.kind == YamlKind::list) {
    parent.entries.push_back({nullptr, &node});
  } else if (parent.entries.empty() || parent.entries.back().value != nullptr) {
    if (node.kind != YamlKind::scalar) {
      const bool nothing = node.kind == YamlKind::null;
      throw InputError{place,
                       nothing ? "a key that is empty" : "a map or list where a key should be",
                       looks_like_template(text_) ? template_hint : "is a bracket left open?"};
    }
    parent.entries.push_back({&node, nullptr});
  } else {
    parent.entries.back().value = &node;
  }
}

void TreeBuilder::enter(YamlNode& node, const YAML::Mark& mark) {
  attach(node, place_of(file_, mark));
  if (stack_.size() >= YamlTree::deepest) {
    throw error(mark, "nested deeper than " + std::to_string(YamlTree::deepest) + " levels");
  }
  node.open = true;
  stack_.push_back(&node);
}

void TreeBuilder::leave() {
  YamlNode& node = *stack_.back();
  for (const YamlEntry& entry : node.entries) node.size += entry.value->size;
  node.open = false;
  stack_.pop_back();
}

/// What is not written has the mark of what comes next: it stands at its key, or where its list
/// starts.
void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  YamlNode& node = make(mark, YamlKind::null, anchor);
  if (!stack_.empty()) {
    const YamlNode& parent = *stack_.back();
    const bool has_key = parent.kind == YamlKind::map && !parent.entries.empty();
    const YamlNode& before = has_key ? *parent.entries.back().key : parent;
    node.line = before.line;
    node.column = before.column;
  }
  attach(node, {file_, node.line, node.column, ""});
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const YamlNode& target = *anchors_.at(anchor);
  if (target.open) throw error(mark, "an alias inside the very value that it stands for");
  alias_values_ += target.size;
  if (alias_values_ > YamlTree::most_alias_values) {
    throw error(mark, "document contains excessive aliasing",
                "its aliases stand for more than " + std::to_string(YamlTree::most_alias_values) +
                    " values");
  }
  attach(target, place_of(file_, mark));
}

/// Refuses a key that stands twice, then resolves merge keys (`<<: *base`): what the map says
/// itself wins.
void TreeBuilder::close_map(YamlNode& map) const {
  std::map<std::string_view, std::size_t> lines;
  std::vector<YamlEntry> own;
  std::vector<const YamlNode*> merges;
  own.swap(map.entries);
  for (const YamlEntry& entry : own) {
    const auto [at, is_new] = lines.emplace(entry.key->text, entry.key->line);
    if (!is_new) {
      throw error(*entry.key, "key " + in_quotes(entry.key->text) + " already set in map",
                  "first at line " + std::to_string(at->second));
    }
    if (entry.key->plain && entry.key->text == "<<") {
      merges.push_back(entry.value);
    } else {
      map.entries.push_back(entry);
    }
  }
  for (const YamlNode* merged : merges) {
    if (merged->kind != YamlKind::list) {
      merge(map, *merged, lines);
      continue;
    }
    for (const YamlEntry& entry : merged->entries) merge(map, *entry.value, lines);
  }
}

void TreeBuilder::merge(YamlNode& map, const YamlNode& merged,
                        std::map<std::string_view, std::size_t>& lines) const {
  if (merged.kind != YamlKind::map) throw error(merged, "map merge requires map or list of maps");
  for (const YamlEntry& entry : merged.entries) {
    if (lines.emplace(entry.key->text, entry.key->line).second) map.entries.push_back(entry);
  }
}

}  // namespace

YamlTree::YamlTree(std::string_view text, std::string file) : file_(std::move(file)) {
  require_text(text, file_, longest_text);
  // The end of a document, said aloud: without it yaml-cpp 0.7 takes a quote that is never closed.
  std::istringstream stream{with_whole_characters(text) + "\n...\n"};
  TreeBuilder builder(text, file_, nodes_);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) documents_.push_back(builder.root());
  } catch (const YAML::Exception& broken) {
    throw builder.explained(broken);
  }
}

}  // namespace mntsim
