// The target is in trouble: which of the sequences that were played did it, does it do so each time, and what
// is the least that does?
#pragma once

#include <functional>
#include <span>

#include "fuzz/campaign/finding.h"
#include "fuzz/campaign/stage.h"

namespace h2prism::fuzz {

struct Suspect {
  std::uint64_t number = 0;
  Sequence sequence;
};

struct Verdict {
  enum class Kind : std::uint8_t {
    finding,
    known,        // one that there is already
    unexplained,  // played again, nothing of the kind happened
    lost,         // the target cannot be had afresh: `why`
  };
  Kind kind = Kind::unexplained;
  Finding finding;
  std::string why;
  std::string capture;  // pcapng
};

class Inquest {
 public:
  static constexpr int repetitions = 10;

  Inquest(Target& target, Stage& stage, std::span<const Finding> known,
          std::function<void(std::string_view)> say)
      : target_(target), stage_(stage), known_(known), say_(std::move(say)) {}

  // `suspects` in the order in which they were begun. The target is fresh afterwards, unless it is lost.
  Verdict into(const Trouble& trouble, std::vector<Suspect> suspects);
  // A client that was caught in the act: there is one suspect.
  Verdict into_caught(const Trouble& trouble, const Suspect& suspect);
  // A monitor spoke of what the target sent back.
  Verdict into(const model::Finding& broken, const Suspect& suspect);

 private:
  using Still = std::function<bool(const Connections&)>;
  bool fresh();
  bool in_trouble(const Connections& connections);
  bool breaks(const Connections& connections, std::string_view monitor);
  int repeat(const Still& still, const Connections& connections);
  void accuse(Verdict& verdict, bool hung);
  void complete(Verdict& verdict, const Still& still);
  double kept(const Connections& connections, std::size_t plays);
  Verdict into_growth(std::span<const Suspect> suspects);
  bool is_known(const Finding& finding) const;
  Verdict left_fresh(Verdict verdict);

  Target& target_;
  Stage& stage_;
  std::span<const Finding> known_;
  std::function<void(std::string_view)> say_;
  std::string lost_;
  bool fresh_each_time_ = true;
  bool used_ = true;                             // something was done to the process, or with it
  std::vector<std::unique_ptr<Exchange>> last_;  // that did it
  std::optional<Trouble> last_trouble_;          // of the process that is there
  Trouble seen_;                                 // when it was played last
  std::string last_text_;                        // of the monitor
};

}  // namespace h2prism::fuzz
