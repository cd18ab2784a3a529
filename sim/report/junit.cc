// SPDX-License-Identifier: Apache-2.0
#include "sim/report/junit.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/utf8.h"

namespace mntsim {
namespace {

/// The characters of XML 1.0, section 2.2.
bool is_xml_character(char32_t code_point) {
  if (code_point < 0x20) return code_point == '\t' || code_point == '\n' || code_point == '\r';
  return code_point != 0xFFFE && code_point != 0xFFFF;
}

/// Appends text for an attribute in double quotes.
void append_attribute(std::string& out, std::string_view key, std::string_view text) {
  fmt::format_to(std::back_inserter(out), " {}=\"", key);
  while (!text.empty()) {
    const Utf8Piece piece = first_character(text);
    if (!piece.valid || !is_xml_character(piece.code_point)) {
      out += replacement_character;
    } else if (piece.code_point < 0x20) {
      fmt::format_to(std::back_inserter(out), "&#{};", static_cast<unsigned>(piece.code_point));
    } else {
      switch (piece.code_point) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += text.substr(0, piece.size);
      }
    }
    text.remove_prefix(piece.size);
  }
  out += '"';
}

void append_test(std::string& out, const TestResult& result) {
  out += "  <testcase";
  append_attribute(out, "classname", result.file);
  append_attribute(out, "name", result.name);
  append_attribute(out, "file", result.file);
  if (!result.failure.empty()) {
    out += ">\n    <failure";
    append_attribute(out, "message", result.failure);
    out += "/>\n  </testcase>\n";
  } else if (!result.skipped.empty()) {
    out += ">\n    <skipped";
    append_attribute(out, "message", result.skipped);
    out += "/>\n  </testcase>\n";
  } else {
    out += "/>\n";
  }
}

}  // namespace

std::string junit_xml(const std::string& suite, const std::vector<TestResult>& results) {
  const auto failures = std::count_if(results.begin(), results.end(),
                                      [](const TestResult& test) { return !test.failure.empty(); });
  const auto skipped = std::count_if(results.begin(), results.end(),
                                     [](const TestResult& test) { return !test.skipped.empty(); });
  const std::string counts = fmt::format(R"( tests="{}" failures="{}" errors="0" skipped="{}")",
                                         results.size(), failures, skipped);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + ">\n";
  out += "<testsuite";
  append_attribute(out, "name", suite);
  out += counts + ">\n";
  for (const TestResult& result : results) append_test(out, result);
  out += "</testsuite>\n</testsuites>\n";
  return out;
}

}  // namespace mntsim
