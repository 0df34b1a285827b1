package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"filippo.io/edwards25519"
)

// order is L, the order of the group's prime-order part, little-endian.
var order = must(hex.DecodeString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))

// smallOrder holds the canonical encodings of the eight points whose order divides 8.
var smallOrder = func() [][]byte {
	generator := new(edwards25519.Point)
	for i := uint64(0); ; i++ { // multiply points by L until one of order 8 is left
		seed := sha512.Sum512(binary.BigEndian.AppendUint64(nil, i))
		point, err := new(edwards25519.Point).SetBytes(seed[:32])
		if err != nil {
			continue
		}
		generator = timesOrder(point)
		four := new(edwards25519.Point).Add(generator, generator)
		four.Add(four, four)
		if four.Equal(edwards25519.NewIdentityPoint()) == 0 {
			break
		}
	}
	var all [][]byte
	sum := edwards25519.NewIdentityPoint()
	for range 8 {
		all = append(all, sum.Bytes())
		sum = new(edwards25519.Point).Add(sum, generator)
	}
	return all
}()

func timesOrder(point *edwards25519.Point) *edwards25519.Point {
	sum := edwards25519.NewIdentityPoint()
	for bit := 255; bit >= 0; bit-- {
		sum.Add(sum, sum)
		if order[bit/8]>>(bit%8)&1 == 1 {
			sum.Add(sum, point)
		}
	}
	return sum
}

// y returns the 32 bytes of 2^255 - 19 + offset, with the sign bit of x in the top bit.
func noncanonical(offset byte, sign byte) []byte {
	encoding := bytes.Repeat([]byte{0xff}, 32)
	encoding[0] = 0xed + offset
	encoding[31] = 0x7f | sign<<7
	return encoding
}

