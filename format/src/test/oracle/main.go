// Command oracle asks independent implementations for the answers that the tests of the format
// room compare with, and writes them as tables of JSON lines.
//
//	go run . tables       writes tables/*.jsonl
//	go run . check FILE   checks notes that our code signed (one JSON object a line); exits 1 if any is refused
//	go run . judge FILE   judges whole proofs of ours, good and bad; exits 1 if a verdict is another than ours
//
// The implementations are golang.org/x/mod/sumdb (notes, trees, tiles),
// github.com/transparency-dev/merkle (proofs), github.com/transparency-dev/formats (cosignatures,
// proofs, policies), filippo.io/mldsa, and filippo.io/edwards25519 (edge cases of Ed25519).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "tables":
		writeTable("merkle", merkleTable)
		writeTable("tiles", tileTable)
		writeTable("keys", keyTable)
		writeTable("notes", noteTable)
		writeTable("cosignatures", cosignatureTable)
		writeTable("proofs", proofTable)
		writeTable("policies", policyTable)
		writeTable("ed25519", ed25519Table)
	case len(os.Args) == 3 && os.Args[1] == "check":
		check(os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "judge":
		judge(os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: oracle tables | oracle check FILE | oracle judge FILE")
		os.Exit(2)
	}
}

// row is one line of a table; numbers are written as decimal strings, since some exceed 2^53.
type row map[string]any

func writeTable(name string, fill func(emit func(row))) {
	file := must(os.Create(filepath.Join("tables", name+".jsonl")))
	out := bufio.NewWriter(file)
	fill(func(r row) { out.Write(append(must(json.Marshal(r)), '\n')) })
	require(out.Flush())
	require(file.Close())
}

func must[T any](value T, err error) T {
	require(err)
	return value
}

func require(err error) {
	if err != nil {
		panic(err)
	}
}
