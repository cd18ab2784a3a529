// SPDX-License-Identifier: Apache-2.0
#include "sim/report/junit.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/xml_text.h"

namespace mntsim {
namespace {

/// Appends text for an attribute in double quotes.
void append_attribute(std::string& out, std::string_view key, std::string_view text) {
  fmt::format_to(std::back_inserter(out), " {}=\"", key);
  for (const char byte : xml_characters(text)) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\t':
      case '\n':
      case '\r': fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(byte)); break;
      default: out += byte;
    }
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
