// SPDX-License-Identifier: Apache-2.0
#include "sim/report/change_words.h"

#include "sim/script/words.h"

namespace mntsim {

std::string words_of(const ChangeCommand& command, std::string_view forked) {
  const std::string target = mntsim::quoted(command.target);
  switch (command.verb) {
    case ChangeCommand::Verb::make_shared: return "mount --make-shared " + target;
    case ChangeCommand::Verb::make_rslave: return "mount --make-rslave " + target;
    case ChangeCommand::Verb::make_rprivate: return "mount --make-rprivate " + target;
    case ChangeCommand::Verb::bind:
      return "mount --bind " + mntsim::quoted(command.source) + " " + target;
    case ChangeCommand::Verb::rbind:
      return "mount --rbind " + mntsim::quoted(command.source) + " " + target;
    case ChangeCommand::Verb::umount: return "umount " + target;
    case ChangeCommand::Verb::lazy_umount: return "umount -l " + target;
    case ChangeCommand::Verb::fork: return "fork " + std::string(forked);
    case ChangeCommand::Verb::unshare: return "unshare";
  }
  return {};
}

}  // namespace mntsim
