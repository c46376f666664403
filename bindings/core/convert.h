// Python's values -> the engine's, with ranges checked; and what the engine refuses -> typed exceptions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <pybind11/pybind11.h>

#include "engine/base/bytes.h"
#include "engine/hpack/fault.h"
#include "engine/hpack/field.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::python {

namespace py = pybind11;

// The octets of a `bytes`, or of a `str` as Latin-1 (TypeError, ValueError otherwise). Good while the object
// lives; `hold` keeps what had to be made.
std::string_view octets_of(py::handle value, py::object& hold);
std::string octets_of(py::handle value);
py::bytes to_bytes(ByteView octets);
py::str to_text(std::string_view octets);  // Latin-1: one character for each octet

// ValueError names `what` and the range.
std::uint64_t number(py::handle value, const char* what, std::uint64_t most);
std::uint32_t stream_id(py::handle value, const char* what = "stream");  // 0..2^31-1
std::uint8_t octet(py::handle value, const char* what);
// A name of the registry or a number, 0..2^32-1.
std::uint32_t error_code(py::handle value);
std::uint16_t setting_id(py::handle value);
std::uint8_t flags_of(py::handle value);  // names joined by |, or a number

// "name: value", (name, value) or (name, value, never_indexed).
Field to_field(py::handle value);
FieldList to_fields(py::handle list);
// h2prism.Field: a tuple of name and value that knows whether it came as never indexed.
py::object from_field(const FieldView& field);
py::list from_fields(const FieldList& fields);
void add_field_type(py::module_& module);

// h2prism.DecodeError(message, offset, section, fault).
[[noreturn]] void raise_decode_error(const FrameError& error);
[[noreturn]] void raise_decode_error(const hpack::DecodeError& error);
[[noreturn]] void raise_decode_error(std::string_view what, std::size_t offset, std::string_view section,
                                     std::string_view fault);

}  // namespace h2prism::python
