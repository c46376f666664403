#include "fuzz/campaign/inquest.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuzz/campaign/capture.h"
#include "fuzz/campaign/growth.h"

namespace h2prism::fuzz {
namespace {

constexpr milliseconds hang_on_trial{1000};      // in the end it has to hang for the target's own time
constexpr milliseconds silence_on_trial{250};    // of a client that answers nothing, and does not end either
constexpr std::size_t most_together = 400;       // suspects that are played one behind the other
constexpr milliseconds patience_for_growth{50};  // that it is read counts, not that it is answered
constexpr std::size_t plays_for_growth = 256;    // of all suspects, in a stretch
constexpr double least_kept = 1;                 // KiB of each of them

std::string requirement_of(std::string_view monitor, model::Role target) {
  for (const auto& rule : model::monitors()) {
    if (rule.name == monitor) return std::string(rule.accused(target));
  }
  return std::string(ping_is_answered);
}

// A target that ends the connection may or may not have read what came behind: in one segment it has.
Connections in_one_segment(Connections connections) {
  for (auto& sequence : connections) {
    sequence.delivery = transport::Delivery::whole;
    sequence.segments.clear();
    std::erase_if(sequence.acts, [](const Act& act) { return act.kind == Act::Kind::fence; });
  }
  return connections;
}

}  // namespace

// Of a target that is not ours only one that broke has to be waited for.
bool Inquest::fresh() {
  if (!lost_.empty() || stage_.interrupted()) return false;
  if (!used_) return true;
  if (const auto renewed = target_.renew(last_trouble_.has_value()); !renewed) {
    lost_ = renewed.error().message;
    return false;
  }
  used_ = false;
  last_trouble_.reset();
  return true;
}

bool Inquest::in_trouble(const Connections& connections) {
  if (!fresh()) return false;
  auto played = stage_.play(connections);
  if (!played.trouble) return false;
  seen_ = *played.trouble;
  used_ = true;
  last_ = std::move(played.exchanges);
  last_trouble_ = std::move(played.trouble);
  return true;
}

bool Inquest::breaks(const Connections& connections, std::string_view monitor) {
  if (!fresh()) return false;
  auto played = stage_.play(connections);
  used_ = played.trouble.has_value();
  for (const auto& exchange : played.exchanges) {
    for (const auto& finding : exchange->peer().model().findings()) {
      if (finding.monitor != monitor) continue;
      last_text_ = finding.text;
      last_ = std::move(played.exchanges);
      return true;
    }
  }
  return false;
}

int Inquest::repeat(const Still& still, const Connections& connections) {
  int times = 0;
  for (int i = 0; i < repetitions && lost_.empty(); ++i) {
    used_ = used_ || (target_.supervised() && fresh_each_time_);
    times += still(connections) ? 1 : 0;
  }
  return times;
}

void Inquest::complete(Verdict& verdict, const Still& still) {
  auto& finding = verdict.finding;
  finding.tried = repetitions;
  finding.reproduced = repeat(still, finding.connections);
  if (finding.reproduced < repetitions) {
    auto together = in_one_segment(finding.connections);
    if (const int times = repeat(still, together); times > finding.reproduced) {
      finding.connections = std::move(together);
      finding.reproduced = times;
    }
  }
  if (finding.reproduced > 0) {
    say_(fmt::format("{}: reproduced {} of {} times; being minimised from {} frames", finding.key,
                     finding.reproduced, finding.tried, finding.connections.front().frames()));
    // Of what is seen now and then, one look in a few has to do; what is left of it may be steady.
    const int looks = finding.reproduced == repetitions ? 1 : 2 * repetitions / finding.reproduced;
    finding.connections = minimise(std::move(finding.connections), [&](const Connections& connections) {
      for (int look = 0; look < looks; ++look)
        if (still(connections)) return true;
      return false;
    });
    finding.reproduced = repeat(still, finding.connections);
  }
  verdict.kind = finding.reproduced > 0 ? Verdict::Kind::finding : Verdict::Kind::unexplained;
  verdict.capture = capture(last_, finding.key);
  last_.clear();
}

bool Inquest::is_known(const Finding& finding) const {
  return fuzz::is_known(known_, finding.key, finding.connections.front());
}

Verdict Inquest::left_fresh(Verdict verdict) {
  fresh();
  if (lost_.empty()) return verdict;
  if (verdict.kind != Verdict::Kind::finding) verdict.kind = Verdict::Kind::lost;
  verdict.why = lost_;
  return verdict;
}

double Inquest::kept(const Connections& connections, std::size_t plays) {
  used_ = true;
  if (!fresh()) return 0;
  used_ = true;
  return kept_of_each(target_, stage_, connections, plays);
}

// Of half the suspects, then of half of these, ...: in a process that keeps something of one of them, what
// all of them cost together tells less and less of the others.
Verdict Inquest::into_growth(std::span<const Suspect> suspects) {
  Verdict out;
  const auto all_of = [](std::span<const Suspect> some) {
    Connections connections;
    for (const auto& suspect : some) connections.push_back(suspect.sequence);
    return connections;
  };
  stage_.waits(patience_for_growth);
  // Caches fill and collectors wait whatever is sent: that is nobody's fault.
  const auto least = least_kept + 2 * kept({Sequence{}}, plays_for_growth);
  auto left = suspects.last(std::min(suspects.size(), plays_for_growth));
  double most = 0;
  do {
    const auto first = left.first(left.size() / 2), second = left.subspan(left.size() / 2);
    const auto of_first = first.empty() ? 0 : kept(all_of(first), plays_for_growth);
    const auto of_second = kept(all_of(second), plays_for_growth);
    most = std::max(of_first, of_second);
    left = of_first > of_second ? first : second;
  } while (left.size() > 1 && most >= least);
  if (left.size() != 1 || most < least) return out;
  out.finding.role = target_.role();
  out.finding.key = to_string(Trouble::Kind::grew);
  out.finding.requirement = ping_is_answered;
  out.finding.number = left.front().number;
  out.finding.connections = all_of(left);
  if (is_known(out.finding)) {
    out.kind = Verdict::Kind::known;
    return out;
  }
  constexpr double sure_kib = 512;  // in a stretch
  const auto plays = static_cast<std::size_t>(std::clamp(sure_kib / most, 2.0, double{plays_for_growth}));
  double seen = 0;
  complete(out, [&, this](const Connections& connections) {
    const auto of_each = kept(connections, plays);
    if (of_each < std::max(least, most / 2)) return false;
    seen = of_each;
    last_ = stage_.play(connections).exchanges;
    return true;
  });
  // Memory comes and goes: what it does not keep each time accuses nobody.
  if (out.finding.reproduced < repetitions) out.kind = Verdict::Kind::unexplained;
  out.finding.what = fmt::format("keeps {:.0f} KiB of each such connection", seen);
  out.finding.name = fmt::format("{}-{}", out.finding.key, frames_in_name(out.finding.connections));
  return out;
}

// Of what was seen when its connections were played last.
void Inquest::accuse(Verdict& verdict, bool hung) {
  verdict.finding.role = target_.role();
  verdict.finding.key = key_of(seen_);
  verdict.finding.what = seen_.what;
  verdict.finding.log = seen_.log;
  verdict.finding.requirement = ping_is_answered;
  if (is_known(verdict.finding)) {
    verdict.kind = Verdict::Kind::known;
    return;
  }
  const auto key = verdict.finding.key;
  const auto many = verdict.finding.connections.size() > 1;
  complete(verdict, [this, key, many](const Connections& connections) {
    // What several did together, they did to one process.
    if (many) used_ = true;
    return in_trouble(connections) && key_of(seen_) == key;
  });
  if (hung && verdict.kind == Verdict::Kind::finding) {
    stage_.hangs_after(target_.hang_timeout());
    used_ = true;
    if (!in_trouble(verdict.finding.connections)) verdict.kind = Verdict::Kind::unexplained;
  }
  verdict.finding.name = fmt::format("{}-{}", key, frames_in_name(verdict.finding.connections));
}

Verdict Inquest::into(const Trouble& trouble, std::vector<Suspect> suspects) {
  Verdict out;
  used_ = true;
  last_trouble_ = trouble;
  if (trouble.kind == Trouble::Kind::grew && !suspects.empty()) {
    out = into_growth(suspects);
    out.why = trouble.what;
    return left_fresh(std::move(out));
  }
  const bool hung = trouble.kind == Trouble::Kind::hung;
  if (hung) stage_.hangs_after(std::min(target_.hang_timeout(), hang_on_trial));
  // The likeliest is the last that was begun.
  std::ranges::sort(suspects, std::greater{}, &Suspect::number);
  auto culprit = suspects.end();
  for (auto it = suspects.begin(); it != suspects.end() && culprit == suspects.end() && lost_.empty(); ++it) {
    if (in_trouble({it->sequence})) culprit = it;
  }
  if (culprit != suspects.end()) {
    out.finding.connections = {culprit->sequence};
    out.finding.number = culprit->number;
  } else if (!suspects.empty()) {
    // One after another they may do what none does alone.
    if (suspects.size() > most_together) suspects.resize(most_together);
    Connections all;
    for (auto it = suspects.rbegin(); it != suspects.rend(); ++it) all.push_back(it->sequence);
    used_ = true;
    if (in_trouble(all)) {
      out.finding.connections = std::move(all);
      out.finding.number = suspects.front().number;
    }
  }
  if (!out.finding.connections.empty()) accuse(out, hung);
  if (out.finding.connections.empty()) out.why = trouble.what;
  return left_fresh(std::move(out));
}

Verdict Inquest::into_caught(const Trouble& trouble, const Suspect& suspect) {
  Verdict out;
  used_ = true;
  last_trouble_ = seen_ = trouble;
  const bool hung = trouble.kind == Trouble::Kind::hung;
  if (hung) {
    stage_.hangs_after(std::min(target_.hang_timeout(), hang_on_trial));
    stage_.waits(silence_on_trial);
  }
  out.finding.connections = {suspect.sequence};
  out.finding.number = suspect.number;
  accuse(out, hung);
  if (out.kind == Verdict::Kind::unexplained) out.why = trouble.what;
  return left_fresh(std::move(out));
}

Verdict Inquest::into(const model::Finding& broken, const Suspect& suspect) {
  Verdict out;
  used_ = fresh_each_time_ = false;  // a rule is broken by any process
  out.finding.key = out.finding.name = key_of(broken, target_.role());
  out.finding.monitor = std::string(broken.monitor);
  out.finding.requirement = requirement_of(broken.monitor, target_.role());
  out.finding.role = target_.role();
  out.finding.number = suspect.number;
  out.finding.connections = {suspect.sequence};
  complete(out,
           [this, &broken](const Connections& connections) { return breaks(connections, broken.monitor); });
  // Seen now and then is not enough to accuse a target of breaking a rule.
  if (out.finding.reproduced < repetitions) out.kind = Verdict::Kind::unexplained;
  out.finding.what = "broke a rule: " + last_text_;
  if (!lost_.empty()) out.why = lost_;
  return out;
}

}  // namespace h2prism::fuzz