func ed25519Table(emit func(row)) {
	digest := sha512.Sum512(seedOf("edge"))
	a := must(edwards25519.NewScalar().SetBytesWithClamping(digest[:32]))
	public := edwards25519.NewIdentityPoint().ScalarBaseMult(a)
	nonce := sha512.Sum512([]byte("nonce"))
	r := must(edwards25519.NewScalar().SetUniformBytes(nonce[:]))
	rPoint := edwards25519.NewIdentityPoint().ScalarBaseMult(r)
	message := []byte("message")
	add := func(class string, key, message, signature []byte) {
		emit(row{"class": class, "key": hex.EncodeToString(key), "message": hex.EncodeToString(message), "signature": hex.EncodeToString(signature),
			"go": ed25519.Verify(key, message, signature), "cofactored": cofactored(key, message, signature)})
	}
	sign := func(key, rBytes, message []byte, nonce *edwards25519.Scalar) []byte {
		k := challenge(rBytes, key, message)
		s := edwards25519.NewScalar().MultiplyAdd(k, a, nonce)
		return append(slices.Clone(rBytes), s.Bytes()...)
	}
	zero := edwards25519.NewScalar()
	key := public.Bytes()
	good := sign(key, rPoint.Bytes(), message, r)
	add("good", key, message, good)
	add("good, empty message", key, nil, sign(key, rPoint.Bytes(), nil, r))
	add("other message", key, []byte("Message"), good)
	for i := range 64 {
		flipped := slices.Clone(good)
		flipped[i] ^= 1 << (i % 8)
		add("flipped bit", key, message, flipped)
	}
	for _, times := range []int{1, 2, 7, 15} {
		add("S plus a multiple of L", key, message, plusOrder(good, times))
	}
	for _, top := range []byte{0x20, 0x40, 0x80, 0xe0} {
		high := slices.Clone(good)
		high[63] |= top
		add("S with high bits", key, message, high)
	}
	add("S equal L", key, message, append(slices.Clone(good[:32]), order...))
	add("S all ones", key, message, append(slices.Clone(good[:32]), bytes.Repeat([]byte{0xff}, 32)...))
	for _, point := range smallOrder {
		add("R of small order", key, message, sign(key, point, message, zero))
		mixed := new(edwards25519.Point).Add(rPoint, must(new(edwards25519.Point).SetBytes(point)))
		add("R of mixed order", key, message, sign(key, mixed.Bytes(), message, r))
	}
	for _, encoding := range [][]byte{noncanonical(0, 0), noncanonical(0, 1), noncanonical(1, 0), noncanonical(1, 1), signed(smallOrder[0]), signed(smallOrder[4])} {
		add("R not canonical", key, message, sign(key, encoding, message, zero))
	}
	for offset := byte(2); offset < 19; offset++ {
		add("R not canonical", key, message, sign(key, noncanonical(offset, 0), message, zero))
	}
	add("R not a point", key, message, append(notAPoint(), good[32:]...))
	for i, point := range smallOrder {
		for j := range byte(3) { // with A of small order, S = 0 and R = -kA
			identity := append(slices.Clone(smallOrder[0]), make([]byte, 32)...)
			add("key of small order", point, []byte{byte(i), j}, identity)
		}
	}
	for _, encoding := range [][]byte{noncanonical(0, 0), noncanonical(0, 1), noncanonical(1, 0), noncanonical(1, 1), signed(smallOrder[0]), signed(smallOrder[4])} {
		add("key not canonical", encoding, message, append(slices.Clone(smallOrder[0]), make([]byte, 32)...))
	}
	for offset := byte(2); offset < 19; offset++ {
		add("key not canonical", noncanonical(offset, 0), message, good)
	}
	add("key of zeroes", make([]byte, 32), message, make([]byte, 64))
	add("key not a point", notAPoint(), message, good)
	for _, point := range smallOrder[1:] {
		torsion := must(new(edwards25519.Point).SetBytes(point))
		mixedKey := new(edwards25519.Point).Add(public, torsion)
		for i := range byte(12) { // some of the challenges are multiples of the torsion's order
			text := []byte{i}
			add("key of mixed order", mixedKey.Bytes(), text, sign(mixedKey.Bytes(), rPoint.Bytes(), text, r))
			mixedR := new(edwards25519.Point).Add(rPoint, torsion)
			add("key and R of mixed order", mixedKey.Bytes(), text, sign(mixedKey.Bytes(), mixedR.Bytes(), text, r))
		}
	}
	for _, length := range []int{0, 1, 32, 63} {
		add("signature of another length", key, message, good[:length])
	}
	add("signature of another length", key, message, append(slices.Clone(good), 0))
	add("zero signature", key, message, make([]byte, 64))
}

func challenge(r, key, message []byte) *edwards25519.Scalar {
	digest := sha512.Sum512(slices.Concat(r, key, message))
	return must(edwards25519.NewScalar().SetUniformBytes(digest[:]))
}

// cofactored is the lenient verdict: 8·S·B = 8·R + 8·k·A, any encoding of R and A, S below L.
func cofactored(key, message, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	public, err1 := new(edwards25519.Point).SetBytes(key)
	r, err2 := new(edwards25519.Point).SetBytes(signature[:32])
	s, err3 := edwards25519.NewScalar().SetCanonicalBytes(signature[32:])
	if err1 != nil || err2 != nil || err3 != nil {
		return false
	}
	k := challenge(signature[:32], key, message)
	left := new(edwards25519.Point).ScalarBaseMult(s)
	right := new(edwards25519.Point).ScalarMult(k, public)
	right = new(edwards25519.Point).Add(right, r)
	return new(edwards25519.Point).MultByCofactor(left).Equal(new(edwards25519.Point).MultByCofactor(right)) == 1
}

func plusOrder(signature []byte, times int) []byte {
	result := slices.Clone(signature)
	for range times {
		carry := 0
		for i := range 32 {
			carry += int(result[32+i]) + int(order[i])
			result[32+i] = byte(carry)
			carry >>= 8
		}
	}
	return result
}

func signed(encoding []byte) []byte {
	result := slices.Clone(encoding)
	result[31] |= 0x80
	return result
}

func notAPoint() []byte {
	for y := byte(2); ; y++ {
		encoding := append([]byte{y}, make([]byte, 31)...)
		if _, err := new(edwards25519.Point).SetBytes(encoding); err != nil {
			return encoding
		}
	}
}
