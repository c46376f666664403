// h2prism.hpack: the encoder with every representation at hand, the decoder with its table (RFC 7541).
#include <pybind11/stl.h>

#include "bindings/core/casters.h"
#include "bindings/core/module.h"
#include "bindings/core/ops.h"
#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"

namespace h2prism::python {
namespace {

constexpr std::uint64_t most_of_setting = 0xffffffff;

py::list entries(const hpack::DynamicTable& table) {
  py::list out;
  for (std::size_t i = 0; i < table.count(); ++i) out.append(from_field(table.entry(i)));
  return out;
}

template <class T>
void add_table(py::class_<T>& type) {
  type.def_property_readonly(
          "table", [](const T& self) { return entries(self.table()); },
          "The entries of the dynamic table, the newest (index 62) first.")
      .def_property_readonly(
          "table_size", [](const T& self) { return self.table().size(); },
          "Octets in the table, as RFC 7541 §4.1 counts them: name + value + 32 an entry.")
      .def_property_readonly(
          "table_max_size", [](const T& self) { return self.table().max_size(); },
          "Octets that the table may take now (RFC 7541 §4.2).");
}

// An object of its own, so that a decoder that is out of step says so instead of going on.
struct PyDecoder {
  PyDecoder(std::size_t limit, std::size_t list) : decoder(limit, hpack::DecoderLimits{list}) {}
  const hpack::DynamicTable& table() const { return decoder.table(); }
  hpack::Decoder decoder;
  bool out_of_step = false;
};

py::list decode(PyDecoder& self, py::handle block) {
  if (self.out_of_step) {
    raise_decode_error("an earlier block was faulty: the table is out of step", 0, "RFC 9113 §4.3",
                       "out_of_step");
  }
  py::object hold;
  const auto octets = as_bytes(octets_of(block, hold));
  py::list out;
  const auto done = self.decoder.decode(octets, [&](const FieldView& f) {
    const auto field = from_field(f);
    if (PyList_Append(out.ptr(), field.ptr()) != 0) throw py::error_already_set();
  });
  if (!done) {
    self.out_of_step = done.error().fault != hpack::Fault::list_too_large;
    raise_decode_error(done.error());
  }
  return out;
}

}  // namespace
}  // namespace h2prism::python

namespace pybind11::detail {
template <>
struct type_caster<h2prism::python::PyDecoder> : h2prism::python::MadeCaster<h2prism::python::PyDecoder> {};
template <>
struct type_caster<h2prism::hpack::Encoder> : h2prism::python::MadeCaster<h2prism::hpack::Encoder> {};
}  // namespace pybind11::detail

namespace h2prism::python {

void add_hpack(py::module_& module) {
  add_ops(module);

  py::class_<PyDecoder> decoder(
      module, "Decoder",
      "Field blocks to field lists (RFC 7541 §3.2). table_limit: octets, the "
      "SETTINGS_HEADER_TABLE_SIZE that we advertised; max_list_size: octets of a decoded "
      "list, name + value + 32 a field. decode(block) raises DecodeError with the offset "
      "and the fault; behind one (but list_too_large) the decoder is out of step, and "
      "says so. table: the entries, the newest (index 62) first; table_size and "
      "table_max_size: octets as §4.1 counts them.");
  decoder
      .def(py::init([](const py::object& table_limit, const py::object& max_list_size) {
             return std::make_unique<PyDecoder>(number(table_limit, "table_limit", most_of_setting),
                                                number(max_list_size, "max_list_size", most_of_setting));
           }),
           py::arg("table_limit") = 4096, py::arg("max_list_size") = 262'144)
      .def("decode", &decode, py::arg("block"),
           "The field lines of one whole block. DecodeError says where and why not (RFC 7541 §3.2).")
      .def(
          "set_table_limit",
          [](PyDecoder& self, const py::object& octets) {
            self.decoder.set_table_limit(number(octets, "table limit", most_of_setting));
          },
          py::arg("octets"),
          "Octets that the encoder may ask for from now on: our HEADER_TABLE_SIZE, acknowledged.");
  add_table(decoder);

  py::class_<hpack::Encoder> encoder(
      module, "Encoder",
      "Field lists to field blocks (RFC 7541 §6). table_limit: octets that its table may "
      "take. encode(block): fields as a sound encoder would write them; or, if at least "
      "one item is an operation (indexed, literal, literal_indexed, "
      "literal_never_indexed, table_size, raw), exactly what is asked for. The table "
      "follows, as a conforming decoder's would.");
  encoder
      .def(py::init([](const py::object& table_limit) {
             return std::make_unique<hpack::Encoder>(number(table_limit, "table_limit", most_of_setting));
           }),
           py::arg("table_limit") = 4096)
      .def(
          "encode",
          [](hpack::Encoder& self, const py::object& block) {
            Bytes out;
            const auto given = to_block(block);
            if (const auto* fields = std::get_if<FieldList>(&given)) {
              self.encode(std::span<const Field>(*fields), out);
            } else {
              self.encode_ops(std::get<std::vector<hpack::Op>>(given), out);
            }
            return to_bytes(out);
          },
          py::arg("block"), "One field block; the table follows.")
      .def(
          "set_peer_table_limit",
          [](hpack::Encoder& self, const py::object& octets) {
            self.set_peer_table_limit(number(octets, "table limit", most_of_setting));
          },
          py::arg("octets"), "Octets that the decoder allows: the other end's HEADER_TABLE_SIZE.");
  add_table(encoder);
}

}  // namespace h2prism::python
