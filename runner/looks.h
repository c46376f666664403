// How long a case is waited for, and how often it is looked at again, where the target may be silent: a quick
// first look, a patient one to confirm, more where the silence may be the machine's. What is listed as silent
// already costs one patient look, two at most.
#pragma once

#include <functional>

#include "engine/script/case.h"
#include "engine/script/player.h"

namespace h2prism::runner {

// Whether a case is known to end so: not worth a confirmation.
using Known = std::function<bool(const script::Case&, const script::Verdict&)>;

// The target said nothing, or what was asked of it only once it was nudged.
bool is_silence(const script::Verdict& verdict);

// How the target left, beside the verdict.
struct Leaving {
  bool vanished = false;     // an attached client was not heard of any more
  bool named_error = false;  // ahead of that
  bool abrupt = false;       // a server's end of the connection is no orderly one, nor did it name an error
};

// What a first look saw is to be looked at again: it accuses, and `known` says that it is not listed. So is
// what a client left behind that vanished: it plays many cases at once, and may have broken at another one.
// The error that it named is its reaction nevertheless. So is a weak verdict where a server left abruptly:
// that may have been the end of a process with other connections, and a reset overtakes GOAWAY. `pass`: the
// lowest grade that passes.
bool wants_confirmation(const script::Verdict& verdict, script::Grade pass, bool known,
                        const Leaving& leaving);

// Some silence is listed: the first look has all the time, since what it sees may be exactly that.
bool may_be_silent(const script::Case& test, const Known& known);

// How often a silence that was seen with patience is looked at again. `stood_still`: meanwhile the target
// answered nobody for a while.
int more_looks(bool known, bool stood_still);

}  // namespace h2prism::runner
