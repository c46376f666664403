// The words of the fault tables that say which frames are meant.
#pragma once

#include <initializer_list>
#include <string_view>

#include "runner/faults/rule.h"

namespace h2prism::faults {

Match type(FrameType type);
Match unknown_type();
Match flagged(std::uint8_t bits);  // all of them
Match on_connection();             // stream 0
Match on_stream();
Match malformed(ErrorCode code);  // its payload is not what its type demands (engine/wire)
Match oversize();                 // above the initial MAX_FRAME_SIZE, which the target keeps
Match oversize_parts();           // of a field block: one of its frames is
Match in_block();                 // between the frames of a field block
Match first();                    // of the player, on this connection
Match first_answer();             // of the target
Match undefined_flags();
Match reserved_bit();

Match state(std::initializer_list<model::State> any_of);  // of its stream, before the frame
Match idle();
Match ended();        // both ends have said END_STREAM
Match half_closed();  // the player has said END_STREAM, the target has not
Match even();         // a stream number that is not the client's
Match lower();        // a client's number below the highest

Match settings();  // without ACK
Match settings_ack();
Match setting(SettingId id, std::uint32_t low, std::uint32_t high);  // one of its entries is in this range
Match setting_outside(std::uint16_t low, std::uint16_t high);        // an entry's identifier is
Match ping();
Match ping_ack();
Match increment(std::uint32_t low, std::uint32_t high);
Match window_overflow();  // WINDOW_UPDATE takes a window above 2^31-1
Match goaway_error();     // any code but NO_ERROR
Match goaway(ErrorCode code);
Match reset();
Match reset(ErrorCode code);
Match data();
Match content();  // DATA with at least one octet

Match block();        // a whole field block
Match request();      // a block that opens a stream of a client
Match many_active();  // as many streams are active as the embedded server takes
Match trailers();     // a block behind the head of a message
Match head();         // a final response
Match promise();
Match undecodable(std::initializer_list<hpack::Fault> any_of);
Match with(std::function<bool(const FieldList&)> fields);  // what the block says
Match has(std::string_view name);
Match has(std::string_view name, std::string_view value);
Match method(std::string_view name);
Match to(std::string_view path);  // the beginning of :path

std::string_view value_of(const FieldList& fields, std::string_view name);  // the first; empty: none
std::size_t count_of(const FieldList& fields, std::string_view name);

}  // namespace h2prism::faults
