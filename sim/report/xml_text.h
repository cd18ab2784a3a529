// SPDX-License-Identifier: Apache-2.0
// Which characters may stand in XML.
#pragma once

#include <string>
#include <string_view>

namespace mntsim {

/// The bytes as text for XML 1.0 that is still to be escaped: what XML has no way to say (section
/// 2.2), and what is no UTF-8, becomes U+FFFD.
[[nodiscard]] std::string xml_characters(std::string_view bytes);

}  // namespace mntsim
