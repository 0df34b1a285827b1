// Command tessera serves a Tessera POSIX log behind Cairn's POST /v1/timestamp, so that one load
// generator measures both. It answers when the checkpoint that covers the entry has its quorum:
// with an inclusion proof and after dedupe, or (-plain) with the index alone and duplicates kept.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	f_log "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/storage/posix"
	badger "github.com/transparency-dev/tessera/storage/posix/antispam"
	"golang.org/x/mod/sumdb/note"
)

var (
	dir      = flag.String("dir", "", "where the log will be; its file key holds the private key")
	policy   = flag.String("policy", "", "tlog-policy file with the witnesses and their quorum")
	plain    = flag.Bool("plain", false, "no dedupe, no proof in the answer")
	interval = flag.Duration("interval", 100*time.Millisecond, "between checkpoints")
)

type server struct {
	appender *tessera.Appender
	reader   tessera.LogReader
	awaiter  *tessera.PublicationAwaiter
	stamped  int64 // the entries' timestamp: one for all, so that equal hashes are equal entries

	mu         sync.Mutex // the builder is for one goroutine at a time
	checkpoint []byte
	escaped    []byte // the same, as it stands in JSON
	proofs     *client.ProofBuilder
}

func main() {
	flag.Parse()
	ctx := context.Background()
	signer := must(note.NewSigner(string(must(os.ReadFile(filepath.Join(*dir, "key"))))))
	witnesses := must(tessera.NewWitnessGroupFromPolicy(must(os.ReadFile(*policy))))
	data := filepath.Join(*dir, "log")
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(*interval).
		WithBatching(4096, *interval/2).
		WithPushback(1<<16).
		WithWitnesses(witnesses, nil)
	if !*plain {
		dedupe := must(badger.NewAntispam(ctx, filepath.Join(*dir, "antispam"), badger.AntispamOpts{}))
		options = options.WithAntispam(tessera.DefaultAntispamInMemorySize, dedupe)
	}
	appender, _, reader, err := tessera.NewAppender(ctx, must(posix.New(ctx, posix.Config{Path: data})), options)
	check(err)
	s := &server{appender: appender, reader: reader, stamped: time.Now().Unix()}
	s.awaiter = tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 5*time.Millisecond)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/timestamp", s.stamp)
	mux.Handle("GET /", http.FileServer(http.Dir(data)))
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Printf("ready http://%s\n", listener.Addr())
	check(http.Serve(listener, mux))
}

func (s *server) stamp(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1024))
	var request struct{ Hash string }
	if err == nil {
		err = json.Unmarshal(body, &request)
	}
	if raw, bad := hex.DecodeString(request.Hash); err != nil || bad != nil || len(raw) != 32 || request.Hash != strings.ToLower(request.Hash) {
		http.Error(w, "expected {\"hash\":\"<64 hex>\"}", http.StatusBadRequest)
		return
	}
	entry := fmt.Appendf(nil, `{"hash":"%s","timestamp":%d,"type":"timestamp/v1"}`, request.Hash, s.stamped)
	index, checkpoint, err := s.awaiter.Await(r.Context(), s.appender.Add(r.Context(), tessera.NewEntry(entry)))
	if errors.Is(err, tessera.ErrPushback) {
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	answer := fmt.Appendf(nil, `{"attestation":{"hash":"%s","timestamp":%d,"network_id":"tessera","sequence":%d}`, request.Hash, s.stamped, index.Index)
	if err == nil && !*plain {
		answer, err = s.prove(r.Context(), answer, entry, index.Index, checkpoint)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(answer, '}'))
}

// prove appends the proof; its path is made from tiles that are read once for each checkpoint.
func (s *server) prove(ctx context.Context, answer, entry []byte, index uint64, checkpoint []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !bytes.Equal(s.checkpoint, checkpoint) {
		var head f_log.Checkpoint
		_, err := head.Unmarshal(checkpoint)
		if err == nil {
			s.proofs, err = client.NewProofBuilder(ctx, head.Size, s.reader.ReadTile)
		}
		if err != nil {
			return nil, err
		}
		s.checkpoint, s.escaped = checkpoint, bytes.ReplaceAll(checkpoint, []byte("\n"), []byte(`\n`))
	}
	path, err := s.proofs.InclusionProof(ctx, index)
	answer = append(answer, `,"signatures":[],"proof":"c2sp.org/tlog-proof@v1\nextra `...)
	answer = base64.StdEncoding.AppendEncode(answer, entry)
	answer = fmt.Appendf(answer, `\nindex %d\n`, index)
	for _, hash := range path {
		answer = append(base64.StdEncoding.AppendEncode(answer, hash), `\n`...)
	}
	return append(append(append(answer, `\n`...), s.escaped...), '"'), err
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
