// A visitor of a std::variant, out of lambdas.
#pragma once

namespace h2prism {

template <typename... T>
struct Overloaded : T... {
  using T::operator()...;
};

}  // namespace h2prism
