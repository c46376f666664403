#include "runner/client_probe.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/script/exchange.h"
#include "runner/target_profile.h"

namespace h2prism::runner {
namespace {

using script::CallerReport;
using script::Exchange;
using script::Value;
using What = CallerReport::What;

constexpr milliseconds look_every{5};
constexpr milliseconds time_to_tell{12'000};  // behind the end of the connection
constexpr std::size_t most_requests = 16;

// A response that breaks off: who calls that a success says nothing by it. The stream is named as processed,
// so that nobody is invited to try again.
script::Case cut_short() {
  return Exchange()
      .named("probe/cut-short")
      .role(script::TargetRole::client)
      .open("s")
      .data(Value::named("s"), "half of it")
      .fence()
      .goaway(Value::named("s"), ErrorCode::INTERNAL_ERROR)
      .expect(script::ignored())
      .build();
}

// Every request is answered.
script::Case complete(std::size_t requests) {
  Exchange exchange;
  exchange.named("probe/complete").role(script::TargetRole::client);
  for (std::size_t i = 0; i < requests; ++i) exchange.open("s", true);
  return exchange.fence().expect(script::ignored()).build();
}

// One exchange, up to what the client told of it.
class Visited {
 public:
  Visited(ClientConnector& connector, const script::TargetInfo& target, script::Case question,
          milliseconds timeout)
      : question_(std::move(question)),
        session_(question_, target, options(timeout), 1, [this](Session& session) {
          session.close();
          over_ = true;
        }) {
    if (auto started = connector.start(loop_, session_, question_); !started) {
      told_ = CallerReport{What::unknown, started.error().message, {}};
      return;
    }
    loop_.every(look_every, [this] { look(Clock::now()); });
    loop_.run();
    session_.host(nullptr, nullptr);  // who drives it may wait to hear that this is over
  }

  const Session& session() const { return session_; }
  const CallerReport& told() const { return told_; }
  std::size_t requests() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        session_.player().peer().model().streams(),
        [](const model::StreamSummary& stream) { return stream.id % 2 == 1 && !stream.head.empty(); }));
  }
  // The target as it is known now: what it did not send though it asked, and was heard out, is not to be
  // waited for.
  script::TargetInfo known(const script::TargetInfo& target) const {
    auto out = target;
    const auto& seen = session_.player().peer().observed();
    const bool left = seen.closed && seen.closed->kind != transport::CloseKind::local;
    if (requests() == 0 || seen.invalid_octets || seen.flood || left) return out;
    if (!seen.settings) out.greeting.settings = false;
    if (seen.settings_acks == 0) out.greeting.acknowledgement = false;
    return out;
  }
  // Why there was no HTTP/2; "": there was.
  std::string failure(const script::TargetInfo& target) const {
    const auto& seen = session_.player().peer().observed();
    // Who breaks a rule once its SETTINGS are out speaks HTTP/2, if badly: the run tells which rule.
    const bool introduced = seen.settings || !target.greeting.settings;
    if (session_.opened() && introduced && (requests() > 0 || seen.invalid_octets)) return {};
    std::string why = !session_.opened()
                          ? session_.how_closed()
                                ? "did not connect, or not as it should: " + session_.how_closed()->detail
                                : "cannot be started"
                      : seen.invalid_octets || seen.http1 ? "does not speak HTTP/2"
                      : !seen.settings                    ? "sent no SETTINGS"
                                                          : "sent no request";
    why = fmt::format("the client {}; it {}", why, told_.text);
    for (const auto& line : told_.lines) why += "\n  " + line;
    return why;
  }

 private:
  static script::PlayOptions options(milliseconds timeout) { return {.timeout = timeout, .patient = false}; }

  void look(TimePoint now) {
    session_.tick(now);
    if (!over_ || session_.visit() == nullptr) return;
    if (!std::exchange(released_, true)) {
      session_.visit()->released(now);
      give_up_ = now + time_to_tell;
    }
    const auto& told = session_.visit()->poll(now);
    if (told) told_ = *told;
    if (!told && now > give_up_) told_ = {What::unknown, "told its caller nothing in time", {}};
    if (told || now > give_up_) loop_.stop();
  }

