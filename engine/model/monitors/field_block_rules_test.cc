#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

constexpr SettingId table_size = SettingId::HEADER_TABLE_SIZE;

Bytes fragment_of(Dialogue& d) { return d.target_block(response()); }

// HPACK by hand: `:status: 200` as an indexed field, and size updates.
constexpr std::uint8_t status_200 = 0x88;
const Bytes an_entry{status_200, 0x40, 1, 'a', 1, '1'};  // takes 34 octets of the table
constexpr std::uint8_t size_update(std::uint8_t octets_below_31) {
  return static_cast<std::uint8_t>(0x20 | octets_below_31);
}

Bytes table_of(std::uint32_t size) { return settings_frame(std::vector<Setting>{{table_size, size}}); }

}  // namespace

Examples field_block_examples() {
  return {
      {Monitor::field_block_contiguity, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, fragment_of(d), 0))
             .target(ping_frame({}));
         d.target(continuation_frame(1, {}));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, fragment_of(d), 0))
             .target(continuation_frame(1, {}, 0));
         d.target(continuation_frame(1, {})).target(ping_frame({}));
       }},
      {Monitor::continuation_unexpected, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(continuation_frame(1, {}));
       },
       [](Dialogue& d) {  // of a frame that is at fault itself
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, fragment_of(d), 0))
             .target(continuation_frame(1, {}));
       }},
      {Monitor::field_block_unfinished, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, fragment_of(d), 0))
             .connection.closed(true);
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, fragment_of(d), 0))
             .connection.closed(false);
       }},

      {Monitor::hpack_decode, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, Bytes{0x80}, last));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, Bytes{status_200}, last));
       }},
      {Monitor::hpack_table_limit, Role::server,
       [](Dialogue& d) {
         d.handshake({{table_size, 20}}).we_headers(1, request());
         d.target(headers_frame(1, Bytes{size_update(21), status_200}, last));
       },
       [](Dialogue& d) {  // a larger table may hold already
         d.handshake({{table_size, 20}}).we(table_of(21)).we_headers(1, request());
         d.target(headers_frame(1, Bytes{size_update(20), size_update(21), status_200}, last));
       }},
      {Monitor::hpack_size_update_owed, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, an_entry, last));
         d.we(table_of(0)).target(settings_ack_frame());
         d.we_headers(3, request()).target(headers_frame(3, Bytes{status_200}, last));
       },
       [](Dialogue& d) {  // not before it is acknowledged
         d.handshake().we_headers(1, request()).target(headers_frame(1, an_entry, last));
         d.we(table_of(0)).we_headers(3, request()).target(headers_frame(3, Bytes{status_200}, more));
         d.target(settings_ack_frame()).target(headers_frame(3, Bytes{size_update(0)}, last));
       }},
      {Monitor::hpack_size_update_owed, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, an_entry, last));
         d.we(table_of(33)).target(settings_ack_frame());
         d.we_headers(3, request()).target(headers_frame(3, Bytes{status_200}, last));
       },
       [](Dialogue& d) {  // the table is empty: no entry is too large
         d.handshake({{table_size, 0}})
             .we_headers(1, request())
             .target(headers_frame(1, Bytes{status_200}, last));
       }},
      {Monitor::hpack_size_update_owed, Role::server,  // lowered and raised again in between
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, an_entry, last));
         d.we(table_of(0)).we(table_of(4'096)).target(settings_ack_frame()).target(settings_ack_frame());
         d.we_headers(3, request()).target(headers_frame(3, Bytes{status_200}, last));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, an_entry, last));
         d.we(table_of(0)).we(table_of(4'096)).target(settings_ack_frame()).target(settings_ack_frame());
         d.we_headers(3, request()).target(headers_frame(3, Bytes{0x20, 0x3f, 0xe1, 0x1f, status_200}, last));
       }},
      {Monitor::hpack_size_update_place, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, Bytes{status_200, 0x20}, last));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(headers_frame(1, Bytes{0x20, status_200}, last));
       }},
      {Monitor::hpack_size_update_count, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request());
         d.target(headers_frame(1, Bytes{0x20, 0x3f, 0x01, 0x21, status_200}, last));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(headers_frame(1, Bytes{0x20, 0x3f, 0x01, status_200}, last));
       }},
  };
}

}  // namespace h2prism::model
