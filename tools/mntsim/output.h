// SPDX-License-Identifier: Apache-2.0
// Standard output, buffered by us: what was printed before an error must be there before its
// message, and a full disk must not go unnoticed.
#pragma once

#include <string>

namespace mntsim {

class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  /// Writes what is left, where an exception has ended the work; a failure is then put aside.
  ~Output();

  /// Append here; then call written().
  [[nodiscard]] std::string& buffer() { return buffer_; }
  /// Writes the buffer out once it is large. Throws HostUnavailable where that fails.
  void written() {
    if (buffer_.size() >= flush_size) flush();
  }
  void flush();

 private:
  static constexpr std::size_t flush_size = 1U << 16U;

  std::string buffer_;
};

/// Prints `text` on standard output (`file` empty or "-"), or makes it the content of a file that
/// the user alone may read if it is new: tables name volumes, and who has what open. Throws
/// HostUnavailable where that cannot be written.
void write_output(const std::string& text, const std::string& file);

/// Writes all of `text` to a file descriptor: 0, or the errno that stopped it.
[[nodiscard]] int write_all(int fd, const std::string& text);

}  // namespace mntsim
