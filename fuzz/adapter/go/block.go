package main

// representation tells how many octets the representation that opens block takes (RFC 7541 §6), and its
// integer when it is a size update. ok: it is whole, and no integer is beyond what other decoders take
// (§5.1): 2^32-1, in five octets behind the prefix.
func representation(block []byte) (size int, value uint64, ok bool) {
	first := block[0]
	switch {
	case first&0x80 != 0:
		return integer(block, 7)
	case first&0xe0 == 0x20:
		return integer(block, 5)
	}
	prefix := uint(4)
	if first&0x40 != 0 {
		prefix = 6
	}
	size, value, ok = integer(block, prefix)
	strings := 1
	if value == 0 {
		strings = 2
	}
	for ; ok && strings > 0; strings-- {
		var head int
		var length uint64
		head, length, ok = integer(block[size:], 7)
		ok = ok && length <= uint64(len(block)-size-head)
		size += head + int(length)
	}
	return size, 0, ok
}

func isSizeUpdate(block []byte) bool { return len(block) > 0 && block[0]&0xe0 == 0x20 }

func integer(octets []byte, prefix uint) (size int, value uint64, ok bool) {
	if len(octets) == 0 {
		return 0, 0, false
	}
	most := uint64(1)<<prefix - 1
	value = uint64(octets[0]) & most
	if value < most {
		return 1, value, true
	}
	for i := 1; i < len(octets) && i <= 5; i++ {
		value += uint64(octets[i]&0x7f) << (7 * (i - 1))
		if octets[i]&0x80 == 0 {
			return i + 1, value, value <= 1<<32-1
		}
	}
	return 0, 0, false
}
