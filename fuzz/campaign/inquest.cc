#include "fuzz/campaign/inquest.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuzz/campaign/capture.h"

namespace h2prism::fuzz {
namespace {

constexpr std::string_view ping_is_answered = "RFC9113-6.7-2";
constexpr milliseconds hang_on_trial{1000};  // in the end it has to hang for the target's own time
constexpr std::size_t most_together = 400;   // suspects that are played one behind the other

std::string requirement_of(std::string_view monitor) {
  for (const auto& rule : model::monitors()) {
    if (rule.name == monitor && !rule.requirements().empty()) return std::string(rule.requirements().front());
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

Verdict Inquest::into(const Trouble& trouble, std::vector<Suspect> suspects) {
  Verdict out;
  used_ = true;
  last_trouble_ = trouble;
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
  if (!out.finding.connections.empty()) {
    out.finding.key = key_of(seen_);
    out.finding.what = seen_.what;
    out.finding.log = seen_.log;
    out.finding.requirement = ping_is_answered;
    const auto same = std::ranges::find_if(known_, [&](const Finding& known) {
      return known.key == out.finding.key &&
             (tells_the_fault(known.key) || may_be(known, out.finding.connections.front()));
    });
    if (same != known_.end()) {
      out.kind = Verdict::Kind::known;
    } else {
      const auto key = out.finding.key;
      const auto many = out.finding.connections.size() > 1;
      complete(out, [this, key, many](const Connections& connections) {
        // What several did together, they did to one process.
        if (many) used_ = true;
        return in_trouble(connections) && key_of(seen_) == key;
      });
      if (hung && out.kind == Verdict::Kind::finding) {
        stage_.hangs_after(target_.hang_timeout());
        used_ = true;
        if (!in_trouble(out.finding.connections)) out.kind = Verdict::Kind::unexplained;
      }
      out.finding.name = fmt::format("{}-{}", key, frames_in_name(out.finding.connections));
    }
  }
  if (out.finding.connections.empty()) out.why = trouble.what;
  fresh();
  if (!lost_.empty()) {
    if (out.kind != Verdict::Kind::finding) out.kind = Verdict::Kind::lost;
    out.why = lost_;
  }
  return out;
}

Verdict Inquest::into(const model::Finding& broken, const Suspect& suspect) {
  Verdict out;
  used_ = fresh_each_time_ = false;  // a rule is broken by any process
  out.finding.key = out.finding.name = key_of(broken);
  out.finding.monitor = std::string(broken.monitor);
  out.finding.requirement = requirement_of(broken.monitor);
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
