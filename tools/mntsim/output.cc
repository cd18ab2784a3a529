// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/script/machine.h"

namespace mntsim {

Output::~Output() { static_cast<void>(write_all(STDOUT_FILENO, buffer_)); }

void Output::flush() {
  const int error = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (error != 0) {
    throw HostUnavailable{std::string("standard output: cannot be written: ") +
                          std::strerror(error)};
  }
}

int write_all(int fd, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = write(fd, text.data() + done, text.size() - done);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace mntsim
