// A sanitizer that owns the allocator has hooks; without one, operator new is ours.
#include "fuzz/oracle/allocation.h"

#include <cstdlib>
#include <new>

#include "fuzz/oracle/sanitizer.h"

namespace {
thread_local std::size_t octets;  // of this thread: a fuzzer's own threads are not the target's work
thread_local std::size_t calls;

void count(std::size_t size) {
  octets += size;
  ++calls;
}
}  // namespace

namespace h2prism::fuzz {
Allocated allocated_so_far() { return {octets, calls}; }
}  // namespace h2prism::fuzz

#if defined(H2PRISM_ASAN) || defined(H2PRISM_TSAN)
#include <sanitizer/allocator_interface.h>

namespace {
[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) { count(size); }, [](const volatile void*) {});
}  // namespace
#else
void* operator new(std::size_t size) {
  count(size);
  if (void* const made = std::malloc(size == 0 ? 1 : size)) return made;
  throw std::bad_alloc();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
#endif
