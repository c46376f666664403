#include "bindings/core/ops.h"

#include <fmt/format.h>

#include "bindings/core/casters.h"

namespace h2prism::python {
namespace {

constexpr std::uint64_t most_of_integer = 0x7fffffffffffffff;

struct PyOp {
  hpack::Op op;
  std::string text;  // as one would write it
};

}  // namespace
}  // namespace h2prism::python

namespace pybind11::detail {
template <>
struct type_caster<h2prism::python::PyOp> : h2prism::python::MadeCaster<h2prism::python::PyOp> {};
}  // namespace pybind11::detail

namespace h2prism::python {
namespace {

hpack::Huffman huffman_of(const std::string& name) {
  if (name == "shorter") return hpack::Huffman::shorter;
  if (name == "always") return hpack::Huffman::always;
  if (name == "never") return hpack::Huffman::never;
  throw py::value_error(fmt::format("huffman is shorter, always or never, not '{}'", name));
}

template <hpack::Representation representation>
PyOp literal(const py::object& name, const py::object& value, const py::object& name_index,
             const std::string& huffman, const py::object& padding, const char* word) {
  hpack::LiteralOp op{.representation = representation, .field = {octets_of(name), octets_of(value)}};
  if (!name_index.is_none()) op.name_index = number(name_index, "name_index", most_of_integer);
  op.huffman = huffman_of(huffman);
  op.integer_padding = octet(padding, "integer_padding");
  const auto text =
      fmt::format("{}({}, {})", word, std::string(py::repr(name)), std::string(py::repr(value)));
  return {std::move(op), text};
}

template <hpack::Representation representation>
void add_literal(py::module_& module, const char* word, const char* doc) {
  module.def(
      word,
      [word](const py::object& name, const py::object& value, const py::object& name_index,
             const std::string& huffman, const py::object& padding) {
        return literal<representation>(name, value, name_index, huffman, padding, word);
      },
      py::arg("name"), py::arg("value"), py::kw_only(), py::arg("name_index") = py::none(),
      py::arg("huffman") = "shorter", py::arg("integer_padding") = 0, doc);
}

}  // namespace

void add_ops(py::module_& module) {
  py::class_<PyOp>(module, "Op", "One representation in a field block (RFC 7541 §6), legal or not.")
      .def("__repr__", [](const PyOp& self) { return self.text; });
  add_literal<hpack::Representation::literal>(
      module, "literal",
      "A literal without indexing (RFC 7541 §6.2.2). name_index: of the name, written as "
      "given; huffman: shorter, always or never; integer_padding: 0 to 255 redundant "
      "octets in each integer.");
  add_literal<hpack::Representation::literal_indexed>(
      module, "literal_indexed",
      "A literal with incremental indexing (RFC 7541 §6.2.1). name_index: of the name, "
      "written as given; huffman: shorter, always or never; integer_padding: 0 to 255 "
      "redundant octets in each integer.");
  add_literal<hpack::Representation::literal_never_indexed>(
      module, "literal_never_indexed",
      "A literal never indexed (RFC 7541 §6.2.3). name_index: of the name, written as "
      "given; huffman: shorter, always or never; integer_padding: 0 to 255 redundant "
      "octets in each integer.");
  module.def(
      "indexed",
      [](const py::object& index, const py::object& padding) {
        const auto n = number(index, "index", most_of_integer);
        return PyOp{hpack::IndexedOp{n, octet(padding, "integer_padding")}, fmt::format("indexed({})", n)};
      },
      py::arg("index"), py::kw_only(), py::arg("integer_padding") = 0,
      "An indexed field line (RFC 7541 §6.1); the index is written as given, 0 and out of range included.");
  module.def(
      "table_size",
      [](const py::object& size, bool apply, const py::object& padding) {
        const auto n = number(size, "size", most_of_integer);
        return PyOp{hpack::TableSizeOp{n, octet(padding, "integer_padding"), apply},
                    fmt::format("table_size({})", n)};
      },
      py::arg("size"), py::kw_only(), py::arg("apply") = true, py::arg("integer_padding") = 0,
      "A dynamic table size update (RFC 7541 §6.3), octets; apply: also resize the encoder's own table.");
  module.def(
      "raw",
      [](const py::bytes& octets) {
        const auto text = octets_of(octets);
        return PyOp{hpack::RawOp{{text.begin(), text.end()}},
                    fmt::format("raw({})", std::string(py::repr(octets)))};
      },
      py::arg("octets"), "Any octets: bad Huffman, a truncated integer, ...");
}

Block to_block(py::handle list) {
  bool operations = false;
  if (PyUnicode_Check(list.ptr()) || PyBytes_Check(list.ptr())) {
    throw py::type_error("a block is a list of fields or operations; octets go into fragment");
  }
  if (PyDict_Check(list.ptr())) return to_fields(list);
  const py::list items(py::reinterpret_borrow<py::object>(list));  // an iterator gives its items once only
  for (const auto item : items) operations |= py::isinstance<PyOp>(item);
  if (!operations) return to_fields(items);
  std::vector<hpack::Op> ops;
  for (const auto item : items) {
    if (py::isinstance<PyOp>(item)) {
      ops.push_back(item.cast<const PyOp&>().op);
    } else {
      ops.emplace_back(hpack::LiteralOp{.field = to_field(item)});
    }
  }
  return ops;
}

}  // namespace h2prism::python
