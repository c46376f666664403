/* What a target reaches, told to `h2prism fuzz --coverage` through shared memory. Compile the target with
 *
 *   clang -fsanitize-coverage=trace-pc-guard        gcc -fsanitize-coverage=trace-pc
 *
 * this file without, and link both: this one as an object, since a sanitizer's empty hooks come ahead of an archive's. Processes
 * that the target forks report, too. Where H2PRISM_COVERAGE does not name the memory, nothing comes of it. C11 or C++; Linux. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "h2prism_coverage.h"

#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct h2prism_coverage nowhere;
static struct h2prism_coverage* told = &nowhere;
static uint32_t edges; /* numbered so far: by trace-pc-guard alone */

/* That two threads count at once costs a count, not more. */
static void count(uint32_t edge) {
  uint8_t* const counter = &told->counters[edge % H2PRISM_COVERAGE_EDGES];
  if (*counter != 255) *counter = (uint8_t)(*counter + 1);
}

static void attach(void) {
  static int tried;
  const char* const name = getenv("H2PRISM_COVERAGE");
  if (tried || name == NULL) return;
  tried = 1;
  const int file = open(name, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  struct stat about;
  if (fstat(file, &about) == 0 && about.st_size >= (off_t)sizeof *told) {
    void* const there = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (there != MAP_FAILED) told = (struct h2prism_coverage*)there;
  }
  close(file);
  told->version = H2PRISM_COVERAGE_VERSION;
}

#ifdef __cplusplus
extern "C" {
#endif

/* clang: once for each object file, before anything of it runs; then on every edge. */
void __sanitizer_cov_trace_pc_guard_init(uint32_t* start, uint32_t* stop);
void __sanitizer_cov_trace_pc_guard(uint32_t* guard);
void __sanitizer_cov_trace_pc_guard_init(uint32_t* start, uint32_t* stop) {
  if (start == stop || *start != 0) return;
  attach();
  while (start < stop) *start++ = ++edges;
  told->edges = edges;
}
void __sanitizer_cov_trace_pc_guard(uint32_t* guard) { count(*guard); }

/* GCC: on every block, which its address names. Where a module lies differs from process to process. */
static struct {
  uintptr_t first, end;
} modules[64];
static size_t module_count;

static int add_module(struct dl_phdr_info* info, size_t size, void* data) {
  (void)size, (void)data;
  for (int i = 0; i < info->dlpi_phnum && module_count < sizeof modules / sizeof *modules; ++i) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD || (info->dlpi_phdr[i].p_flags & PF_X) == 0) continue;
    modules[module_count].first = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    modules[module_count].end = modules[module_count].first + info->dlpi_phdr[i].p_memsz;
    ++module_count;
  }
  return 0;
}

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) {
  const uintptr_t here = (uintptr_t)__builtin_return_address(0);
  if (module_count == 0) {
    attach();
    dl_iterate_phdr(add_module, NULL);
  }
  for (size_t i = 0; i < module_count; ++i) {
    if (here < modules[i].first || here >= modules[i].end) continue;
    const uint64_t place = (uint64_t)(here - modules[i].first) + ((uint64_t)i << 40);
    count((uint32_t)((place * 0x9e3779b97f4a7c15u) >> 40));
    return;
  }
}

#ifdef __cplusplus
}
#endif
