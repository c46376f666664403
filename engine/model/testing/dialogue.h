// For tests: a dialogue between us and a target, written down frame by frame. What the target says goes
// through the frame decoder, so malformed frames take the way that they take in earnest.
#pragma once

#include <string>
#include <vector>

#include "engine/hpack/encoder.h"
#include "engine/model/connection.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::model {

inline constexpr std::uint8_t more = flag::END_HEADERS;  // a section, and the stream goes on
inline constexpr std::uint8_t last = flag::END_HEADERS | flag::END_STREAM;  // a section that ends the stream

FieldList request(std::string method = "GET");
FieldList response(std::string status = "200");
FieldList operator+(FieldList fields, Field field);
Bytes octets(std::size_t count);                    // of DATA
Bytes settings(SettingId id, std::uint32_t value);  // a frame with one setting

class Dialogue {
 public:
  explicit Dialogue(Role target = Role::server, Limits limits = {});

  // Both prefaces and both acknowledgments.
  Dialogue& handshake(const std::vector<Setting>& ours = {}, const std::vector<Setting>& theirs = {});

  Dialogue& we(const Bytes& frame);
  Dialogue& we_headers(std::uint32_t stream, const FieldList& fields, std::uint8_t flags = last);
  Dialogue& we_push(std::uint32_t stream, std::uint32_t promised, const FieldList& fields);
  Dialogue& target(const Bytes& frame);
  Dialogue& target_headers(std::uint32_t stream, const FieldList& fields, std::uint8_t flags = last);
  Dialogue& target_push(std::uint32_t stream, std::uint32_t promised, const FieldList& fields);

  // A double fence: two PINGs, one after the other was answered.
  Dialogue& fence();

  Bytes our_block(const FieldList& fields);
  Bytes target_block(const FieldList& fields);

  Connection connection;
  std::optional<FieldSection> section;  // of the last frame of the target

  std::vector<std::string> found() const;  // names of the monitors that spoke, without repetition
  std::string explain() const;             // all findings, for a failing test

 private:
  FrameDecoder decoder_;
  hpack::Encoder our_encoder_;
  hpack::Encoder target_encoder_;
  std::uint8_t pings_ = 0;
};

}  // namespace h2prism::model
