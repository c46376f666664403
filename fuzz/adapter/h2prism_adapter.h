/* What an HTTP/2 implementation fills in to be fuzzed by h2prism's targets and held to its oracles: plain C,
 * no allocation across the border, no threads, no I/O. Three small tables; fill in those you have.
 *
 *   h2prism_hpack_adapter    a bare HPACK decoder (RFC 7541)
 *   h2prism_framer_adapter   a bare frame decoder (RFC 9113 §4, §6)
 *   h2prism_session_adapter  a whole endpoint (RFC 9113)
 *
 * fuzz/adapter/sample is a whole project. */
#ifndef H2PRISM_ADAPTER_H
#define H2PRISM_ADAPTER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define H2PRISM_ADAPTER_ABI 1u

/* Which end the implementation plays. */
typedef enum h2prism_role { H2PRISM_SERVER, H2PRISM_CLIENT } h2prism_role;

/* How far an error reaches (RFC 9113 §5.4). */
typedef enum h2prism_scope { H2PRISM_STREAM_ERROR, H2PRISM_CONNECTION_ERROR } h2prism_scope;

/* Where events go, in the order in which they happen; any member may be null. Pointers hold until the call
 * returns. An adapter keeps a copy of the struct, never of what `user` points to. */
typedef struct h2prism_sink {
  void* user;
  /* A frame was read. `content`: its payload without pad length, padding, priority fields and promised
   * stream; null where the implementation does not show it. `stream` has 31 bits. */
  void (*frame)(void* user, uint32_t length, uint8_t type, uint8_t flags, uint32_t stream,
                const uint8_t* content, size_t content_size);
  /* A field line was decoded. `stream` is 0 for a bare HPACK decoder. */
  void (*field)(void* user, uint32_t stream, const char* name, size_t name_size, const char* value,
                size_t value_size, int never_indexed);
  /* The implementation found an error and will act on it: RST_STREAM, or GOAWAY and close. `code` as in
   * RFC 9113 §7; `stream` is 0 for a connection error. */
  void (*error)(void* user, h2prism_scope scope, uint32_t stream, uint32_t code);
} h2prism_sink;

/* A bare HPACK decoder. */
typedef struct h2prism_hpack_adapter {
  uint32_t abi;     /* H2PRISM_ADAPTER_ABI */
  const char* name; /* for messages: "libnghttp2" */
  /* A decoder whose SETTINGS_HEADER_TABLE_SIZE is the initial 4,096. Null when memory is short. */
  void* (*open)(void);
  /* The setting has another value from now on, in octets, and the peer has acknowledged it (§4.2). */
  void (*set_table_limit)(void* self, size_t octets);
  /* One whole field block. 0: accepted; else refused, and `self` is only closed from there on. Fields go to
   * the sink as they are decoded, those ahead of an error included or not. */
  int (*decode)(void* self, const uint8_t* block, size_t size, const h2prism_sink* sink);
  /* The dynamic table: its size as §4.1 counts it, its entries; optional, all or none (null). Entry 0 is the
   * newest. */
  size_t (*table_size)(void* self);
  size_t (*table_count)(void* self);
  void (*table_entry)(void* self, size_t i, const char** name, size_t* name_size, const char** value,
                      size_t* value_size);
  void (*close)(void* self);
} h2prism_hpack_adapter;

/* A bare frame decoder, whose SETTINGS_MAX_FRAME_SIZE is the initial 16,384. */
typedef struct h2prism_framer_adapter {
  uint32_t abi;
  const char* name;
  void* (*open)(const h2prism_sink* sink);
  /* Octets as they arrive, in any pieces; they are gone when the call returns. Every frame is reported by
   * `frame`, what is wrong with its octets by `error`. 0: goes on; else nothing more is fed. */
  int (*feed)(void* self, const uint8_t* octets, size_t size);
  void (*close)(void* self);
} h2prism_framer_adapter;

/* A whole endpoint. */
typedef struct h2prism_session_adapter {
  uint32_t abi;
  const char* name;
  /* A fresh connection on which nothing was said. A server answers no request. A client has three under way,
   * each a whole message without content for `/`: GET on stream 1, HEAD on 3, GET on 5; the first `drain`
   * gives its magic, SETTINGS and these. diff_session judges by the frames that come out of `drain` right
   * after `feed`, and by the DATA, HEADERS and PUSH_PROMISE that reach `frame`: so answer PING and SETTINGS
   * (RFC 9113 §6.5.3, §6.7) there and then. The fields of such a block go to `field`: all of them, or never
   * any. */
  void* (*open)(h2prism_role role, const h2prism_sink* sink);
  /* What the peer sent. 0: goes on; else the connection is over for this end. */
  int (*feed)(void* self, const uint8_t* octets, size_t size);
  /* What this end wants to send: at most `room` octets to `to`, returns how many; 0: nothing for now. */
  size_t (*drain)(void* self, uint8_t* to, size_t room);
  void (*close)(void* self);
} h2prism_session_adapter;

/* Those that come with h2prism. */
const h2prism_hpack_adapter* h2prism_ours_hpack(void);
const h2prism_framer_adapter* h2prism_ours_framer(void);
const h2prism_hpack_adapter* h2prism_nghttp2_hpack(void);
const h2prism_session_adapter* h2prism_nghttp2_session(void);
const h2prism_hpack_adapter* h2prism_go_hpack(void);
const h2prism_framer_adapter* h2prism_go_framer(void);

/* Yours: the differential targets ask for these. */
const h2prism_hpack_adapter* h2prism_hpack_under_test(void);
const h2prism_framer_adapter* h2prism_framer_under_test(void);
const h2prism_session_adapter* h2prism_session_under_test(void);

#ifdef __cplusplus
}
#endif

#endif
