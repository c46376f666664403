package main

// #include "h2prism_adapter.h"
// #cgo noescape give_frame
// #cgo nocallback give_frame
// #cgo nocallback give_error
// static inline void give_frame(const h2prism_sink* sink, uint32_t length, uint8_t type, uint8_t flags, uint32_t stream,
//                               const void* content, size_t size) {
//   if (sink->frame) sink->frame(sink->user, length, type, flags, stream, content, size);
// }
// static inline void give_error(const h2prism_sink* sink, uint32_t stream, uint32_t code) {
//   if (sink->error) sink->error(sink->user, H2PRISM_CONNECTION_ERROR, stream, code);
// }
import "C"

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime/cgo"
	"unsafe"

	"golang.org/x/net/http2"
)

const headerSize = 9

type framer struct {
	http2 *http2.Framer
	input bytes.Reader
	held  []byte // of a frame that is not whole
	skip  int    // octets left of a payload that is too large
	sink  C.h2prism_sink
}

//export h2prism_go_framer_open
func h2prism_go_framer_open(sink *C.h2prism_sink) C.uintptr_t {
	f := &framer{sink: *sink}
	f.http2 = http2.NewFramer(nil, &f.input)
	f.http2.SetMaxReadFrameSize(16384)
	f.http2.AllowIllegalReads = true // the order of frames is no matter of one frame's octets
	return C.uintptr_t(cgo.NewHandle(f))
}

//export h2prism_go_framer_close
func h2prism_go_framer_close(self C.uintptr_t) { cgo.Handle(self).Delete() }

//export h2prism_go_framer_feed
func h2prism_go_framer_feed(self C.uintptr_t, octets *C.uint8_t, size C.size_t) {
	f := cgo.Handle(self).Value().(*framer)
	f.held = append(f.held, unsafe.Slice((*byte)(octets), int(size))...)
	for f.next() {
	}
}

// next has the Framer read one frame, as soon as that is whole: it asks a Reader for more otherwise.
func (f *framer) next() bool {
	dropped := min(f.skip, len(f.held))
	f.held, f.skip = f.held[dropped:], f.skip-dropped
	if len(f.held) < headerSize {
		return false
	}
	header, frame := f.held[:headerSize], f.held[headerSize:]
	length := int(header[0])<<16 | int(header[1])<<8 | int(header[2])
	if length > 16384 {
		frame, f.skip = nil, length
	} else if len(frame) < length {
		return false
	} else {
		frame = frame[:length]
	}
	f.read(header, frame)
	f.held = f.held[headerSize+len(frame):]
	return true
}

func (f *framer) read(header, payload []byte) {
	stream := binary.BigEndian.Uint32(header[5:]) & (1<<31 - 1)
	f.input.Reset(append(onSomeStream(header), payload...))
	frame, err := f.http2.ReadFrame()
	if code, bad := codeOf(err, http2.FrameType(header[3])); bad {
		C.give_error(&f.sink, C.uint32_t(stream), C.uint32_t(code))
		return
	}
	content := payload
	switch frame := frame.(type) {
	case *http2.DataFrame:
		content = frame.Data()
	case *http2.HeadersFrame:
		content = frame.HeaderBlockFragment()
	case *http2.PushPromiseFrame:
		content = frame.HeaderBlockFragment()
	}
	C.give_frame(&f.sink, C.uint32_t(len(payload)), C.uint8_t(header[3]), C.uint8_t(header[4]), C.uint32_t(stream),
		unsafe.Pointer(unsafe.SliceData(content)), C.size_t(len(content)))
}

// Which stream a frame may be on is a rule of the session here, and of the frame to the Framer.
func onSomeStream(header []byte) []byte {
	stream := byte(1)
	switch http2.FrameType(header[3]) {
	case http2.FrameSettings, http2.FramePing, http2.FrameGoAway, http2.FramePriorityUpdate:
		stream = 0
	}
	return append(append([]byte{}, header[:5]...), 0, 0, 0, stream)
}

// codeOf names the error of a frame's octets. Values that only some receivers may mind, a window's above all,
// are the session's again. x/net ends a connection without a code where a payload lacks a field that it must
// have; §4.2 has one.
func codeOf(err error, frame http2.FrameType) (http2.ErrCode, bool) {
	var ofConnection http2.ConnectionError
	var ofStream http2.StreamError
	code := http2.ErrCodeFrameSize
	switch {
	case err == nil:
		return 0, false
	case errors.As(err, &ofConnection):
		code = http2.ErrCode(ofConnection)
	case errors.As(err, &ofStream):
		code = ofStream.Code
	case errors.Is(err, http2.ErrFrameTooLarge), errors.Is(err, io.ErrUnexpectedEOF):
	default:
		panic(err)
	}
	value := code == http2.ErrCodeProtocol && (frame == http2.FrameWindowUpdate || frame == http2.FramePriorityUpdate)
	return code, code != http2.ErrCodeFlowControl && !value
}
