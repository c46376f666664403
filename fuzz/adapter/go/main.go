// Package main is golang.org/x/net's HPACK decoder and Framer as a C archive: ../xnet.cc puts them behind the
// adapter's tables. What x/net leaves to its callers is in block.go and framer.go.
package main

// #cgo CFLAGS: -I${SRCDIR}/..
import "C"

func main() {}
