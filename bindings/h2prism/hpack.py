"""HPACK (RFC 7541): an encoder with every representation at hand, legal or not, and a decoder to look into.

``Encoder().encode([indexed(2), literal("x", "y", huffman="never"), table_size(0), raw(b"\\xff")])``
"""

from h2prism._core import (
    Decoder,
    Encoder,
    Field,
    Op,
    indexed,
    literal,
    literal_indexed,
    literal_never_indexed,
    raw,
    table_size,
)

__all__ = [
    "Decoder",
    "Encoder",
    "Field",
    "Op",
    "indexed",
    "literal",
    "literal_indexed",
    "literal_never_indexed",
    "raw",
    "table_size",
]
