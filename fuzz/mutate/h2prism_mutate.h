/* A mutator that knows HTTP/2, for any fuzzer: C ABI, no I/O, no clock, the same output from the same seed.
 *
 * An input is cut leniently into what it stands for (frames, field blocks) and changed at one of five levels:
 * the sequence, a frame's header, the fields of a payload, the operations of a field block (RFC 7541 §6), or
 * octets. A stream model (RFC 9113 §5.1) follows the sequence and proposes frames that its state makes
 * interesting. Lengths are repaired mostly, not always. */
#ifndef H2PRISM_MUTATE_H
#define H2PRISM_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an input is made of. */
typedef enum h2prism_layout {
  H2PRISM_BARE_FRAMES,       /* frames of a client, one behind the other */
  H2PRISM_FRAMES,            /* two octets of options, then frames of a client */
  H2PRISM_SESSION_OF_CLIENT, /* the same, and frames of type 0xf5 that state the I/O schedule:
                                mutate/schedule.h */
  H2PRISM_SESSION_OF_SERVER, /* the same, of a server */
  H2PRISM_BLOCKS, /* an octet of options, then field blocks, each behind its 14-bit size: oracle/blocks.h */
  H2PRISM_MAGIC_AND_FRAMES, /* the octets of a client as they are sent: its magic (RFC 9113 §3.4), then frames
                             */
  H2PRISM_BARE_BLOCK        /* one field block, nothing else */
} h2prism_layout;

typedef struct h2prism_mutator h2prism_mutator;

/* Null when `layout` is none of the above or memory is short. One thread at a time. */
h2prism_mutator* h2prism_mutator_new(h2prism_layout layout, uint64_t seed);
void h2prism_mutator_free(h2prism_mutator* mutator);

/* What follows depends on this seed and on nothing that came before. */
void h2prism_mutator_seed(h2prism_mutator* mutator, uint64_t seed);

/* Changes the `size` octets at `data` in place; they may grow to `max_size`. Returns the new size. */
size_t h2prism_mutate(h2prism_mutator* mutator, uint8_t* data, size_t size, size_t max_size);

/* Writes a mixture of two inputs to `out` (at most `max_size` octets) and returns its size. */
size_t h2prism_crossover(h2prism_mutator* mutator, const uint8_t* a, size_t a_size, const uint8_t* b,
                         size_t b_size, uint8_t* out, size_t max_size);

#ifdef __cplusplus
}
#endif

#endif
