package expr

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// charsets decode bytes by the charset's name in upper case. As in Java, UTF-16
// and UTF-32 without an order are big-endian unless a byte order mark tells
// otherwise, and what is no character becomes U+FFFD.
var charsets = map[string]func(b []byte) string{
	"US-ASCII": func(b []byte) string { return strings.ToValidUTF8(mapBytes(b, asciiRune), "\uFFFD") },
	"UTF-8":    func(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD") },
	"UTF-16":   func(b []byte) string { b, order := byteOrder(b, 2); return decodeUTF16(b, order) },
	"UTF-16BE": func(b []byte) string { return decodeUTF16(b, binary.BigEndian) },
	"UTF-16LE": func(b []byte) string { return decodeUTF16(b, binary.LittleEndian) },
	"UTF-32":   func(b []byte) string { b, order := byteOrder(b, 4); return decodeUTF32(b, order) },
	"UTF-32BE": func(b []byte) string { return decodeUTF32(b, binary.BigEndian) },
	"UTF-32LE": func(b []byte) string { return decodeUTF32(b, binary.LittleEndian) },
}

func mapBytes(b []byte, f func(c byte) rune) string {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = f(c)
	}
	return string(out)
}

func asciiRune(c byte) rune {
	if c >= utf8.RuneSelf {
		return utf8.RuneError
	}
	return rune(c)
}

// latin1 takes every byte for the character of that number.
func latin1(b []byte) string { return mapBytes(b, func(c byte) rune { return rune(c) }) }

// byteOrder strips a byte order mark of a charset with units of size bytes.
func byteOrder(b []byte, size int) ([]byte, binary.ByteOrder) {
	if len(b) < size {
		return b, binary.BigEndian
	}
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		unit := uint32(0)
		if size == 2 {
			unit = uint32(order.Uint16(b))
		} else {
			unit = order.Uint32(b)
		}
		if unit == 0xFEFF {
			return b[size:], order
		}
	}
	return b, binary.BigEndian
}

func decodeUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	if len(b) > 0 {
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

func decodeUTF32(b []byte, order binary.ByteOrder) string {
	runes := make([]rune, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		runes = append(runes, rune(order.Uint32(b)))
	}
	if len(b) > 0 {
		runes = append(runes, utf8.RuneError)
	}
	return string(runes)
}
