// The deleter that lets std::unique_ptr own what a C library frees with a function.
#pragma once

namespace h2prism::embedded {

template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* object) const {
    destroy(object);
  }
};

}  // namespace h2prism::embedded