  transport::Loop loop_;
  script::Case question_;
  Session session_;
  CallerReport told_;
  TimePoint give_up_{};
  bool over_ = false;
  bool released_ = false;
};

// A case with this version alone is played where somebody asks for it.
bool comes_with(std::string version, ClientConnector& connector, const script::TargetInfo& target,
                milliseconds timeout) {
  auto question = cut_short();
  question.tls.emplace();
  question.tls->min = question.tls->max = std::move(version);
  return Visited(connector, target, std::move(question), timeout).session().opened();
}

void offer(Probed& out, std::string_view word, bool there, std::string why) {
  if (there) {
    out.offers.emplace(word);
  } else {
    out.lacks[std::string(word)] = std::move(why);
  }
}

}  // namespace

Result<ClientProbe> probe_client(ClientConnector& connector, const script::TargetInfo& target,
                                 const std::set<std::string, std::less<>>& wanted,
                                 const std::set<std::string, std::less<>>& commands, bool tls,
                                 milliseconds timeout) {
  ClientProbe out;
  auto& probed = out.probed;
  const Visited half(connector, target, cut_short(), timeout);
  const auto known = half.known(target);
  if (known.greeting != target.greeting)
    return probe_client(connector, known, wanted, commands, tls, timeout);
  probed.greeting = target.greeting;
  if (auto failure = half.failure(target); !failure.empty()) return fail(std::move(failure));
  const auto requests = half.requests();
  out.requests = std::clamp(requests, std::size_t{1}, most_requests);
  const Visited whole(connector, target, complete(out.requests), timeout);

  if (half.told().what == What::success) {
    out.says_nothing = fmt::format("of a response that broke off it {}, too", half.told().text);
  } else if (whole.told().what != What::success) {
    out.says_nothing = fmt::format("of a complete response it {}, too", whole.told().text);
  }
  if (!out.says_nothing.empty()) connector.driver().distrust();

  probed.connection = half.session().established();
  probed.settings = advertised(half.session());
  const auto& settings = half.session().player().peer().model().peer_settings();
  probed.offers = {"open", tls ? "tls" : "h2c"};
  probed.lacks[tls ? "h2c" : "tls"] =
      tls ? "the client is tested over TLS" : "the client is tested in the clear (--tls)";
  constexpr model::Settings usual;
  const auto table = settings.header_table_size;
  offer(probed, "dynamic-table", table >= usual.header_table_size,
        fmt::format("HEADER_TABLE_SIZE is {}", table));
  offer(probed, "small-table", table < usual.header_table_size,
        fmt::format("HEADER_TABLE_SIZE is {}", table));
  offer(probed, "push", settings.enable_push != 0, "ENABLE_PUSH is 0");
  offer(probed, "no-push", settings.enable_push == 0, "ENABLE_PUSH is not 0");
  for (const auto need : client_needs()) {
    const bool by_itself = need == "parallel" && requests > 1;
    offer(probed, need, by_itself || commands.contains(need),
          fmt::format("what makes the client do that is not known (--launch-for {}=COMMAND)", need));
  }
  for (const auto& [word, version] : {std::pair{"tls12", "1.2"}, std::pair{"tls13", "1.3"}}) {
    if (!tls) {
      probed.lacks[word] = probed.lacks["tls"];
    } else if (wanted.contains(word)) {
      offer(probed, word, comes_with(version, connector, target, timeout),
            fmt::format("the client does not come with TLS {}", version));
    }
  }
  const auto hello = probed.connection.hello.value_or(transport::ClientHello{});
  offer(probed, "dhe", hello.dhe,
        tls ? "the client's ClientHello does not offer DHE with a group of 4096 bits in TLS 1.2"
            : probed.lacks["tls"]);
  offer(probed, "post-handshake-auth", hello.post_handshake_auth,
        tls ? "the client's ClientHello does not have post_handshake_auth" : probed.lacks["tls"]);
  return out;
}

Result<script::CallerReport> visit_in_peace(ClientConnector& connector, const script::TargetInfo& target,
                                            std::size_t requests, milliseconds timeout) {
  const Visited visited(connector, target, complete(requests), timeout);
  if (auto failure = visited.failure(target); !failure.empty()) return fail(std::move(failure));
  return visited.told();
}

}  // namespace h2prism::runner
