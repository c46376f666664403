#include "runner/attach_desk.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "reports/printable.h"
#include "runner/target_profile.h"

namespace h2prism::runner {
namespace {

using Json = nlohmann::ordered_json;
using script::CallerReport;

constexpr milliseconds farewell{3'000};
constexpr std::size_t most_remembered = 4096;  // of offers that are over

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
std::string error(std::string_view what) { return text_of({{"error", what}}); }

}  // namespace

// Made by the run, handed out and told of at the desk.
struct AttachDesk::Offer {
  Invitation invitation;
  std::string id, title;
  std::vector<std::string> needs;
  std::string token;
  bool handed_out = false;                 // at the desk
  Http1Service::Answer waits_for_verdict;  // likewise

  std::mutex mutex;  // of what follows
  std::optional<CallerReport> report;
  TimePoint last_sign = Clock::now();
};

namespace {

class AttachedClient final : public Visit {
 public:
  AttachedClient(std::shared_ptr<AttachDesk::Offer> offer, bool trusted, std::function<void()> gone)
      : offer_(std::move(offer)), trusted_(trusted), gone_(std::move(gone)) {}
  AttachedClient(AttachedClient&&) = delete;
  AttachedClient& operator=(AttachedClient&&) = delete;
  ~AttachedClient() override { gone_(); }

  void released(TimePoint now) override { sign(now); }
  void came_again(TimePoint now) override { sign(now); }
  const std::optional<CallerReport>& poll(TimePoint now) override {
    if (report_) return report_;
    const std::scoped_lock lock(offer_->mutex);
    if (offer_->report) {
      report_ = trusted_ ? offer_->report : without_outcome(*offer_->report);
    } else if (now > offer_->last_sign + AttachDesk::time_to_ask) {
      report_ = CallerReport{CallerReport::What::vanished,
                             fmt::format("was not heard of for {} s", AttachDesk::time_to_ask.count() / 1000),
                             {}};
    }
    return report_;
  }

 private:
  void sign(TimePoint now) {
    const std::scoped_lock lock(offer_->mutex);
    offer_->last_sign = now;
  }

  std::shared_ptr<AttachDesk::Offer> offer_;
  bool trusted_;
  std::function<void()> gone_;
  std::optional<CallerReport> report_;
};

}  // namespace

class AttachDriver final : public ClientDriver {
 public:
  explicit AttachDriver(AttachDesk& desk) : desk_(desk) {}

  Result<std::unique_ptr<Visit>> invite(const Invitation& invitation) override {
    auto offer = std::make_shared<AttachDesk::Offer>();
    offer->invitation = invitation;
    offer->invitation.test = nullptr;  // it may be gone by the time that somebody asks
    offer->id = invitation.test->id;
    offer->title = invitation.test->title;
    for (const auto need : client_needs()) {
      if (std::ranges::find(invitation.test->needs, need) != invitation.test->needs.end())
        offer->needs.emplace_back(need);
    }
    offer->token = std::to_string(++offered_);
    // What is asked of every client goes ahead of the cases, which are all on offer.
    desk_.loop_.post([this, offer, first = offer->id.starts_with("probe/")] {
      desk_.offers_.insert(first ? desk_.offers_.begin() : desk_.offers_.end(), offer);
      desk_.match();
    });
    return std::make_unique<AttachedClient>(offer, trusted_, [this, offer] {
      desk_.loop_.post([this, offer] {
        if (auto answer = std::exchange(offer->waits_for_verdict, nullptr))
          answer(200, desk_.verdict_on(offer->id));
        std::erase(desk_.offers_, offer);
        desk_.over_.emplace_back(offer->token, offer->id);
        if (desk_.over_.size() > most_remembered) desk_.over_.pop_front();
      });
    });
  }
  // A harness may take its time before it asks for this one.
  milliseconds time_to_come() const override { return std::chrono::hours(24); }
  void distrust() override { trusted_ = false; }

