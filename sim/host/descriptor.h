// SPDX-License-Identifier: Apache-2.0
// A file descriptor that closes itself, and what is read from one.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

namespace mntsim {

class Descriptor {
 public:
  /// Owns `fd`; -1 is none.
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// Reads to the end of a file into the beginning of a buffer, which grows and stays as large. How
/// many bytes; -1 and errno where it cannot.
[[nodiscard]] inline ssize_t read_all(const Descriptor& file, std::string* buffer) {
  constexpr std::size_t room = 1U << 16U;  // what one call reads of a mount table is of one moment
  for (std::size_t size = 0;;) {
    if (buffer->size() < size + room) buffer->resize(2 * (size + room));
    const ssize_t got = read(file.get(), buffer->data() + size, buffer->size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) return static_cast<ssize_t>(size);
    size += static_cast<std::size_t>(got);
  }
}

}  // namespace mntsim
