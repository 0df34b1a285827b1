package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	merkleproof "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// judge reads whole proofs that our code made: {"log": vkey, "policy": "…", "proof": "…", "entry":
// hex, "bad": …}. It wants each to hold, and those that are bad to fail.
func judge(path string) {
	file := must(os.Open(path))
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	verdicts := map[bool]int{}
	for lines.Scan() {
		var made struct {
			Log    string `json:"log"`
			Policy string `json:"policy"`
			Proof  string `json:"proof"`
			Entry  string `json:"entry"`
			Bad    bool   `json:"bad"`
		}
		require(json.Unmarshal(lines.Bytes(), &made))
		err := holds(made.Log, made.Policy, made.Proof, must(hex.DecodeString(made.Entry)))
		if (err != nil) != made.Bad {
			fmt.Printf("line %d: %v\n", verdicts[true]+verdicts[false]+1, err)
			os.Exit(1)
		}
		verdicts[err == nil]++
	}
	require(lines.Err())
	if verdicts[true] == 0 || verdicts[false] == 0 {
		fmt.Println("expected proofs that hold and proofs that do not")
		os.Exit(1)
	}
	fmt.Printf("%d proofs hold, %d do not\n", verdicts[true], verdicts[false])
}

// holds says why the proof does not show that entry is in the log: the checkpoint's signature, the
// quorum of the policy, or the inclusion path.
func holds(vkey, policyText, text string, entry []byte) error {
	var parsed proof.TLogProof
	if err := parsed.Unmarshal([]byte(text)); err != nil {
		return err
	}
	if !bytes.Equal(parsed.Marshal(), []byte(text)) {
		return errors.New("Go spells it otherwise")
	}
	log := must(note.NewVerifier(vkey))
	opened, err := note.Open(parsed.Checkpoint, note.VerifierList(log))
	if err != nil {
		return err
	}
	policy := must(witness.ParsePolicy([]byte(policyText)))
	if !policy.Satisfied(parsed.Checkpoint) {
		return errors.New("no quorum")
	}
	origin, _, _ := strings.Cut(opened.Text, "\n")
	if origin != log.Name() {
		return fmt.Errorf("a tree of %s", origin)
	}
	return includes(parsed, opened.Text, entry)
}

func includes(parsed proof.TLogProof, checkpoint string, entry []byte) error {
	lines := strings.Split(checkpoint, "\n")
	var size uint64
	if _, err := fmt.Sscanf(lines[1], "%d", &size); err != nil {
		return err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return err
	}
	var path [][]byte
	for _, hash := range parsed.Hashes {
		path = append(path, hash[:])
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	return merkleproof.VerifyInclusion(rfc6962.DefaultHasher, parsed.Index, size, leaf, path, root[:])
}