 private:
  AttachDesk& desk_;
  bool trusted_ = true;
  unsigned offered_ = 0;
};

Result<std::unique_ptr<AttachDesk>> AttachDesk::open(const transport::Endpoint& endpoint,
                                                     std::string ca_file) {
  std::unique_ptr<AttachDesk> out(new AttachDesk(std::move(ca_file)));
  auto service = Http1Service::start(
      out->loop_, endpoint,
      [desk = out.get()](const Http1Request& request, const Http1Service::Answer& answer) {
        desk->serve(request, answer);
      });
  if (!service) return std::unexpected(service.error());
  out->service_ = std::move(*service);
  out->thread_ = std::thread([desk = out.get()] { desk->loop_.run(); });
  return out;
}

AttachDesk::~AttachDesk() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<ClientDriver> AttachDesk::driver() { return std::make_unique<AttachDriver>(*this); }

void AttachDesk::serve(const Http1Request& request, const Http1Service::Answer& answer) {
  const auto now = Clock::now();
  for (const auto& offer : offers_) {
    const std::scoped_lock lock(offer->mutex);
    offer->last_sign = now;
  }
  if (request.path == "/h2prism/next") {
    askers_.push_back({query_value(request.query, "case"), answer});
    match();
  } else if (request.path == "/h2prism/told" && request.method == "POST") {
    told(request.body, answer);
  } else {
    answer(404, error("there are GET /h2prism/next and POST /h2prism/told"));
  }
}

void AttachDesk::told(const std::string& body, const Http1Service::Answer& answer) {
  const auto json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return answer(400, error("expected a JSON object"));
  const auto word = [&](const char* key) {
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  const auto offer = std::ranges::find(offers_, word("token"), [](const auto& o) { return o->token; });
  if (offer == offers_.end()) {
    const auto past = std::ranges::find(over_, word("token"), &std::pair<std::string, std::string>::first);
    return past != over_.end() ? answer(200, verdict_on(past->second))
                               : answer(404, error("no case was handed out with that token"));
  }
  const auto caller = word("caller");
  CallerReport report;
  using What = CallerReport::What;
  if (caller == "success") {
    report.what = What::success;
  } else if (caller == "error") {
    report.what = What::error;
  } else if (caller == "crash") {
    report.what = What::crash;
  } else if (caller == "hang") {
    report.what = What::hang;
  } else if (caller != "unknown") {
    return answer(400, error("caller is one of success, error, crash, hang, unknown"));
  }
  const std::string text(trim(word("text")));
  report.text = fmt::format("told its caller: {}{}{}", report.what == What::hang ? "nothing" : caller,
                            text.empty() ? "" : ", ", reports::printable(text));
  (*offer)->waits_for_verdict = answer;
  const std::scoped_lock lock((*offer)->mutex);
  (*offer)->report = std::move(report);
}

// Who asks for a case that is not there yet waits for it.
void AttachDesk::match() {
  for (auto asker = askers_.begin(); asker != askers_.end();) {
    const auto offer = std::ranges::find_if(offers_, [&](const auto& o) {
      return !o->handed_out && (asker->wanted.empty() || asker->wanted == o->id);
    });
    if (offer != offers_.end()) {
      const auto& made = **offer;
      (*offer)->handed_out = true;
      asker->answer(200, text_of({{"case", made.id},
                                  {"title", made.title},
                                  {"url", made.invitation.url(made.id)},
                                  {"host", made.invitation.host()},
                                  {"port", made.invitation.port},
                                  {"needs", made.needs},
                                  {"ca", ca_file_},
                                  {"token", made.token}}));
    } else if (!end_.empty()) {
      asker->answer(200, end_);
      if (!std::exchange(was_heard_, true)) heard_.set_value();
    } else {
      ++asker;
      continue;
    }
    asker = askers_.erase(asker);
  }
}

// Of a case that is over; without a verdict where there is none to tell.
std::string AttachDesk::verdict_on(const std::string& id) const {
  const auto known = verdicts_.find(id);
  return known != verdicts_.end() ? known->second
                                  : text_of({{"case", id}, {"grade", "none"}, {"final", true}});
}

void AttachDesk::decided(const reports::VerdictRecord& verdict, bool again) {
  loop_.post([this, verdict, again] {
    auto& text = verdicts_[verdict.id] = text_of({{"case", verdict.id},
                                                  {"grade", script::to_string(verdict.grade)},
                                                  {"finding", verdict.finding},
                                                  {"reason", verdict.reason},
                                                  {"observed", verdict.observed},
                                                  {"requirement", verdict.requirement},
                                                  {"unexpected", reports::is_unexpected(verdict.gate)},
                                                  {"final", !again}});
    const auto offer = std::ranges::find_if(
        offers_, [&](const auto& o) { return o->id == verdict.id && o->waits_for_verdict; });
    if (offer != offers_.end()) std::exchange((*offer)->waits_for_verdict, nullptr)(200, text);
  });
}

void AttachDesk::over(int exit, std::vector<std::string> unexpected) {
  loop_.post([this, exit, unexpected = std::move(unexpected)] {
    end_ = text_of({{"done", true}, {"exit", exit}, {"failed", unexpected}});
    match();
  });
  heard_.get_future().wait_for(farewell);
  // The answer is on its way, but not yet out.
  std::this_thread::sleep_for(milliseconds(50));
}

}  // namespace h2prism::runner
