package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func signedCheckpoint(size uint64) string {
	origin := "network-a/public:timestamps"
	text := checkpointText(origin, size, "")
	return string(must(note.Sign(&note.Note{Text: text}, must(note.NewSigner(skeyOf(origin, 1))))))
}

func proofTable(emit func(row)) {
	for _, size := range []int64{1, 2, 3, 257, 69999} {
		for _, index := range []int64{0, size / 2, size - 1} {
			var path [][32]byte
			for _, hash := range must(tlog.ProveRecord(size, index, stored)) {
				path = append(path, hash)
			}
			made := proof.TLogProof{Index: uint64(index), Hashes: path, Checkpoint: []byte(signedCheckpoint(uint64(size))), ExtraData: entry(index)}
			emit(row{"kind": "proof", "size": fmt.Sprint(size), "index": fmt.Sprint(index), "extra": hex.EncodeToString(entry(index)), "text": string(made.Marshal())})
			made.ExtraData = nil
			emit(row{"kind": "proof", "size": fmt.Sprint(size), "index": fmt.Sprint(index), "extra": "", "text": string(made.Marshal())})
		}
	}
	good := string(proof.TLogProof{Index: 1, Hashes: [][32]byte{root(1)}, Checkpoint: []byte(signedCheckpoint(2)), ExtraData: []byte("extra")}.Marshal())
	hash := root(1)
	line := base64.StdEncoding.EncodeToString(hash[:])
	for _, text := range []string{"", good, good[1:], "\n" + good, strings.Replace(good, "@v1", "@v1 ", 1), strings.ReplaceAll(good, "\n", "\r\n"),
		strings.Replace(good, "extra ", "extra  ", 1), strings.Replace(good, "extra ZXh0cmE=", "extra ", 1), strings.Replace(good, "extra ZXh0cmE=", "extra", 1),
		strings.Replace(good, "ZXh0cmE=", "ZXh0cmE", 1), strings.Replace(good, "ZXh0cmE=", "ZXh0cmF=", 1),
		strings.Replace(good, "index 1", "index 01", 1), strings.Replace(good, "index 1", "index +1", 1), strings.Replace(good, "index 1", "index -1", 1), strings.Replace(good, "index 1", "index ", 1),
		strings.Replace(good, "index 1", "index 9223372036854775808", 1), strings.Replace(good, "index 1", "index 18446744073709551616", 1), strings.Replace(good, "index 1\n", "", 1),
		strings.Replace(good, line, line[1:], 1), strings.Replace(good, line, line+"=", 1), strings.Replace(good, line, "AAAA", 1), strings.Replace(good, line, line+" ", 1)} {
		var parsed proof.TLogProof
		emit(row{"kind": "parse", "text": text, "go": parsed.Unmarshal([]byte(text)) == nil})
	}
}

// policyTable evaluates policies over every subset of cosignatures. The Go parser wants a URL for
// each witness, and keys of type 04.
func policyTable(emit func(row)) {
	names := []string{"w1", "w2", "w3", "w4"}
	text := checkpointText("network-a/public:timestamps", 5, "")
	var witnesses strings.Builder
	for _, name := range names {
		witnesses.WriteString("witness " + name + " " + vkeyOf(name, 4) + " https://" + name + ".example/\n")
	}
	for _, rule := range []string{"quorum none\n", "quorum w1\n", "group g any w1 w2\nquorum g\n", "group g all w1 w2 w3\nquorum g\n",
		"group g 2 w1 w2 w3\nquorum g\n", "group g 3 w1 w2 w3 w4\nquorum g\n", "group a any w1 w2\ngroup b any w3 w4\ngroup c all a b\nquorum c\n",
		"group a 2 w1 w2\ngroup b 2 a w3 w4\nquorum b\n", "group a all w1\ngroup b all a\ngroup c 1 b w4\nquorum c\n"} {
		policy := must(witness.ParsePolicy([]byte(witnesses.String() + rule)))
		var met []int
		for subset := range 1 << len(names) {
			signers := []note.Signer{must(note.NewSigner(skeyOf("network-a/public:timestamps", 1)))}
			for i, name := range names {
				if subset>>i&1 == 1 {
					signers = append(signers, must(fnote.NewSignerForCosignatureV1(skeyOf(name, 4))))
				}
			}
			if policy.Satisfied(must(note.Sign(&note.Note{Text: text}, signers...))) {
				met = append(met, subset)
			}
		}
		emit(row{"kind": "quorum", "policy": witnesses.String() + rule, "met": met})
	}
	for _, rule := range []string{"", "quorum\n", "quorum x\n", "quorum none none\n", "group g 0 w1\nquorum g\n", "group g 2 w1\nquorum g\n", "group g -1 w1\nquorum g\n",
		"group g one w1\nquorum g\n", "group w1 any w2\nquorum w1\n", "group g any x\nquorum g\n", "group g any\nquorum g\n", "group g any g\nquorum g\n", "group none any w1\nquorum none\n",
		"group g any none\nquorum g\n", "nothing\nquorum none\n", "group g 01 w1\nquorum g\n", "group g any w1 w1\nquorum g\n", "quorum w1\nquorum w1\n", "quorum g\ngroup g any w1\n", "quorum w1",
		"quorum w1 # comment\n", "group g 256 w1\nquorum g\n", "witness w5 " + vkeyOf("w1", 4) + " https://w1.example/\nquorum w1\n", "\x01\nquorum none\n", "#\x01\nquorum none\n", "quorum\u00a0w1\n"} {
		_, err := witness.ParsePolicy([]byte(witnesses.String() + rule))
		emit(row{"kind": "parse", "policy": witnesses.String() + rule, "rule": rule, "go": err == nil})
	}
}
