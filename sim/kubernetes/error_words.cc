// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/error_words.h"

#include <cctype>
#include <system_error>

namespace mntsim {

std::string c_words(Errno error) {
  return std::generic_category().message(static_cast<int>(error));
}

std::string go_words(Errno error) {
  std::string text = c_words(error);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace mntsim
