// Which sanitizer this is compiled with, for GCC and Clang alike.
#pragma once

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define H2PRISM_ASAN 1
#elif __has_feature(thread_sanitizer)
#define H2PRISM_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define H2PRISM_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define H2PRISM_TSAN 1
#endif
