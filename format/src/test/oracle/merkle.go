package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

const storedSize = 70000

// stored holds the hashes of a log whose entry i is i as eight big-endian bytes.
var stored = func() hashes {
	var all hashes
	for i := int64(0); i < storedSize; i++ {
		all = append(all, must(tlog.StoredHashes(i, entry(i), all))...)
	}
	return all
}()

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, i := range indexes {
		read = append(read, h[i])
	}
	return read, nil
}

func entry(i int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }

func root(size int64) tlog.Hash {
	if size == 0 {
		return tlog.Hash(rfc6962.DefaultHasher.EmptyRoot())
	}
	return must(tlog.TreeHash(size, stored))
}

func merkleTable(emit func(row)) {
	for _, data := range [][]byte{{}, {0}, []byte("entry"), bytes.Repeat([]byte{0xab}, 65535)} {
		leaf := tlog.RecordHash(data)
		emit(row{"kind": "leaf", "entry": hex.EncodeToString(data[:min(len(data), 8)]), "length": fmt.Sprint(len(data)), "hash": hexOf(leaf)})
		emit(row{"kind": "node", "left": hexOf(leaf), "right": hexOf(root(1)), "hash": hexOf(tlog.NodeHash(leaf, root(1)))})
	}
	sizes := []int64{255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 69999, 70000}
	for size := int64(0); size <= 72; size++ {
		emit(row{"kind": "root", "size": fmt.Sprint(size), "hash": hexOf(root(size))})
		emitProofs(emit, size, size <= 9)
	}
	for _, size := range sizes {
		emit(row{"kind": "root", "size": fmt.Sprint(size), "hash": hexOf(root(size))})
		emitProofs(emit, size, false)
	}
	emitHuge(emit)
}

// emitProofs writes proofs in the tree of that size: all of them, or those around its seams.
func emitProofs(emit func(row), size int64, all bool) {
	for i := int64(0); i < size; i++ {
		if !all && i != 0 && i != size/2 && i != size-2 && i != size-1 {
			continue
		}
		path := must(tlog.ProveRecord(size, i, stored))
		leaf := tlog.RecordHash(entry(i))
		r := root(size)
		require(proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), uint64(size), leaf[:], rawHashes(path), r[:]))
		emit(row{"kind": "inclusion", "size": fmt.Sprint(size), "index": fmt.Sprint(i), "path": hexes(path)})
		old := i + 1
		if old == size {
			continue
		}
		consistency := must(tlog.ProveTree(size, old, stored))
		oldRoot := root(old)
		require(proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(old), uint64(size), rawHashes(consistency), oldRoot[:], r[:]))
		emit(row{"kind": "consistency", "old": fmt.Sprint(old), "size": fmt.Sprint(size), "path": hexes(consistency)})
	}
}

// emitHuge writes which nodes make up proofs in trees that nobody can build: the hash of node
// (level, index) is taken to be SHA-256("level/index").
func emitHuge(emit func(row)) {
	sizes := []uint64{1<<40 + 1, 1<<62 - 1, 1 << 62, 1<<62 + 1, math.MaxInt64 - 1, math.MaxInt64}
	for _, size := range sizes {
		for _, index := range []uint64{0, 1, 255, 256, 1<<39 + 12345, size/2 - 1, size / 2, size - 2, size - 1} {
			nodes := must(proof.Inclusion(index, size))
			emit(row{"kind": "hugeInclusion", "size": fmt.Sprint(size), "index": fmt.Sprint(index), "path": synthetic(nodes)})
			if old := index + 1; old < size {
				nodes = must(proof.Consistency(old, size))
				emit(row{"kind": "hugeConsistency", "old": fmt.Sprint(old), "size": fmt.Sprint(size), "path": synthetic(nodes)})
			}
		}
	}
}

func synthetic(nodes proof.Nodes) []string {
	var all [][]byte
	for _, id := range nodes.IDs {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", id.Level, id.Index))
		all = append(all, sum[:])
	}
	result := []string{}
	for _, hash := range must(nodes.Rehash(all, rfc6962.DefaultHasher.HashChildren)) {
		result = append(result, hex.EncodeToString(hash))
	}
	return result
}

func hexOf(h tlog.Hash) string { return hex.EncodeToString(h[:]) }

func hexes(path []tlog.Hash) []string {
	result := []string{}
	for _, hash := range path {
		result = append(result, hexOf(hash))
	}
	return result
}

func rawHashes(path []tlog.Hash) [][]byte {
	var result [][]byte
	for i := range path {
		result = append(result, path[i][:])
	}
	return result
}
