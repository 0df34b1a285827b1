package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"filippo.io/mldsa"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// seedOf is the key seed that tables use for a name: SHA-256("cairn oracle " + name).
func seedOf(name string) []byte {
	sum := sha256.Sum256([]byte("cairn oracle " + name))
	return sum[:]
}

// skeyOf is the private key of that name and type in the text form of x/mod/sumdb/note; its key ID
// is the public key's for type 01, which alone is checked there.
func skeyOf(name string, algorithm byte) string {
	seed := seedOf(name)
	id := strings.Split(vkeyOf(name, algorithm), "+")[1]
	return fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, id, base64.StdEncoding.EncodeToString(append([]byte{algorithm}, seed...)))
}

func vkeyOf(name string, algorithm byte) string {
	seed := seedOf(name)
	if algorithm == 6 {
		key := must(mldsa.NewPrivateKey(mldsa.MLDSA44(), seed))
		return vkeyWith(name, append([]byte{6}, key.PublicKey().Bytes()...))
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	return vkeyWith(name, append([]byte{algorithm}, public...))
}

// vkeyWith is the vkey of any bytes behind the type, with the key ID that belongs to them.
func vkeyWith(name string, typed []byte) string {
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(typed))
}

// verifies says whether the Go verifier for the type takes the vkey.
func takes(vkey string, algorithm byte) bool {
	_, err := verifier(vkey, algorithm)
	return err == nil
}

func verifier(vkey string, algorithm byte) (note.Verifier, error) {
	switch algorithm {
	case 1:
		return note.NewVerifier(vkey)
	case 4:
		return fnote.NewVerifierForCosignatureV1(vkey)
	default:
		return fnote.NewMLDSAVerifier(vkey)
	}
}

var keyNames = []string{"example.com/foo", "network-a/public:timestamps", "witness-a-1", "w", "a\u0301\u4e2d\U0001f5ff", "x!\"#$%&'()*,-./:;<=>?@[]^_`{|}~", "a\u007fb", "a\u0080b", "a\u200bb", "\ufeffa"}

func keyTable(emit func(row)) {
	for _, name := range keyNames {
		for _, algorithm := range []byte{1, 4, 6} {
			vkey := vkeyOf(name, algorithm)
			if !takes(vkey, algorithm) {
				panic(vkey)
			}
			emit(row{"kind": "key", "name": name, "type": algorithm, "seed": hex.EncodeToString(seedOf(name)),
				"skey": skeyOf(name, algorithm), "vkey": vkey})
		}
	}
	good := vkeyOf("w", 1)
	typed := must(base64.StdEncoding.DecodeString(strings.SplitN(good, "+", 3)[2]))
	parts := strings.SplitN(good, "+", 3)
	stray := parts[2][:len(parts[2])-1] + "="
	for _, vkey := range []string{
		"", "+", "++", "w", "w+" + parts[1], parts[1] + "+" + parts[2], "+" + parts[1] + "+" + parts[2],
		good + "\n", " " + good, good + " ", good + "+", "w+" + strings.ToUpper(parts[1]) + "+" + parts[2],
		"w+00000000+" + parts[2], "w+" + parts[1][:7] + "+" + parts[2], "w+0" + parts[1] + "+" + parts[2],
		"w+" + parts[1] + "+" + stray, "w+" + parts[1] + "+" + strings.TrimRight(parts[2], "="),
		"w+" + parts[1] + "+" + parts[2][:4] + "\n" + parts[2][4:],
		"w+" + parts[1] + "+", vkeyWith("w", []byte{}), vkeyWith("w", []byte{1}), vkeyWith("w", typed[:32]), vkeyWith("w", append(typed, 0)),
		vkeyWith("w", append([]byte{2}, typed[1:]...)), vkeyWith("w", append([]byte{0}, typed[1:]...)), vkeyWith("w", append([]byte{255}, typed[1:]...)),
		vkeyWith("", typed), vkeyWith("a b", typed), vkeyWith("a\tb", typed), vkeyWith("a\u0085b", typed), vkeyWith("a\u00a0b", typed),
		vkeyWith("a\u1680b", typed), vkeyWith("a\u2000b", typed), vkeyWith("a\u200ab", typed), vkeyWith("a\u2028b", typed), vkeyWith("a\u2029b", typed),
		vkeyWith("a\u202fb", typed), vkeyWith("a\u205fb", typed), vkeyWith("a\u3000b", typed), vkeyWith("a\x01b", typed), vkeyWith("a\x1fb", typed), vkeyWith("a\nb", typed),
	} {
		emit(row{"kind": "vkey", "vkey": vkey, "go": takes(vkey, 1)})
	}
}

