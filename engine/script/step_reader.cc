// Steps and outcomes of the case language.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/reader.h"

namespace h2prism::script {
namespace {

std::vector<std::string_view> all_step_names() {
  std::vector<std::string_view> names;
  for (const auto& frame : frame_words()) names.push_back(frame.name);
  for (const auto& word : step_words()) names.push_back(word.name);
  return names;
}

}  // namespace

Steps Reader::steps(const Node& node) {
  Steps out;
  if (node.is_sequence()) {
    for (const auto& item : node.items) step(item, out);
  } else {
    step(node, out);
  }
  return out;
}

void Reader::step(const Node& node, Steps& out) {
  if (node.is_scalar()) return named_step(node, nullptr, out);
  if (node.is_map() && node.map.size() == 1) return named_step(node.map[0].first, &node.map[0].second, out);
  complain(node, "expected one step, like `PING` or `WINDOW_UPDATE: {stream: 0, increment: 1}`");
}

void Reader::named_step(const Node& key, const Node* body, Steps& out) {
  const auto frame_word = std::ranges::find(frame_words(), key.text, &FrameWords::name);
  if (frame_word != frame_words().end()) return frame(*frame_word, key, body, out);
  const auto* word = find_word(step_words(), key.text);
  if (word == nullptr) return word_error(key, "a step", all_step_names());
  if (body != nullptr && body->is_null()) body = nullptr;
  const auto& name = word->name;
  if (word->type == WordType::flag) {
    if (body != nullptr && body->text != "true") complain(*body, fmt::format("{} takes no argument", name));
    if (name == "fence") out.push_back({FenceStep{}});
    if (name == "stop-reading") out.push_back({ReadingStep{false}});
    if (name == "read-on") out.push_back({ReadingStep{true}});
    if (name == "shutdown") out.push_back({ShutdownStep{}});
    if (name == "key-update") out.push_back({TlsStep{transport::TlsAction::key_update}});
    if (name == "renegotiate") out.push_back({TlsStep{transport::TlsAction::renegotiate}});
    if (name == "request-certificate") out.push_back({TlsStep{transport::TlsAction::request_certificate}});
    if (name == "finish-handshake") out.push_back({TlsStep{transport::TlsAction::finish_handshake}});
    if (name == "alive") out.push_back({AliveStep{}});
    return;
  }
  if (name == "open" || name == "request") {
    OpenStep open;
    open.answer = name == "open";
    if (body != nullptr && keys(*body, open.answer ? open_words() : request_words(), name)) {
      if (const auto* n = body->find("end")) open.end = flag(*n);
      if (const auto* n = body->find("as")) {
        const auto as = choice(*n, find_word(open_words(), "as")->choices);
        if (as.starts_with('$')) open.as = as.substr(1);
      }
    }
    return out.push_back({open});
  }
  if (body == nullptr) return complain(key, fmt::format("{} needs an argument ({})", name, word->help));
  if (name == "raw") return out.push_back({RawStep{hex(*body)}});
  if (name == "text") {
    RawStep raw;
    append(raw.octets, text(*body));
    return out.push_back({std::move(raw)});
  }
  if (name == "upload" && keys(*body, upload_words(), "upload")) {
    UploadStep upload;
    if (const auto* n = body->find("stream")) upload.stream = value(*n);
    if (const auto* n = body->find("size")) upload.size = value(*n);
    if (const auto* n = body->find("chunk")) upload.chunk = value(*n);
    if (const auto* n = body->find("pad_length")) upload.pad_length = value(*n);
    if (const auto* n = body->find("end")) upload.end = flag(*n);
    if (const auto* n = body->find("trailers")) upload.trailers = fields(*n);
    return out.push_back({std::move(upload)});
  }
  if (name == "repeat" && keys(*body, repeat_words(), "repeat")) {
    RepeatStep repeat;
    if (const auto* n = body->find("times"))
      repeat.times = n->is_scalar() && n->text.starts_with('$') ? value(*n) : Value(number(*n, 0, 10'000));
    if (const auto* n = body->find("steps")) repeat.steps = steps(*n);
    return out.push_back({std::move(repeat)});
  }
  if (name == "pause") return out.push_back({PauseStep{milliseconds(number(*body, 1, 200))}});
  if (name == "await") return await(*body, out);
  if (name == "expect") return out.push_back({ExpectStep{outcome_list(*body), {}}});
}

void Reader::await(const Node& body, Steps& out) {
  const auto line = text(body);
  const auto words = split(trim(line), ' ');
  const auto known = await_words();
  const auto found = std::ranges::find(known, words[0], &AwaitWord::name);
  if (found == known.end()) {
    std::vector<std::string_view> names;
    for (const auto& word : known) names.push_back(word.name);
    return word_error(body, "something to wait for", names);
  }
  AwaitStep step;
  step.what = static_cast<AwaitStep::What>(found - known.begin());
  const std::size_t most = 1 + (found->stream ? 1U : 0U) + (found->octets ? 1U : 0U);
  if (found->stream && words.size() < 2) {
    return complain(body, fmt::format("await {} needs a stream: `await: {} $s`", words[0], words[0]));
  }
  if (words.size() > most) return complain(body, fmt::format("'{}' is one word too many", words[most]));
  const auto read = [&](std::string_view word, Value& into) {
    if (auto v = parse_value(word)) {
      into = *v;
    } else {
      complain(body, v.error().message);
    }
  };
  if (found->stream) read(words[1], step.stream);
  step.octets = 1;
  if (words.size() > 2) read(words[2], step.octets);
  out.push_back({std::move(step)});
}

void Reader::frame(const FrameWords& words, const Node& key, const Node* body, Steps& out) {
  FrameSpec spec;
  spec.type = words.type.value_or(FrameType{});
  if (body != nullptr && body->is_null()) body = nullptr;
  if (body == nullptr) {
    if (!words.on_connection)
      complain(key, fmt::format("{} needs its fields: `{}: {{stream: $s}}`", key.text, key.text));
    return out.push_back({std::move(spec)});
  }
  if (!keys(*body, words.own, words.name, common_frame_words())) return;
  if (!words.on_connection && body->find("stream") == nullptr)
    complain(*body, fmt::format("{} lacks 'stream'", words.name));
  if (!words.type) {
    // FRAME: here `type` is no lie but what the frame is.
    if (const auto* n = body->find("type")) {
      spec.type = frame_type(*n);
    } else {
      complain(*body, "FRAME lacks 'type'");
    }
    spec.flags = 0;
    spec.payload.emplace();
  }
  for (const auto& [name, node] : body->map) {
    if (!words.type && name.text == "type") continue;
    const auto* word = find_word(words.own, name.text);
    if (word == nullptr) word = find_word(common_frame_words(), name.text);
    if (word != nullptr) frame_key(spec, *word, node);
  }
  if (const auto* size = body->find("size"); size != nullptr && body->find("payload") != nullptr)
    complain(*size, fmt::format("{} takes `payload` or `size`, not both", words.name));
  out.push_back({std::move(spec)});
}

void Reader::frame_key(FrameSpec& spec, const Word& word, const Node& node) {
  const auto name = word.name;
  const auto bytes_of = [](const std::string& s) { return Bytes(as_bytes(s).begin(), as_bytes(s).end()); };
  if (name == "stream")
    spec.stream = value(node);
  else if (name == "flags")
    spec.flags = flags(node);
  else if (name == "length")
    spec.length = value(node);
  else if (name == "type")
    spec.lie_type = static_cast<std::uint8_t>(frame_type(node));
  else if (name == "reserved")
    spec.reserved = flag(node);
  else if (name == "payload")
    spec.payload = hex(node);
  else if (name == "data" || name == "debug")
    spec.data = bytes_of(text(node));
  else if (name == "value")
    spec.data = bytes_of(text(node));
  else if (name == "hex")
    spec.data = hex(node);
  else if (name == "size")
    spec.size = value(node);
  else if (name == "pad_length")
    spec.pad_length = value(node);
  else if (name == "padding")
    spec.padding = value(node);
  else if (name == "fields")
    spec.block.emplace_back(fields(node));
  else if (name == "block")
    spec.block = block(node);
  else if (name == "split") {
    if (node.is_scalar() && node.text == "each-octet") {
      spec.split.each_octet = true;
    } else if (node.is_sequence()) {
      for (const auto& item : node.items) spec.split.sizes.push_back(value(item));
    } else {
      spec.split.sizes.push_back(value(node));
    }
  } else if (name == "between") {
    spec.split.between = steps(node);
    for (const auto& step : spec.split.between) {
      if (!std::holds_alternative<FrameSpec>(step.what) && !std::holds_alternative<RawStep>(step.what)) {
        complain(node, "only frames and raw octets fit between two fragments");
      }
    }
  } else if (name == "end")
    spec.split.end = flag(node);
  else if (name == "priority")
    spec.priority = priority(node);
  else if (name == "dependency" || name == "weight" || name == "exclusive") {
    if (!spec.priority) spec.priority.emplace();
    if (name == "dependency") {
      spec.other_stream = value(node);  // may be the stream itself, known only later
    } else if (name == "weight") {
      spec.priority->weight = static_cast<std::uint8_t>(number(node, 0, 255));
    } else {
      spec.priority->exclusive = flag(node);
    }
  } else if (name == "code")
    spec.code = code(node);
  else if (name == "settings")
    spec.settings = settings(node);
  else if (name == "promised" || name == "last_stream" || name == "prioritized")
    spec.other_stream = value(node);
  else if (name == "opaque") {
    const auto octets = hex(node);
    if (octets.size() != 8)
      complain(node,
               fmt::format("a PING carries 8 octets, not {}; for others write `payload`", octets.size()));
    std::copy_n(octets.begin(), std::min<std::size_t>(8, octets.size()), spec.opaque.begin());
  } else if (name == "increment")
    spec.increment = value(node);
  else if (name == "origin")
    spec.origin = text(node);
  else if (name == "origins")
    spec.origins = texts(node);
}

std::vector<Outcome> Reader::outcome_list(const Node& node) {
  std::vector<Outcome> out;
  if (node.is_sequence()) {
    for (const auto& item : node.items) out.push_back(outcome(item));
    if (out.empty()) complain(node, "expected an outcome, found an empty list");
  } else {
    out.push_back(outcome(node));
  }
  return out;
}

// "stream-error $s PROTOCOL_ERROR", or {response: {stream: 1, ...}}.
Outcome Reader::outcome(const Node& node) {
  if (node.is_map()) {
    const bool of_request = node.find("request") != nullptr;
    const auto* body = node.find(of_request ? "request" : "response");
    if (body == nullptr || node.map.size() != 1) {
      complain(node,
               "expected an outcome like `connection-error PROTOCOL_ERROR` or {response: {stream: ...}}");
      return {};
    }
    if (!keys(*body, response_words(), of_request ? "request" : "response")) return {};
    OutcomeArguments arguments;
    ResponseCheck check;
    if (const auto* n = body->find("stream")) arguments.stream = value(*n);
    if (const auto* n = body->find("status")) {
      const auto status = parse_status(word(*n));
      if (!status) complain(*n, fmt::format("'{}' is no status; write 200, 4xx, 2xx-3xx or any", n->text));
      if (status) std::tie(arguments.status_low, arguments.status_high) = *status;
    }
    if (const auto* n = body->find("fields")) check.fields = texts(*n);
    if (const auto* n = body->find("absent")) check.absent = texts(*n);
    if (const auto* n = body->find("body")) check.body = text(*n);
    if (const auto* n = body->find("body_contains")) check.body_contains = texts(*n);
    if (const auto* n = body->find("body_lacks")) check.body_lacks = texts(*n);
    if (const auto* n = body->find("like"); n != nullptr && keys(*n, like_words(), "like")) {
      if (const auto* of = n->find("stream")) check.like = value(*of);
      if (const auto* of = n->find("fields")) check.like_fields = texts(*of);
      if (const auto* of = n->find("body")) check.like_body = flag(*of);
      if (check.like_fields.empty() && !check.like_body)
        complain(*n, "expected what must be the same there: `fields: [...]` or `body: true`");
    }
    if (const auto* n = body->find("content_length_of")) check.content_length_of = value(*n);
    if (const auto* n = body->find("body_size")) check.body_size = value(*n);
    if (const auto* n = body->find("trailers")) check.trailers = texts(*n);
    if (const auto* n = body->find("no_body")) check.no_body = flag(*n);
    if (const auto* n = body->find("whole")) check.whole = flag(*n);
    auto made = outcomes_.make(of_request ? "requested" : "response", arguments);
    if (!made) {
      complain(*body, made.error().message);
      return {};
    }
    made->strong.front().check = std::move(check);
    made->text = to_string(made->strong.front());
    return std::move(*made);
  }
  auto made = outcomes_.parse_outcome(text(node));
  if (!made) {
    complain(node, made.error().message);
    return {};
  }
  return std::move(*made);
}

}  // namespace h2prism::script
