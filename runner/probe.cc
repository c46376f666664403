#include "runner/probe.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <list>
#include <utility>

#include <fmt/format.h>

#include "engine/script/exchange.h"
#include "runner/session.h"

namespace h2prism::runner {
namespace {

using script::Exchange;
using script::FieldLine;
using script::Fields;
using transport::CloseKind;
using Await = script::AwaitStep::What;

// Who answers a request ahead of its end does so within this time, and mostly before the next request's
// answer.
constexpr milliseconds late_answer{30};
constexpr std::uint64_t most_compared = 8U << 20;  // octets: cases fetch it several times on a connection
constexpr std::uint32_t initial_table = 4096;      // octets, RFC 9113 §6.5.2

// One thing a target may offer: the exchange that shows it, and how to read the answer. Empty: it does; else
// why not.
struct Question {
  std::string word;
  script::Case exchange;
  std::function<std::string(const model::StreamSummary&)> read;
  std::string unanswered = "the request is not answered";
  std::uint32_t again = 0;  // a stream on which the same is asked once more, for the same answer
};

Fields to(std::string_view method, std::string_view placeholder) {
  return {FieldLine{":method", std::string(method)}, FieldLine{":scheme", "$scheme"},
          FieldLine{":path", std::string(placeholder)}, FieldLine{":authority", "$authority"}};
}

// RFC 8441 §4
Fields connect_to_tunnel() {
  Fields fields{FieldLine{":protocol", "h2prism-echo"}};
  std::ranges::move(to("CONNECT", "$tunnel"), std::back_inserter(fields));
  return fields;
}

script::Case ask(Fields request, std::string_view body = {}) {
  constexpr auto end_headers = flag::END_HEADERS;
  Exchange exchange;
  exchange.headers(1, std::move(request), body.empty() ? end_headers | flag::END_STREAM : end_headers);
  if (!body.empty()) exchange.data(1, body, flag::END_STREAM);
  return exchange.await(Await::response, 1).expect(script::ignored()).build();
}

// A request that has not ended when all answers to whole ones are there: several in turn, since a busy target
// is slower than any pause.
script::Case hold(Fields request, std::string_view body = {}) {
  Exchange exchange;
  exchange.headers(1, std::move(request));
  if (!body.empty()) exchange.data(1, body);
  for (const std::uint32_t stream : {3, 5, 7, 9}) {
    exchange.headers(stream, script::get(), flag::END_HEADERS | flag::END_STREAM);
    exchange.await(Await::response, stream);
  }
  return exchange.fence().pause(late_answer).expect(script::ignored()).build();
}

bool success(const model::StreamSummary& s) { return s.status && *s.status / 100 == 2; }

bool same_body(const model::StreamSummary& a, const model::StreamSummary* b) {
  return b != nullptr && a.ended && b->ended && a.data_octets == b->data_octets &&
         a.body_digest == b->body_digest;
}

std::string status_of(const model::StreamSummary& s) {
  return s.status ? fmt::format("answers {}", *s.status) : "does not answer";
}

std::vector<Question> questions(const script::TargetInfo& target,
                                const std::set<std::string, std::less<>>& wanted) {
  std::vector<Question> all;
  all.push_back({"page", ask(script::get()), [&target](const auto& s) {
                   if (!success(s)) return fmt::format("GET {} {}", target.path, status_of(s));
                   return s.data_octets < 2
                              ? fmt::format("GET {} has no body of 2 octets or more", target.path)
                              : std::string();
                 }});
  all.push_back({"large", ask(to("GET", "$large")), [&target](const auto& s) {
                   if (!success(s)) return fmt::format("GET {} {}", target.large_path, status_of(s));
                   return s.data_octets <= 100'000
                              ? fmt::format("GET {} has {} octets, not above 100000 (--large-path)",
                                            target.large_path, s.data_octets)
                              : std::string();
                 }});
  Exchange twice;
  for (const std::uint32_t stream : {1, 3}) {
    twice.headers(stream, to("GET", "$large"), flag::END_HEADERS | flag::END_STREAM);
    twice.await(Await::response, stream);
  }
  all.push_back({.word = "steady",
                 .exchange = twice.expect(script::ignored()).build(),
                 .read =
                     [&target](const auto& s) {
                       return s.data_octets > most_compared
                                  ? fmt::format("GET {} has {} octets, above {} (--large-path)",
                                                target.large_path, s.data_octets, most_compared)
                                  : std::string();
                     },
                 .again = 3});
  all.push_back({"post", ask(script::post(), "h2prism"), [&target](const auto& s) {
                   return success(s)
                              ? std::string()
                              : fmt::format("POST {} {} (--post-path)", target.post_path, status_of(s));
                 }});
  const auto held = [&target](const model::StreamSummary& s) {
    return s.final_heads == 0 && !s.reset_by_target
               ? std::string()
               : fmt::format("POST {} {} before the request ends (--post-path)", target.post_path,
                             s.status ? status_of(s) : "is reset");
  };
  all.push_back({"open", hold(script::post()), held});
  auto announced = script::post();
  announced.push_back(script::field("content-length: 10"));
  all.push_back({"whole", hold(std::move(announced), "012345678"), held});
  auto empty = script::post();
  empty.push_back(script::field("content-length: 0"));
  all.push_back({"zero", hold(std::move(empty)), held});
  all.push_back({"echo", ask(to("POST", "$echo"), "h2prism"), [&target](const auto& s) {
                   return success(s) && as_text(s.body) == "h2prism"
                              ? std::string()
                              : fmt::format("POST {} does not give its body back (--echo-path)",
                                            target.echo_path);
                 }});
  auto marked = to("GET", "$fields");
  marked.push_back(script::field("x-h2prism: fields"));
  all.push_back({"fields-echo", ask(std::move(marked)), [&target](const auto& s) {
                   return success(s) && as_text(s.body).contains("x-h2prism: fields")
                              ? std::string()
                              : fmt::format(
                                    "GET {} does not list the request's fields, each as 'name: "
                                    "value' (--fields-path)",
                                    target.fields_path);
                 }});
  all.push_back({"trailers", ask(to("GET", "$trailers")), [&target](const auto& s) {
                   return success(s) && !s.trailers.empty()
                              ? std::string()
                              : fmt::format("GET {} has no trailers (--trailers-path)", target.trailers_path);
                 }});
  for (const auto& [word, version] : {std::pair{"tls12", "1.2"}, std::pair{"tls13", "1.3"}}) {
    auto exchange = ask(script::get());
    exchange.tls = script::TlsDemand{.alpn = std::vector<std::string>{"h2"}, .min = version, .max = version};
    all.push_back({word, std::move(exchange), [](const auto&) { return std::string(); },
                   fmt::format("no HTTP/2 over TLS {}", version)});
  }
  Exchange early;
  early.early_handshake().headers(1, script::get(), flag::END_HEADERS | flag::END_STREAM);
  early.step({script::TlsStep{transport::TlsAction::finish_handshake}});
  auto early_data = early.await(Await::response, 1).expect(script::ignored()).build();
  early_data.tls = script::TlsDemand{.alpn = std::vector<std::string>{"h2"}, .early_data = true};
  all.push_back({"early-data", std::move(early_data), [](const auto&) { return std::string(); },
                 "no ticket of the server permits early data, or a request in it is not answered"});
  all.push_back({"push", ask(to("GET", "$push")), [&target](const auto& s) {
                   return s.promised != 0
                              ? std::string()
                              : fmt::format("GET {} promises nothing (--push-path)", target.push_path);
                 }});
  Exchange upgrade;
  upgrade.upgrade().await(Await::response, 1).expect(script::ignored());
  const auto no_upgrade = fmt::format("GET {} with Upgrade: h2c brings no 101", target.path);
  all.push_back({"upgrade", upgrade.build(),
                 [&target](const auto& s) {
                   return s.status ? std::string()
                                   : fmt::format("GET {} with Upgrade: h2c brings 101, but no response",
                                                 target.path);
                 },
                 no_upgrade});
  Exchange tunnel;
  tunnel.headers(1, connect_to_tunnel()).await(Await::headers, 1).data(1, "h2prism", flag::END_STREAM);
  all.push_back({"tunnel", tunnel.await(Await::response, 1).expect(script::ignored()).build(),
                 [&target](const auto& s) {
                   return success(s) && as_text(s.body) == "h2prism"
                              ? std::string()
                              : fmt::format(
                                    "an extended CONNECT to {} makes no tunnel that gives back what comes "
                                    "(--tunnel-path)",
                                    target.tunnel_path);
                 }});
  std::erase_if(all, [&](const Question& q) { return q.word != "page" && !wanted.contains(q.word); });
  return all;
}

// Why there is no HTTP/2 to be had, for people.
std::string no_http2(const Session& session, bool tls) {
  const auto& seen = session.player().peer().observed();
  const auto& closed = session.how_closed();
  if (seen.http1) return "the target answers in HTTP/1.x: it does not speak HTTP/2 here";
  if (!session.opened()) {
    const auto detail = closed ? closed->detail : std::string();
    switch (closed ? closed->kind : CloseKind::timed_out) {
      case CloseKind::refused: return "connection refused: nothing listens there";
      case CloseKind::timed_out: return "no connection in time";
      case CloseKind::unresolved:
        return "the name cannot be resolved" + (detail.empty() ? "" : ": " + detail);
      case CloseKind::unreachable:
        return "the address cannot be reached" + (detail.empty() ? "" : ": " + detail);
      case CloseKind::tls_alert: return "the TLS handshake was refused: " + detail;
      case CloseKind::tls_failed: return "the TLS handshake failed: " + detail;
      default: return "the connection ended during the TLS handshake" + (detail.empty() ? "" : ": " + detail);
    }
  }
  if (seen.invalid_octets) {
    const auto hint = tls ? "" : "; if it speaks TLS, add --tls";
    return std::string("what the target sends is not HTTP/2") + hint;
  }
  if (seen.flood) return "the target sends without end";
  if (!seen.goaways.empty())
    return fmt::format("the target ended the handshake with GOAWAY {}", to_string(seen.goaways[0].code));
  if (closed && closed->kind != CloseKind::local) {
    return fmt::format("the target closed the connection during the HTTP/2 handshake{}",
                       tls ? "" : " (does it want --tls?)");
  }
  if (!seen.settings)
    return "the target accepts the connection, but sends no SETTINGS: it does not seem to speak HTTP/2";
  return "the target does not acknowledge SETTINGS";
}

}  // namespace

std::map<std::string, std::uint32_t> advertised(const Session& session) {
  std::map<std::string, std::uint32_t> out;
  const auto& settings = session.player().peer().model().peer_settings();
  out["HEADER_TABLE_SIZE"] = settings.header_table_size;
  out["INITIAL_WINDOW_SIZE"] = settings.initial_window_size;
  out["MAX_FRAME_SIZE"] = settings.max_frame_size;
  if (settings.max_concurrent_streams) out["MAX_CONCURRENT_STREAMS"] = *settings.max_concurrent_streams;
  if (settings.max_header_list_size) out["MAX_HEADER_LIST_SIZE"] = *settings.max_header_list_size;
  return out;
}

Result<Probed> probe_server(Connector& connector, const script::TargetInfo& target,
                            const std::set<std::string, std::less<>>& wanted, bool tls,
                            milliseconds timeout) {
  transport::Loop loop;
  Probed out;
  out.greeting = target.greeting;
  std::optional<std::string> fatal;
  std::uint32_t extended_connect = 0;
  auto asked = questions(target, wanted);
  std::erase_if(asked, [&](const Question& q) {
    return tls ? q.exchange.upgrade.has_value() : q.exchange.tls.has_value();
  });
  std::list<Session> sessions;
  std::size_t open = asked.size();
  std::set<std::string, std::less<>> ran_out;  // the time of these did
  const auto done = [&](Session& session) {
    const auto at = std::ranges::find_if(
        asked, [&](const Question& q) { return &q.exchange == &session.player().test(); });
    const auto* stream = session.player().peer().model().stream(1);
    const auto& seen = session.player().peer().observed();
    const auto found = session.player().peer().model().findings();
    if (!found.empty()) out.findings[at->word].assign(found.begin(), found.end());
    if (at->word == "page") {
      const bool lives =
          session.opened() && !seen.closed && !seen.invalid_octets && !seen.flood && seen.goaways.empty();
      // Frames that are no SETTINGS, as they should be.
      const bool speaks = seen.settings || seen.settings_acks > 0 || !found.empty();
      if (lives && speaks) {
        if (!seen.settings) out.greeting.settings = false;
        if (seen.settings_acks == 0) out.greeting.acknowledgement = false;
        if (out.greeting != target.greeting) return loop.stop();
      }
      // Who serves requests speaks HTTP/2, though its SETTINGS or their ACK be missing.
      const bool introduced = seen.settings || !target.greeting.settings;
      const bool greeted = seen.settings_acks > 0 || (stream != nullptr && stream->status);
      if (!session.opened() || !introduced || !greeted) {
        fatal = no_http2(session, tls);
      } else {
        out.connection = session.established();
        out.settings = advertised(session);
        extended_connect = session.player().peer().model().peer_settings().enable_connect_protocol;
      }
    }
    if (at->word == "tunnel" && session.player().peer().model().peer_settings().enable_connect_protocol != 1)
      stream = nullptr;
    auto why = stream == nullptr ? at->unanswered : at->read(*stream);
    if (const auto* other = session.player().peer().model().stream(at->again);
        why.empty() && at->again != 0 && !same_body(*stream, other))
      why = fmt::format("GET {} does not bring the same body each time (--large-path)", target.large_path);
    if (why.empty()) {
      out.offers.insert(at->word);
      out.lacks.erase(at->word);
    } else {
      out.lacks[at->word] = std::move(why);
      if (!session.closed() && session.ended() - session.started() >= timeout) ran_out.insert(at->word);
    }
    if (--open == 0 || fatal) loop.stop();
  };
  script::PlayOptions play;
  play.timeout = timeout;
  const auto start = [&](const Question& question) {
    auto& session = sessions.emplace_back(question.exchange, target, play, 1, done);
    return connector.start(loop, session, question.exchange);
  };
  for (const auto& question : asked) {
    if (auto ok = start(question); !ok) return std::unexpected(ok.error());
  }
  loop.every(milliseconds(5), [&] {
    for (auto& session : sessions) session.tick(Clock::now());
  });
  loop.run();
  // Who has just been started, or is busy, may be late; what it lacks is said of all cases. So it is asked
  // once more, now that the other questions are out of its way.
  if (const auto late = std::exchange(ran_out, {});
      !fatal && out.greeting == target.greeting && !late.empty()) {
    open = late.size();
    for (const auto& question : asked) {
      if (!late.contains(question.word)) continue;
      if (auto ok = start(question); !ok) return std::unexpected(ok.error());
    }
    loop.run();
  }
  for (auto& session : sessions) session.attach(nullptr);  // silence, before what the callbacks refer to goes
  if (fatal) return fail(*fatal);
  if (out.greeting != target.greeting) {
    // Await it does not send is not to be waited for; a monitor says so.
    auto known = target;
    known.greeting = out.greeting;
    auto again = probe_server(connector, known, wanted, tls, timeout);
    if (!again)
      return fail(out.greeting.settings ? "the target does not acknowledge SETTINGS"
                                        : "the target sends no SETTINGS, and does not answer");
    return again;
  }

  out.offers.insert("parallel");  // requests are ours to send
  out.offers.insert(tls ? "tls" : "h2c");
  out.lacks[tls ? "h2c" : "tls"] =
      tls ? "the target is tested over TLS" : "the target is tested in the clear (--tls)";
  if (tls) out.lacks["upgrade"] = out.lacks["h2c"];
  for (const auto* version : {"tls12", "tls13", "early-data"}) {
    if (!tls) out.lacks[version] = out.lacks["tls"];
  }
  const auto table = out.settings.at("HEADER_TABLE_SIZE");
  const bool small_table = table < initial_table;
  out.offers.insert(small_table ? "small-table" : "dynamic-table");
  out.lacks[small_table ? "dynamic-table" : "small-table"] = fmt::format(
      "HEADER_TABLE_SIZE is {}, {}below the initial {}", table, small_table ? "" : "not ", initial_table);
  if (extended_connect == 0) {
    out.offers.insert("no-extended-connect");
  } else {
    out.lacks["no-extended-connect"] = fmt::format("ENABLE_CONNECT_PROTOCOL is {}", extended_connect);
  }
  if (const auto size = out.settings.at("MAX_FRAME_SIZE"); size == default_max_frame_size) {
    out.offers.insert("least-frame-size");
  } else {
    out.lacks["least-frame-size"] = fmt::format("MAX_FRAME_SIZE is {}", size);
  }
  const auto limit = out.settings.find("MAX_CONCURRENT_STREAMS");
  if (limit != out.settings.end() && limit->second >= 1 && limit->second <= 1000) {
    out.offers.insert("limited-streams");
  } else {
    out.lacks["limited-streams"] = limit == out.settings.end()
                                       ? "the target advertises no MAX_CONCURRENT_STREAMS"
                                       : fmt::format("MAX_CONCURRENT_STREAMS is {}", limit->second);
  }
  return out;
}

}  // namespace h2prism::runner