func noteTable(emit func(row)) {
	foo, bar := "example.com/foo", "w"
	for _, text := range []string{"This is an example message.\n", "\n", "\n\n", "a\n\nb\n", "a\n\n", "\u2014 x AAAA\n", "a\n\n\u2014 w AAAAAAAA\n", "\u007f\u0085\u00a0\u2028\ufeff\ufffd\U0010fffd\n"} {
		for _, names := range [][]string{{foo}, {foo, bar}, {bar, foo, "a\u007fb"}} {
			var signers []note.Signer
			for _, name := range names {
				signers = append(signers, must(note.NewSigner(skeyOf(name, 1))))
			}
			signed := must(note.Sign(&note.Note{Text: text}, signers...))
			emit(row{"kind": "signed", "names": names, "text": text, "note": string(signed)})
		}
	}
	for _, text := range malformedNotes() {
		emit(row{"kind": "parse", "note": hex.EncodeToString([]byte(text)), "go": opens(text)})
	}
}

// opens says whether Go takes the note's form, with no key known.
func opens(text string) bool {
	_, err := note.Open([]byte(text), note.VerifierList())
	_, unverified := err.(*note.UnverifiedNoteError)
	return unverified
}

func malformedNotes() []string {
	good := string(must(note.Sign(&note.Note{Text: "text\n"}, must(note.NewSigner(skeyOf("w", 1))))))
	line := strings.SplitN(good, "\n\n", 2)[1]
	blob := strings.TrimSuffix(strings.SplitN(line, " ", 3)[2], "\n")
	dash := "\u2014 "
	with := func(lines string) string { return "text\n\n" + lines }
	notes := []string{"", "\n", "\n\n", "text", "text\n", "text\n\n", "text\n\n\n", good[:len(good)-1], good + "\n", good + " ", "\n" + line, "\n\n" + line,
		"text\n" + line, "text\r\n\r\n" + line, "te\xffxt\n\n" + line, "te\xc0\x80xt\n\n" + line, "te\xed\xa0\x80xt\n\n" + line,
		"te\x00xt\n\n" + line, "te\txt\n\n" + line, "te\x1fxt\n\n" + line, "te\x7fxt\n\n" + line, "te\u0085xt\n\n" + line, "text\n\n\n" + line,
		"\ufeff" + good, with(line + line), with(line + "\n" + line), with(line[len(dash):]), with("- w " + blob + "\n"), with("\u2014w " + blob + "\n"), with("\u2013 w " + blob + "\n"),
		with(" " + line), with(dash + " w " + blob + "\n"), with(dash + "w  " + blob + "\n"), with(dash + "w " + blob + " \n"), with(dash + "w\u00a0" + blob + "\n"),
		with(dash + " " + blob + "\n"), with(dash + blob + "\n"), with(dash + "w\n"), with(dash + "w \n"), with(dash + "w+x " + blob + "\n"), with(dash + "w w " + blob + "\n"),
		with(dash + "w " + blob[:len(blob)-1] + "\n"), with(dash + "w " + strings.TrimRight(blob, "=") + "\n"), with(dash + "w " + blob + "=\n"),
		with(dash + "w AAAAAA==\n"), with(dash + "w AAAAAAA=\n"), with(dash + "w AAAAAAB=\n"), with(dash + "w AAAAAAAA\n"), with(dash + "w AAAAAAA-\n"), with(dash + "w AAAAAAA_\n"),
		with(strings.Repeat(line, 16)), with(strings.Repeat(line, 100)), with(strings.Repeat(line, 101)),
	}
	for _, space := range []string{"\t", "\v", "\f", "\r", "\u0085", "\u00a0", "\u1680", "\u2000", "\u2005", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\u007f", "\u0080", "\u009f", "\u180e"} {
		notes = append(notes, with(dash+"w"+space+"w "+blob+"\n"), "te"+space+"xt\n\n"+line)
	}
	return notes
}
