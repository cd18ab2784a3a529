// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door to fuzz_import: cmake --preset fuzz.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mntsim::fuzz_import({reinterpret_cast<const char*>(data), size});
  return 0;
}
