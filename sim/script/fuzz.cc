// SPDX-License-Identifier: Apache-2.0
// Workers take cases in small blocks from a shared counter. Whoever finds a difference lowers
// `lowest`; nobody starts a case above it, and every case below it is still run: that makes it the
// first.
#include "sim/script/fuzz.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <vector>

namespace mntsim {
namespace {

constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t block = 8;  // cases taken at once
constexpr std::size_t most_workers = 64;

/// What parent and workers share: a page of its own, so a worker's death leaves it whole.
struct Board {
  std::atomic<std::uint64_t> next{0};       // the first case that nobody has taken
  std::atomic<std::uint64_t> lowest{none};  // the lowest case known to differ
  std::atomic<std::uint64_t> cases{0};
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> unconfirmed{0};
  std::atomic<int> stop{0};         // the signal that ends the campaign early
  std::atomic<bool> failed{false};  // a worker could not make its machines: see `failure`
  char failure[512] = {};
  std::atomic<std::uint64_t> at[most_workers] = {};  // the case each worker is at
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

Board* current_board = nullptr;  // for the signal handler, while a campaign runs

void stop_campaign(int signal_number) { current_board->stop.store(signal_number); }

void lower(std::atomic<std::uint64_t>& lowest, std::uint64_t number) {
  std::uint64_t seen = lowest.load();
  while (number < seen && !lowest.compare_exchange_weak(seen, number)) {
  }
}

/// The shared page, for as long as a campaign lasts.
class SharedBoard {
 public:
  SharedBoard() {
    void* page =
        mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw HostUnavailable{"no memory to share with worker processes"};
    board_ = new (page) Board;
  }
  SharedBoard(const SharedBoard&) = delete;
  SharedBoard& operator=(const SharedBoard&) = delete;
  ~SharedBoard() { munmap(board_, sizeof(Board)); }
  Board& operator*() const { return *board_; }

 private:
  Board* board_;
};

/// SIGINT and SIGTERM ask the workers to stop, for as long as this lives.
class StopOnSignal {
 public:
  explicit StopOnSignal(Board& board) {
    current_board = &board;
    struct sigaction action = {};
    action.sa_handler = stop_campaign;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &interrupt_);
    sigaction(SIGTERM, &action, &terminate_);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal() {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
    current_board = nullptr;
  }

 private:
  struct sigaction interrupt_ = {};
  struct sigaction terminate_ = {};
};

/// The cases of one worker. `at` tells which one, should it die there.
void work(const Campaign& campaign, Board& board, std::atomic<std::uint64_t>& at) {
  const std::unique_ptr<Machine> left = campaign.make_left();
  const std::unique_ptr<Machine> right = campaign.make_right();
  Differ differ(*left, *right);
  if (campaign.ends_at_hidden_root) differ.end_at_hidden_root();
  std::uint64_t counted = 0;
  std::uint64_t unconfirmed = 0;
  while (board.stop.load() == 0) {
    const std::uint64_t begin = board.next.fetch_add(block);
    if (begin >= campaign.cases) return;
    const std::uint64_t end = std::min(begin + block, campaign.cases);
    for (std::uint64_t number = begin; number < end && board.stop.load() == 0; ++number) {
      if (number > board.lowest.load()) return;
      at.store(number);
      if (differ.compare_twice(campaign.script_of(number), campaign.tables_every)) {
        lower(board.lowest, number);
      }
      board.cases.fetch_add(1);
      board.unconfirmed.fetch_add(differ.unconfirmed() - unconfirmed);
      unconfirmed = differ.unconfirmed();
      board.commands.fetch_add(differ.commands() - counted);
      counted = differ.commands();
    }
  }
}

/// A worker process's life. Ctrl-C reaches the whole process group: the parent alone decides. An
/// exception cannot leave the process, so the board carries it.
[[noreturn]] void worker_process(const Campaign& campaign, Board& board,
                                 std::atomic<std::uint64_t>& at, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  try {
    work(campaign, board, at);
  } catch (const HostUnavailable& unavailable) {
    if (!board.failed.exchange(true)) {
      std::strncpy(board.failure, unavailable.what.c_str(), sizeof board.failure - 1);
    }
    _exit(1);
  }
  _exit(0);
}

/// One worker process and the case it is at.
struct Worker {
  pid_t pid = 0;
  std::atomic<std::uint64_t>* at = nullptr;
};

/// Waits for all workers, and tells of progress meanwhile.
void wait_for(std::vector<Worker>& workers, const Campaign& campaign, Board& board,
              CampaignResult& result) {
  while (!workers.empty()) {
    for (std::size_t index = 0; index < workers.size();) {
      int status = 0;
      if (waitpid(workers[index].pid, &status, WNOHANG) == 0) {
        ++index;
        continue;
      }
      const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
      if (!clean && !board.failed.load()) {
        const std::uint64_t at = workers[index].at->load();
        result.crashed = std::min(result.crashed.value_or(at), at);
        board.stop.store(SIGABRT);
      }
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(index));
    }
    if (campaign.progress) campaign.progress(board.cases.load());
    if (!workers.empty()) usleep(20'000);
  }
}

}  // namespace

CampaignResult run_campaign(const Campaign& campaign) {
  const SharedBoard shared;
  Board& board = *shared;
  const StopOnSignal stop_on_signal(board);
  CampaignResult result;
  std::vector<Worker> workers;
  const pid_t parent = getpid();
  for (std::size_t index = 0; index < std::clamp<std::size_t>(campaign.workers, 1, most_workers);
       ++index) {
    const pid_t pid = fork();
    if (pid == 0) worker_process(campaign, board, board.at[index], parent);
    if (pid > 0) workers.push_back({pid, &board.at[index]});
  }
  if (workers.empty()) throw HostUnavailable{"no process can be started"};
  wait_for(workers, campaign, board, result);

  if (board.failed.load()) throw HostUnavailable{board.failure};
  result.cases = board.cases.load();
  result.commands = board.commands.load();
  result.unconfirmed = board.unconfirmed.load();
  if (board.lowest.load() != none) result.different = board.lowest.load();
  const int stopped_by = board.stop.load();
  if (stopped_by == SIGINT || stopped_by == SIGTERM) result.interrupted_by = stopped_by;
  return result;
}

}  // namespace mntsim
