#include "fuzz/campaign/health.h"

#include <algorithm>
#include <utility>

#include "engine/hpack/encoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::fuzz {
namespace {

constexpr milliseconds patience_to_connect{1000};
constexpr milliseconds retry_every{20};
constexpr milliseconds idle_from{500};
constexpr milliseconds refused_for{300};  // a restart may be under way, but not on purpose

Bytes request_block(const Address& address) {
  using namespace hpack;
  const auto literal = [](std::uint64_t name, const std::string& value) {
    return LiteralOp{Representation::literal, {{}, value, false}, name, Huffman::shorter};
  };
  Bytes block;
  const std::vector<Op> ops{IndexedOp{2}, IndexedOp{address.tls ? 7U : 6U}, literal(4, address.path),
                            literal(1, address.authority)};
  Encoder().encode_ops(ops, block);
  return block;
}

}  // namespace

// One connection, and what was asked on it.
class ServerHealth::Line final : public transport::Handler {
 public:
  struct Question {
    std::uint32_t stream = 0;
    std::function<void()> answered;
  };

  Line(ServerHealth& health, TimePoint now) : health_(health) {
    peer_.start(now);
    channel_ = health.loop_.connect(health.address_.endpoint, *this,
                                    {.timeout = patience_to_connect, .tls = health.address_.tls});
    peer_.send_preface({});
  }

  void ask(std::function<void()> answered) {
    const auto stream = 1 + 2 * asked_++;
    peer_.at(Clock::now());
    peer_.send_frame(headers_frame(stream, health_.request_, flag::END_HEADERS | flag::END_STREAM));
    questions_.push_back({stream, std::move(answered)});
    flush();
  }
  unsigned asked() const { return asked_; }
  bool idle() const { return questions_.empty(); }
  bool usable() const { return !over_ && !leaving() && asked_ < requests_each; }
  bool over() const { return over_; }
  std::deque<Question> take_questions() { return std::exchange(questions_, {}); }

 private:
  bool leaving() const { return !peer_.observed().goaways.empty(); }

  void on_open(const transport::Established&) override {
    open_ = true;
    flush();
  }
  void on_octets(ByteView octets) override {
    peer_.at(Clock::now());
    peer_.receive(octets);
    flush();
    for (;;) {
      const auto done =
          std::ranges::find_if(questions_, [this](const Question& q) { return is_over(q.stream); });
      if (done == questions_.end()) return;
      const auto status = peer_.model().stream(done->stream)->status.value_or(0);
      auto answered = std::move(done->answered);
      questions_.erase(done);
      answered_at_ = Clock::now();
      health_.told(status, std::move(answered));
    }
  }
  void on_close(const transport::Closed& closed) override {
    over_ = true;
    // One that was idle for long may be ended as anybody likes.
    const bool busy = !questions_.empty() || Clock::now() - answered_at_ < idle_from;
    const bool by_target = open_ && closed.kind != transport::CloseKind::local;
    health_.retry(std::string(transport::name(closed.kind)), closed.kind == transport::CloseKind::refused,
                  by_target && !leaving() && busy);
  }
  bool is_over(std::uint32_t id) const {
    const auto* stream = peer_.model().stream(id);
    return stream != nullptr && (stream->ended || stream->reset_by_target);
  }
  void flush() {
    if (!open_ || over_) return;
    Bytes all;
    for (const auto& frame : peer_.take_output()) append(all, frame);
    if (!all.empty()) channel_->write(std::move(all));
  }

  ServerHealth& health_;
  peer::Peer peer_{{}};
  std::shared_ptr<transport::Channel> channel_;
  std::deque<Question> questions_;
  unsigned asked_ = 0;
  TimePoint answered_at_{};
  bool open_ = false, over_ = false;
};

ServerHealth::ServerHealth(transport::Loop& loop, const Address& address)
    : loop_(loop), address_(address), request_(request_block(address)) {}
ServerHealth::~ServerHealth() = default;

ServerHealth::Line& ServerHealth::line() {
  if (lines_.empty() || !lines_.back()->usable())
    lines_.push_back(std::make_unique<Line>(*this, Clock::now()));
  return *lines_.back();
}

void ServerHealth::ask(std::function<void()> answered) {
  const auto now = Clock::now();
  if (!waiting_since_) waiting_since_ = now;
  if (now < retry_at_) return unasked_.push_back(std::move(answered));
  line().ask(std::move(answered));
}

void ServerHealth::told(int status, std::function<void()> answered) {
  if (status != 0 && status_class_ == 0) status_class_ = status / 100;
  if (status == 0 || status / 100 != status_class_) {  // not now, perhaps later
    why_ = status == 0 ? "it resets the request" : "it answers with status " + std::to_string(status);
    retry_at_ = Clock::now() + retry_every;
    return unasked_.push_back(std::move(answered));
  }
  ++answers_;
  refused_ = false;
  const bool all = unasked_.empty() && std::ranges::all_of(lines_, &Line::idle);
  waiting_since_ = all ? std::nullopt : std::optional(Clock::now());
  answered();
}

void ServerHealth::retry(std::string why, bool refused, bool abrupt) {
  if (abrupt) abrupt_ = why;
  why_ = std::move(why);
  refused_ = refused;
  retry_at_ = Clock::now() + retry_every;
}

void ServerHealth::tick(TimePoint now) {
  for (auto& line : lines_) {
    if (!line->over()) continue;
    for (auto& question : line->take_questions()) unasked_.push_back(std::move(question.answered));
  }
  const auto* last = lines_.empty() ? nullptr : lines_.back().get();
  std::erase_if(lines_, [&](const auto& line) {
    return line->over() || (line->idle() && (line.get() != last || !line->usable()));
  });
  if (now < retry_at_) return;
  for (auto& answered : std::exchange(unasked_, {})) line().ask(std::move(answered));
}

void ServerHealth::reset() {
  lines_.clear();
  unasked_.clear();
  waiting_since_.reset();
  abrupt_.reset();
  refused_ = false;
  retry_at_ = {};
}

std::optional<Trouble> ServerHealth::take_trouble(milliseconds patience) {
  const auto now = Clock::now();
  const auto waited = waiting_since_ ? now - *waiting_since_ : Duration{};
  std::optional<Trouble> out;
  if (refused_ && waited > refused_for) {
    out = {Trouble::Kind::gone, "takes no connection any more", {}};
  } else if (waited > patience) {
    out = {Trouble::Kind::hung,
           "answers no request on other connections" + (why_.empty() ? "" : ": " + why_),
           {}};
  } else if (abrupt_ && !waiting_since_) {
    out = {Trouble::Kind::dropped, "ended a connection that did nothing wrong: " + *abrupt_, {}};
  }
  if (out) reset();
  return out;
}

}  // namespace h2prism::fuzz
