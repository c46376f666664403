#include "bindings/core/convert.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/wire/frame_type.h"

namespace h2prism::python {
namespace {

PyTypeObject* field_type = nullptr;

[[noreturn]] void wrong_value(const std::string& message) { throw py::value_error(message); }

[[noreturn]] void unknown_name(const char* what, std::string_view name,
                               std::span<const std::string_view> names) {
  const auto near = closest(name, names);
  wrong_value(near.empty() ? fmt::format("'{}' is no {}", name, what)
                           : fmt::format("'{}' is no {}; did you mean {}?", name, what, near));
}

}  // namespace

std::string_view octets_of(py::handle value, py::object& hold) {
  if (PyBytes_Check(value.ptr())) {
    return {PyBytes_AS_STRING(value.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(value.ptr()))};
  }
  if (PyUnicode_Check(value.ptr())) {
    if (PyUnicode_IS_COMPACT_ASCII(value.ptr())) {
      return {static_cast<const char*>(PyUnicode_DATA(value.ptr())),
              static_cast<std::size_t>(PyUnicode_GET_LENGTH(value.ptr()))};
    }
    hold = py::reinterpret_steal<py::object>(PyUnicode_AsLatin1String(value.ptr()));
    if (!hold) throw py::error_already_set();
    return octets_of(py::handle(hold), hold);
  }
  if (PyByteArray_Check(value.ptr()) || PyMemoryView_Check(value.ptr())) {
    hold = py::reinterpret_steal<py::object>(PyBytes_FromObject(value.ptr()));
    if (!hold) throw py::error_already_set();
    return octets_of(py::handle(hold), hold);
  }
  throw py::type_error(fmt::format("bytes or str is due, not {}", Py_TYPE(value.ptr())->tp_name));
}

std::string octets_of(py::handle value) {
  py::object hold;
  return std::string(octets_of(value, hold));
}

py::bytes to_bytes(ByteView octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

py::str to_text(std::string_view octets) {
  auto* text = PyUnicode_DecodeLatin1(octets.data(), static_cast<Py_ssize_t>(octets.size()), nullptr);
  if (text == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(text);
}

std::uint64_t number(py::handle value, const char* what, std::uint64_t most) {
  const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!index) throw py::error_already_set();
  int overflow = 0;
  const auto n = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
  if (n == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (overflow != 0 || n < 0 || static_cast<std::uint64_t>(n) > most) {
    wrong_value(fmt::format("{} is {}, not within 0 to {}", what, std::string(py::str(index)), most));
  }
  return static_cast<std::uint64_t>(n);
}

std::uint32_t stream_id(py::handle value, const char* what) {
  return static_cast<std::uint32_t>(number(value, what, max_stream_id));
}

std::uint8_t octet(py::handle value, const char* what) {
  return static_cast<std::uint8_t>(number(value, what, 255));
}

std::uint32_t error_code(py::handle value) {
  if (!PyUnicode_Check(value.ptr())) return static_cast<std::uint32_t>(number(value, "code", 0xffffffff));
  const auto name = octets_of(value);
  const auto code = error_code_from(name);
  if (!code) unknown_name("error code", name, error_code_names());
  return static_cast<std::uint32_t>(*code);
}

std::uint16_t setting_id(py::handle value) {
  if (!PyUnicode_Check(value.ptr())) return static_cast<std::uint16_t>(number(value, "setting", 0xffff));
  const auto name = octets_of(value);
  const auto id = setting_from(name);
  if (!id) unknown_name("setting", name, setting_names());
  return static_cast<std::uint16_t>(*id);
}

std::uint8_t flags_of(py::handle value) {
  if (!PyUnicode_Check(value.ptr())) return octet(value, "flags");
  std::uint8_t flags = 0;
  const auto text = octets_of(value);
  for (const auto part : split(text, '|')) {
    const auto name = trim(part);
    if (name.empty()) continue;
    const auto bit = flag_from(name);
    if (!bit) unknown_name("flag", name, flag_names());
    flags |= *bit;
  }
  return flags;
}

Field to_field(py::handle value) {
  if (PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr())) {
    const auto line = octets_of(value);
    const auto colon = line.find(':', 1);
    if (colon == std::string::npos) wrong_value(fmt::format("'{}' has no colon: \"name: value\"", line));
    return {line.substr(0, colon), std::string(trim(std::string_view(line).substr(colon + 1))), false};
  }
  if (!PyTuple_Check(value.ptr())) {
    throw py::type_error("a field is \"name: value\", (name, value) or (name, value, never_indexed)");
  }
  const auto tuple = py::reinterpret_borrow<py::tuple>(value);
  if (tuple.size() < 2 || tuple.size() > 3) wrong_value("a field has a name and a value");
  bool never = tuple.size() == 3 && py::cast<bool>(tuple[2]);
  if (Py_TYPE(value.ptr()) == field_type) never = py::cast<bool>(value.attr("never_indexed"));
  return {octets_of(tuple[0]), octets_of(tuple[1]), never};
}

FieldList to_fields(py::handle list) {
  if (PyUnicode_Check(list.ptr()) || PyBytes_Check(list.ptr())) {
    throw py::type_error("fields are a list, not one text");
  }
  FieldList fields;
  if (PyDict_Check(list.ptr())) {
    for (const auto& [name, value] : py::reinterpret_borrow<py::dict>(list)) {
      fields.push_back({octets_of(name), octets_of(value), false});
    }
    return fields;
  }
  for (const auto item : list) fields.push_back(to_field(item));
  return fields;
}

py::object from_field(const FieldView& field) {
  auto* made = PyStructSequence_New(field_type);
  if (made == nullptr) throw py::error_already_set();
  auto object = py::reinterpret_steal<py::object>(made);
  PyStructSequence_SetItem(made, 0, to_text(field.name).release().ptr());
  PyStructSequence_SetItem(made, 1, to_text(field.value).release().ptr());
  PyStructSequence_SetItem(made, 2, Py_NewRef(field.never_indexed ? Py_True : Py_False));
  return object;
}

py::list from_fields(const FieldList& fields) {
  py::list out;
  for (const auto& field : fields) out.append(from_field(field));
  return out;
}

void add_field_type(py::module_& module) {
  static std::array<PyStructSequence_Field, 4> members{
      {{"name", "The field name, one character for each octet (Latin-1)."},
       {"value", "The field value, likewise."},
       {"never_indexed", "True: it came as a never-indexed literal (RFC 7541 §6.2.3)."},
       {nullptr, nullptr}}};
  static PyStructSequence_Desc description{
      "h2prism.Field",
      "A field line (RFC 9110 §5). As a tuple it is (name, value); it knows besides whether it was never "
      "indexed.",
      members.data(), 2};
  field_type = PyStructSequence_NewType(&description);
  if (field_type == nullptr) throw py::error_already_set();
  module.add_object("Field", py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(field_type)));
}

void raise_decode_error(std::string_view what, std::size_t offset, std::string_view section,
                        std::string_view fault) {
  const auto type = py::module_::import("h2prism._errors").attr("DecodeError");
  const auto error = type(std::string(what), offset, std::string(section), std::string(fault));
  PyErr_SetObject(type.ptr(), error.ptr());
  throw py::error_already_set();
}

void raise_decode_error(const FrameError& error) {
  raise_decode_error(error.what, error.offset, error.section, to_string(error.code));
}

void raise_decode_error(const hpack::DecodeError& error) {
  raise_decode_error(error.what, error.offset, error.section, to_string(error.fault));
}

}  // namespace h2prism::python
