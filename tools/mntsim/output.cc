// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/host/descriptor.h"
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

void write_output(const std::string& text, const std::string& file) {
  const bool to_file = !file.empty() && file != "-";
  const Descriptor out(to_file ? open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
                               : -1);
  int error = to_file && out.get() < 0 ? errno : 0;
  if (error == 0) error = write_all(to_file ? out.get() : STDOUT_FILENO, text);
  if (error == 0) return;
  throw HostUnavailable{(to_file ? file : "standard output") +
                        ": cannot be written: " + std::strerror(error)};
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
