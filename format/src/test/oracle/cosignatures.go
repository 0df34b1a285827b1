package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

func checkpointText(origin string, size uint64, extension string) string {
	hash := root(int64(size % storedSize))
	return fmt.Sprintf("%s\n%d\n%s\n%s", origin, size, base64.StdEncoding.EncodeToString(hash[:]), extension)
}

// cosignatureTable's signatures carry the time at which the table was made (Ed25519) or a chosen one.
func cosignatureTable(emit func(row)) {
	origin := "network-a/public:timestamps"
	log := must(note.NewSigner(skeyOf(origin, 1)))
	texts := []string{checkpointText(origin, 0, ""), checkpointText(origin, 1, ""), checkpointText(origin, 69999, ""),
		checkpointText(origin, math.MaxInt64, ""), checkpointText(origin, 5, "extension\n"), checkpointText("a b+\u00e9\u007f", 7, "")}
	for _, text := range texts {
		ed := must(fnote.NewSignerForCosignatureV1(skeyOf("witness-a-1", 4)))
		pq := must(fnote.NewSignerForCosignatureV1(skeyOf("witness-a-1", 6)))
		signed := must(note.Sign(&note.Note{Text: text}, log, ed, pq))
		emit(row{"kind": "note", "log": vkeyOf(origin, 1), "witnesses": []string{vkeyOf("witness-a-1", 4), vkeyOf("witness-a-1", 6)}, "note": string(signed)})
	}
	signer := must(fnote.NewMLDSASigner(skeyOf("w", 6)))
	for _, timestamp := range []uint64{1, 1679315147, math.MaxInt64} {
		text := checkpointText(origin, 300, "")
		hash := root(300)
		blob := binary.BigEndian.AppendUint32(nil, signer.KeyHash())
		blob = append(blob, must(signer.SignSubtree(timestamp, origin, 0, 300, hash[:]))...)
		line := "\u2014 w " + base64.StdEncoding.EncodeToString(blob) + "\n"
		emit(row{"kind": "line", "witness": vkeyOf("w", 6), "text": text, "time": fmt.Sprint(timestamp), "line": line})
	}
}

// check reads what our code signed: {"vkeys": [...], "note": "..."}, and wants every one of the
// vkeys to have a good line. With "bad": true it wants a refusal.
func check(path string) {
	file := must(os.Open(path))
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	checked := 0
	for lines.Scan() {
		var made struct {
			Vkeys []string `json:"vkeys"`
			Note  string   `json:"note"`
			Bad   bool     `json:"bad"`
		}
		require(json.Unmarshal(lines.Bytes(), &made))
		if err := opensWith(made.Note, made.Vkeys); (err != nil) != made.Bad {
			fmt.Printf("line %d: %v\n", checked+1, err)
			os.Exit(1)
		}
		checked++
	}
	require(lines.Err())
	fmt.Printf("%d notes checked\n", checked)
}

func opensWith(text string, vkeys []string) error {
	var verifiers []note.Verifier
	for _, vkey := range vkeys {
		typed := must(base64.StdEncoding.DecodeString(strings.SplitN(vkey, "+", 3)[2]))
		verifiers = append(verifiers, must(verifier(vkey, typed[0])))
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifiers...))
	if err == nil && len(opened.Sigs) != len(vkeys) {
		err = fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(vkeys))
	}
	return err
}
