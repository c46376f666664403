package main

// #include "h2prism_adapter.h"
// #cgo noescape give_field
// #cgo nocallback give_field
// static inline void give_field(const h2prism_sink* sink, _GoString_ name, _GoString_ value, int never) {
//   if (sink->field)
//     sink->field(sink->user, 0, _GoStringPtr(name), _GoStringLen(name), _GoStringPtr(value), _GoStringLen(value), never);
// }
import "C"

import (
	"runtime/cgo"
	"unsafe"

	"golang.org/x/net/http2/hpack"
)

type decoder struct {
	hpack    *hpack.Decoder
	sink     *C.h2prism_sink
	limit    uint64 // SETTINGS_HEADER_TABLE_SIZE
	declared uint64 // by the last size update
}

func (d *decoder) give(field hpack.HeaderField) {
	never := C.int(0)
	if field.Sensitive {
		never = 1
	}
	C.give_field(d.sink, field.Name, field.Value, never)
}

//export h2prism_go_hpack_open
func h2prism_go_hpack_open() C.uintptr_t {
	d := &decoder{limit: 4096, declared: 4096}
	d.hpack = hpack.NewDecoder(4096, d.give)
	return C.uintptr_t(cgo.NewHandle(d))
}

//export h2prism_go_hpack_close
func h2prism_go_hpack_close(self C.uintptr_t) { cgo.Handle(self).Delete() }

//export h2prism_go_hpack_limit
func h2prism_go_hpack_limit(self C.uintptr_t, octets C.size_t) {
	d := cgo.Handle(self).Value().(*decoder)
	d.limit = uint64(octets)
	d.hpack.SetAllowedMaxDynamicTableSize(uint32(octets))
}

//export h2prism_go_hpack_decode
func h2prism_go_hpack_decode(self C.uintptr_t, octets *C.uint8_t, size C.size_t, sink *C.h2prism_sink) C.int {
	d := cgo.Handle(self).Value().(*decoder)
	d.sink = sink
	if !d.decode(unsafe.Slice((*byte)(octets), int(size))) {
		return 1
	}
	return 0
}

// decode is hpack.Decoder's, and what a caller of it has to see to: it asks for no size update where one is
// owed (RFC 9113 §4.3.1), takes but one of two at the start of a block while the table has entries, and takes
// them anywhere while it has none (RFC 7541 §4.2).
func (d *decoder) decode(block []byte) bool {
	for isSizeUpdate(block) {
		size, value, ok := representation(block)
		if !ok || !d.write(block[:size]) {
			return false
		}
		d.declared = value
		block = block[size:]
	}
	if d.declared > d.limit {
		return false
	}
	for rest := block; len(rest) > 0; {
		size, _, ok := representation(rest)
		if !ok || isSizeUpdate(rest) {
			return false
		}
		rest = rest[size:]
	}
	return d.write(block)
}

func (d *decoder) write(octets []byte) bool {
	_, err := d.hpack.Write(octets)
	return err == nil && d.hpack.Close() == nil
}

// The dynamic table, newest entry first: hpack.Decoder shows it to nobody, but indexed fields do.
//
//export h2prism_go_hpack_table
func h2prism_go_hpack_table(self C.uintptr_t, sink *C.h2prism_sink) {
	d := cgo.Handle(self).Value().(*decoder)
	d.sink = sink
	const firstDynamic = 62
	for index := uint64(firstDynamic); d.write(indexed(index)); index++ {
	}
	_ = d.hpack.Close() // else the error goes on: what follows were no start of a block
}

func indexed(index uint64) []byte {
	if index < 0x7f {
		return []byte{0x80 | byte(index)}
	}
	octets := []byte{0xff}
	for index -= 0x7f; index >= 0x80; index >>= 7 {
		octets = append(octets, 0x80|byte(index))
	}
	return append(octets, byte(index))
}
