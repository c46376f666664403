// Where decoded field lines go, one by one: a reference to any callable that takes a FieldView. It owns
// nothing.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>

#include "engine/hpack/field.h"

namespace h2prism::hpack {

class FieldSink {
 public:
  template <class Callable>
    requires(std::invocable<Callable&, const FieldView&> &&
             !std::same_as<std::remove_cvref_t<Callable>, FieldSink>)
  FieldSink(Callable&& callable)
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, const FieldView& field) {
          (*static_cast<std::remove_reference_t<Callable>*>(object))(field);
        }) {}

  // The views in `field` are good until the call returns.
  void operator()(const FieldView& field) const { call_(callable_, field); }

 private:
  void* callable_;
  void (*call_)(void*, const FieldView&);
};

}  // namespace h2prism::hpack
