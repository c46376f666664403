/* The mutator from C: a PING, changed. */
#include <stdio.h>

#include <fuzz/mutate/h2prism_mutate.h>

int main(void) {
  uint8_t octets[256] = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  size_t size = 17;
  h2prism_mutator* mutator = h2prism_mutator_new(H2PRISM_BARE_FRAMES, 42);
  if (mutator == NULL) return 1;
  for (int i = 0; i < 10; ++i) size = h2prism_mutate(mutator, octets, size, sizeof octets);
  h2prism_mutator_free(mutator);
  printf("%zu octets\n", size);
  return 0;
}
