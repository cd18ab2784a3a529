// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/keys.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "tools/mntsim/output.h"

namespace mntsim {
namespace {

// What a signal's handler needs; handlers have no other way to it.
struct termios plain_settings;
struct termios key_settings;

constexpr auto ending_signals = std::to_array<int>({SIGINT, SIGTERM, SIGHUP, SIGQUIT});

/// Gives the terminal back, then lets the signal do what it does.
void on_ending_signal(int signal) {
  tcsetattr(STDIN_FILENO, TCSANOW, &plain_settings);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void on_stop(int /*signal*/) {
  const int error = errno;
  tcsetattr(STDIN_FILENO, TCSANOW, &plain_settings);
  raise(SIGSTOP);
  tcsetattr(STDIN_FILENO, TCSANOW, &key_settings);  // somebody lets us go on
  errno = error;
}

KeyKind kind_of(char byte) {
  switch (byte) {
    case 'n':
    case ' ':
    case '\n':
    case '\r': return KeyKind::forward;
    case 'p':
    case 'b': return KeyKind::back;
    case 'g': return KeyKind::go_to;
    case 't': return KeyKind::table;
    case 'l': return KeyKind::lines;
    case '?':
    case 'h': return KeyKind::help;
    case 'q':
    case '\x04':  // control-D
      return KeyKind::quit;
    default: return KeyKind::unknown;
  }
}

}  // namespace

KeyReader::KeyReader() {
  if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &plain_settings) != 0) return;
  is_terminal_ = true;
  key_settings = plain_settings;
  key_settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  key_settings.c_cc[VMIN] = 1;
  key_settings.c_cc[VTIME] = 0;
  for (const int signal : ending_signals) std::signal(signal, on_ending_signal);
  std::signal(SIGTSTP, on_stop);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &key_settings);
}

KeyReader::~KeyReader() {
  if (!is_terminal_) return;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &plain_settings);
  for (const int signal : ending_signals) std::signal(signal, SIG_DFL);
  std::signal(SIGTSTP, SIG_DFL);
}

std::optional<char> KeyReader::next_byte() {
  if (used_ == buffer_.size()) {
    std::array<char, 4096> bytes = {};
    ssize_t count = 0;
    do {
      count = read(STDIN_FILENO, bytes.data(), bytes.size());
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return std::nullopt;
    buffer_.assign(bytes.data(), static_cast<std::size_t>(count));
    used_ = 0;
  }
  return buffer_[used_++];
}

/// The digits after `g`, up to a line end. At a terminal they are shown.
Key KeyReader::read_number() {
  constexpr std::size_t most = 1'000'000'000;
  Key key{KeyKind::go_to};
  bool has_digits = false;
  const auto echo = [this](char byte) {
    if (is_terminal_) static_cast<void>(write_all(STDOUT_FILENO, std::string(1, byte)));
  };
  echo('g');
  while (const std::optional<char> byte = next_byte()) {
    if (*byte == '\n' || *byte == '\r') break;
    if (*byte == ' ' && !has_digits) continue;
    if (*byte < '0' || *byte > '9') {
      has_digits = false;
      if (is_terminal_) break;
      continue;  // the rest of the line belongs to it
    }
    echo(*byte);
    has_digits = true;
    key.number = std::min(most, key.number * 10 + static_cast<std::size_t>(*byte - '0'));
  }
  if (!has_digits) key.kind = KeyKind::unknown;
  return key;
}

std::optional<Key> KeyReader::next() {
  while (const std::optional<char> byte = next_byte()) {
    const KeyKind kind = kind_of(*byte);
    if (kind == KeyKind::go_to) return read_number();
    if (!is_terminal_ && (*byte == '\n' || *byte == '\r')) {
      if (std::exchange(line_has_keys_, false)) continue;
    } else {
      line_has_keys_ = true;
    }
    return Key{kind};
  }
  return std::nullopt;
}

}  // namespace mntsim
