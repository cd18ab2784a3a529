// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/usage.h"

#include <algorithm>
#include <string_view>

namespace mntsim {
namespace {

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

bool is_flag(const std::string& argument) { return argument.size() > 1 && argument[0] == '-'; }

/// True for a flag that some verb has, and whose value is the next argument.
bool takes_value(const CLI::App& app, const std::string& argument) {
  for (const CLI::App* verb : verbs_of(app)) {
    const CLI::Option* option = verb->get_option_no_throw(argument);
    if (option != nullptr) return option->get_items_expected_max() > 0;
  }
  return false;
}

const CLI::App* given_verb(const CLI::App& app) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  return given.empty() ? nullptr : given.front();
}

InputError with_nearest(std::string what, const std::string& word,
                        const std::vector<std::string>& candidates, std::string otherwise) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  const std::string_view nearest = nearest_spelling(word, views);
  if (!nearest.empty()) otherwise = "did you mean '" + std::string(nearest) + "'?";
  return {{}, std::move(what), std::move(otherwise)};
}

InputError unknown_verb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  std::string list;
  for (const CLI::App* verb : verbs_of(app)) {
    names.push_back(verb->get_name());
    list += (list.empty() ? "" : ", ") + verb->get_name();
  }
  return with_nearest("unknown verb " + in_quotes(word), word, names, "the verbs are " + list);
}

InputError unexpected_argument(const CLI::App& verb, const std::string& word) {
  const std::string more = "see 'mntsim " + verb.get_name() + " --help'";
  if (!is_flag(word)) return {{}, "unexpected argument " + in_quotes(word), more};
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& long_name : option->get_lnames()) names.push_back("--" + long_name);
  }
  return with_nearest("unknown flag " + in_quotes(name) + " of '" + verb.get_name() + "'", name,
                      names, more);
}

}  // namespace

std::vector<std::string> verb_first(const CLI::App& app, std::vector<std::string> arguments) {
  auto at = arguments.begin();
  while (at != arguments.end() && is_flag(*at)) {
    const bool value_follows = at->find('=') == std::string::npos && takes_value(app, *at);
    at += value_follows && at + 1 != arguments.end() ? 2 : 1;
  }
  if (at != arguments.end()) std::rotate(arguments.begin(), at, at + 1);
  // It stands for the first operand, STATE.
  const auto live = std::find(arguments.begin(), arguments.end(), "--live");
  if (live != arguments.end() && live != arguments.begin()) {
    std::rotate(arguments.begin() + 1, live, live + 1);
  }
  return arguments;
}

InputError usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* verb = given_verb(app);
  const std::vector<std::string> extras = app.remaining(true);
  const auto word = std::find_if(extras.begin(), extras.end(),
                                 [](const std::string& extra) { return extra != "--"; });
  if (verb == nullptr) {
    if (word == extras.end()) return {{}, "no verb is given", "see 'mntsim --help'"};
    return unknown_verb(app, *word);
  }
  if (word != extras.end()) return unexpected_argument(*verb, *word);
  return {{}, error.what(), "see 'mntsim " + verb->get_name() + " --help'"};
}

}  // namespace mntsim
