// The words of the fault tables that say what becomes of a frame.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "engine/wire/frame_writer.h"
#include "runner/faults/rule.h"

namespace h2prism::faults {

using Make = std::function<Bytes(const Turn&)>;
Make make(Bytes frame);  // always the same

Act hide();
Act hold();  // it arrives only with what comes after the player's next frame
Act twice();
Act replace(Make frame);
Act before(Make frame);
Act after(Make frame);
Act back(Make frame);                                              // to its sender, and it goes on
Act instead_of_passing(Make frame);                                // to its sender, and it does not go on
Act close(transport::CloseKind kind = transport::CloseKind::fin);  // it is lost with the connection
Act close_after(transport::CloseKind kind = transport::CloseKind::fin);
Act take_over();  // it is lost, and a stub speaks for the target from here on
Act mute();       // ... that says nothing
Act both(Act a, Act b);

// The target's answers, made up.
Act answer(int status);       // a whole response without content; what asked for it does not arrive
Act refuse(ErrorCode code);   // RST_STREAM; what asked for it does not arrive
Act go_away(ErrorCode code);  // GOAWAY, and the connection ends

Act lie(FrameLies lies);                          // its header, a block's first frame included
Act patch(std::function<void(Bytes&)> octets);    // its octets
Act code(ErrorCode code);                         // of RST_STREAM or GOAWAY
Act last_stream(std::uint32_t id);                // of GOAWAY
Act flags(std::uint8_t set, std::uint8_t clear);  // of a frame, or of a block

// The field section; the block is written anew.
Act edit(std::function<void(FieldList&)> fields);
Act add(std::string name, std::string value);  // at the end
Act put_first(std::string name, std::string value);
Act remove(std::string_view name);
Act set(std::string_view name, std::string value);  // added where it is missing

// A field block of these octets in place of the right one.
Act raw_block(Bytes octets, bool and_the_right_one = false);

Bytes block_of(const FieldList& fields);
// HEADERS on the stream of the frame. `ahead`: of a block of the target's, whose size updates open them, too.
Make response(FieldList fields, std::uint8_t flags);
Make ahead(FieldList fields, std::uint8_t flags = 0);

}  // namespace h2prism::faults
