// SPDX-License-Identifier: Apache-2.0
// Is this text at all? Asked before a parser sees it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mntsim {

/// Throws InputError, with line and column, unless `text` is UTF-8 without control characters (tabs
/// and ends of lines may be) and no longer than `longest` bytes.
void require_text(std::string_view text, const std::string& file, std::size_t longest);

}  // namespace mntsim
