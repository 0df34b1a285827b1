package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every rule of {@code add-checkpoint}, positive and negative: what is sent to a witness that
 * remembers {@link #GROWN} at size 10, {@link #EMPTY} at size 0 and {@link #NEW} not at all, and
 * what it must answer.
 */
final class RequestTable {
  static final TestLog GROWN = TestLog.of("example.com/grown");
  static final TestLog EMPTY = TestLog.of("example.com/empty");
  static final TestLog NEW = TestLog.of("example.com/new");
  static final TestLog ROTATING = TestLog.of("example.com/rotating");
  static final TestLog ROTATED = ROTATING.withKey(2);
  static final TestLog UNKNOWN = TestLog.of("example.com/unknown");

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String SIZE = "text/x.tlog.size";
  private static final Hash SOME_HASH = GROWN.root(3);

  private final TestWitness witness;
  private final List<Case> cases = new ArrayList<>();

  /**
   * One row.
   *
   * @param answer the exact body of a 409; otherwise a part of it
   */
  record Case(String name, byte[] body, int status, String contentType, String answer) {
    @Override
    public String toString() {
      return status + " " + name;
    }
  }

  private RequestTable(TestWitness witness) {
    this.witness = witness;
  }

  static Stream<Case> cases() {
    RequestTable table = new RequestTable(new TestWitness());
    table.accepted();
    table.malformed();
    table.unknown();
    table.notSigned();
    table.oldSizeAbove();
    table.conflicts();
    table.unprocessable();
    return table.cases.stream();
  }

  private void accepted() {
    ok("an extension with its proof", GROWN.request(10, 17));
    ok("an extension by one leaf", GROWN.request(10, 11));
    ok("an extension to a power of two", GROWN.request(10, 16));
    ok("the remembered checkpoint again", GROWN.request(10, 10));
    ok("the first checkpoint of a log, from old size 0", NEW.request(0, 5));
    ok("the empty tree of a log never seen", NEW.request(0, 0));
    ok("the empty tree again", EMPTY.request(0, 0));
    ok("the first leaves after an empty tree", EMPTY.request(0, 3));
    ok("one of two trusted keys", ROTATED.request(0, 4));
    ok("both trusted keys", with(ROTATING, 0, 4, ROTATED.sign(ROTATING.checkpoint(4))));
    ok("the log's line twice", with(GROWN, 10, 17, GROWN.sign(GROWN.checkpoint(17))));
    ok("a line of an unknown key", with(GROWN, 10, 17, UNKNOWN.sign(GROWN.checkpoint(17))));
    ok(
        "a line with the log's name and another key ID",
        with(GROWN, 10, 17, new NoteSignature(GROWN.origin(), 7, new byte[64])));
    ok(
        "a line with the log's key ID and another name",
        with(GROWN, 10, 17, new NoteSignature("other", GROWN.key().keyId(), new byte[64])));
    ok("sixteen lines", with(GROWN, 10, 17, unknownLines(15)));
    ok("a forged line under the witness's own key", with(GROWN, 10, 17, forgedOwnLine()));
    ok("the witness's own line on what it remembers", with(GROWN, 10, 10, ownLine(10)));
    ok(
        "extension lines",
        TestLog.request(10, GROWN.proof(10, 17), GROWN.signed(extended(GROWN.checkpoint(17)))));
  }

  private static NoteSignature[] unknownLines(int count) {
    NoteSignature[] lines = new NoteSignature[count];
    for (int i = 0; i < count; i++) {
      lines[i] = new NoteSignature("key.example/" + i, i, new byte[2500]);
    }
    return lines;
  }

  private NoteSignature forgedOwnLine() {
    var key = witness.ed25519.key();
    return new NoteSignature(key.name(), key.keyId(), new byte[72]);
  }

  private NoteSignature ownLine(long size) {
    try {
      return Cosignature.sign(witness.ed25519, GROWN.checkpoint(size), 1).line();
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Checkpoint extended(Checkpoint checkpoint) {
    return new Checkpoint(
        checkpoint.origin(), checkpoint.size(), checkpoint.root(), List.of("one", "two"));
  }

  private void malformed() {
    String good = text(GROWN.request(10, 17));
    String checkpoint = good.substring(good.indexOf("\n\n") + 2);
    bad("nothing", "");
    bad("an empty line", "\n");
    bad("a checkpoint alone", checkpoint);
    bad("no old size line", "\n" + checkpoint);
    for (String old :
        List.of(
            "old",
            "old ",
            "old  10",
            "old 10 ",
            "old\t10",
            " old 10",
            "OLD 10",
            "old=10",
            "old 010",
            "old 00",
            "old 01",
            "old +10",
            "old -1",
            "old 0x1",
            "old 1e3",
            "old 1.0",
            "old 1_0",
            "old ١٠",
            "old 10\r",
            "old 9223372036854775808",
            "old 18446744073709551616",
            "older 10",
            "old 10 10")) {
      bad("\"" + old + "\"", good.replaceFirst("old 10", old));
    }
    String aProof = SOME_HASH.base64();
    for (String line :
        List.of(
            aProof.replace("=", ""),
            aProof.substring(0, 42) + "t=",
            aProof + " ",
            " " + aProof,
            "-" + aProof.substring(1),
            "AAAA",
            aProof.substring(0, 40),
            aProof + aProof,
            SOME_HASH.hex())) {
      bad("proof line " + line, good.replaceFirst("\n", "\n" + line + "\n"));
    }
    bad("64 proof lines", withProofLines(good, 64));
    bad("64 surplus proof lines from old size 0", withProofLines(text(NEW.request(0, 5)), 64));
    bad("no empty line before the checkpoint", good.replaceFirst("\n\n", "\n"));
    bad("two empty lines before the checkpoint", good.replaceFirst("\n\n", "\n\n\n"));
    bad("no signature", checkpointPart(good, text -> text.substring(0, text.indexOf("\n\n") + 2)));
    bad("no empty line before the signature", checkpointPart(good, t -> t.replace("\n\n", "\n")));
    bad("no newline at the end", good.substring(0, good.length() - 1));
    bad("an empty line at the end", good + "\n");
    bad("more text behind the signatures", good + "more\n");
    bad("a hyphen for the dash", good.replace("—", "-"));
    bad("a signature that is no Base64", good.replaceFirst("— (\\S+) .*", "— $1 !!!!"));
    bad("a signature without key ID", good.replaceFirst("— (\\S+) .*", "— $1 AAAA"));
    bad("carriage returns", good.replace("\n", "\r\n"));
    bad("a tab", good.replace("grown\n17", "grown\t\n17"));
    bad("a NUL", good.replace("grown\n17", "gro\0wn\n17"));
    bad("tree size 017", good.replace("\n17\n", "\n017\n"));
    bad("tree size -1", good.replace("\n17\n", "\n-1\n"));
    bad("tree size beyond 2^63-1", good.replace("\n17\n", "\n9223372036854775808\n"));
    bad("an empty origin", checkpointPart(good, t -> t.substring(t.indexOf('\n'))));
    bad("a root of 31 bytes", good.replace(GROWN.root(17).base64(), "A".repeat(43)));
    bad("a root in hex", good.replace(GROWN.root(17).base64(), GROWN.root(17).hex()));
    bad("two lines of checkpoint", good.replace(GROWN.root(17).base64() + "\n", ""));
    byte[] notUtf8 = Utf8.encode(good);
    notUtf8[good.indexOf("example.com")] = (byte) 0xff;
    add("bytes that are not UTF-8", notUtf8, 400, TEXT, "");
    byte[] tooLarge = new byte[128 * 1024 + 1];
    add("more than 128 KiB", tooLarge, 413, TEXT, "");
  }

  private interface Edit {
    String of(String checkpoint);
  }

  private static String checkpointPart(String request, Edit edit) {
    int start = request.indexOf("\n\n") + 2;
    return request.substring(0, start) + edit.of(request.substring(start));
  }

  private static String withProofLines(String request, int count) {
    int start = request.indexOf("\n\n");
    String old = request.substring(0, request.indexOf('\n'));
    return old + ("\n" + SOME_HASH.base64()).repeat(count) + request.substring(start);
  }

  private void unknown() {
    refused(404, "an unknown origin", UNKNOWN.request(0, 5));
    refused(404, "an unknown origin with old above size", UNKNOWN.request(7, 5));
    TestLog spaced = TestLog.of(GROWN.origin() + "/");
    refused(404, "a known origin and a slash", spaced.request(0, 5));
  }

  private void notSigned() {
    Checkpoint next = GROWN.checkpoint(17);
    List<Hash> proof = GROWN.proof(10, 17);
    refused(403, "no line of the log", signedBy(proof, next, UNKNOWN.sign(next)));
    refused(403, "another log's key", signedBy(proof, next, NEW.sign(next)));
    NoteSignature bad = GROWN.sign(GROWN.checkpoint(16));
    refused(403, "the log's line on another checkpoint", signedBy(proof, next, bad));
    refused(403, "the log's good line and a bad one", signedBy(proof, next, GROWN.sign(next), bad));
    refused(403, "the log's bad line and a good one", signedBy(proof, next, bad, GROWN.sign(next)));
    NoteSignature cut =
        new NoteSignature(GROWN.origin(), GROWN.key().keyId(), new byte[] {1, 2, 3});
    refused(403, "a line that is too short", signedBy(proof, next, cut));
    Checkpoint rotating = ROTATING.checkpoint(4);
    refused(
        403,
        "one trusted key good, the other bad",
        signedBy(
            List.of(), 0, rotating, ROTATING.sign(rotating), ROTATED.sign(ROTATED.checkpoint(3))));
    refused(
        403,
        "a signature over the text without its extension",
        signedBy(proof, extended(next), GROWN.sign(next)));
    refused(
        403, "a cosignature in place of the log's signature", signedBy(proof, next, ownLine(17)));
    refused(403, "a bad line before a conflict", signedBy(proof, 3, next, bad));
    refused(403, "a bad line before old above size", signedBy(List.of(), 18, next, bad));
  }

  private void oldSizeAbove() {
    refused(400, "old above size", GROWN.request(18, 17));
    refused(400, "old above size, old as remembered", GROWN.request(10, 9));
    refused(400, "old above size for a new log", NEW.request(6, 5));
    refused(400, "old 2^63-1", GROWN.request(Long.MAX_VALUE, 17));
  }

  private void conflicts() {
    conflict("old 0 for a log that has grown", GROWN.request(0, 17), 10);
    conflict("old below the remembered size", GROWN.request(9, 17), 10);
    conflict("old above the remembered size", GROWN.request(11, 17), 10);
    conflict("a checkpoint from before", GROWN.request(5, 8), 10);
    conflict("old size of a log never seen", NEW.request(3, 5), 0);
    conflict("old size of an empty log", EMPTY.request(1, 5), 0);
    conflict(
        "old 0 with a proof, for a log that has grown",
        TestLog.request(0, GROWN.proof(10, 17), GROWN.signed(17)),
        10);
    conflict(
        "an empty tree's wrong root, for a log that has grown",
        TestLog.request(0, List.of(), GROWN.signed(wrongEmpty(GROWN))),
        10);
    conflict(
        "a bad proof from the wrong size", TestLog.request(9, List.of(), GROWN.signed(17)), 10);
    conflict("the remembered checkpoint with old 0", GROWN.request(0, 10), 10);
  }

  private void unprocessable() {
    List<Hash> proof = GROWN.proof(10, 17);
    SignedCheckpoint next = GROWN.signed(17);
    refused(
        422,
        "a wrong root of the empty tree",
        TestLog.request(0, List.of(), signedWrongEmpty(NEW)));
    refused(
        422,
        "a wrong root of the empty tree again",
        TestLog.request(0, List.of(), signedWrongEmpty(EMPTY)));
    refused(422, "a proof from old 0", TestLog.request(0, List.of(SOME_HASH), NEW.signed(5)));
    refused(
        422,
        "63 proof lines from old 0",
        TestLog.request(0, Collections.nCopies(63, SOME_HASH), NEW.signed(5)));
    refused(
        422, "a proof from old 0 to size 0", TestLog.request(0, List.of(SOME_HASH), NEW.signed(0)));
    refused(422, "no proof", TestLog.request(10, List.of(), next));
    refused(
        422,
        "a proof that lacks its last hash",
        TestLog.request(10, proof.subList(0, proof.size() - 1), next));
    refused(422, "a proof with one hash more", TestLog.request(10, plus(proof), next));
    refused(422, "a proof in reverse", TestLog.request(10, proof.reversed(), next));
    refused(422, "the proof from size 9", TestLog.request(10, GROWN.proof(9, 17), next));
    refused(422, "the proof to size 16", TestLog.request(10, GROWN.proof(10, 16), next));
    refused(422, "a forked tree with its own proof", GROWN.fork("other").request(10, 17));
    refused(
        422,
        "a forked tree with the old tree's proof",
        TestLog.request(10, proof, GROWN.fork("other").signed(17)));
    refused(422, "another root at the remembered size", GROWN.fork("other").request(10, 10));
    refused(
        422,
        "the remembered checkpoint with a proof",
        TestLog.request(10, List.of(SOME_HASH), GROWN.signed(10)));
  }

  private static Checkpoint wrongEmpty(TestLog log) {
    return new Checkpoint(log.origin(), 0, SOME_HASH);
  }

  private static SignedCheckpoint signedWrongEmpty(TestLog log) {
    return log.signed(wrongEmpty(log));
  }

  private static List<Hash> plus(List<Hash> proof) {
    List<Hash> more = new ArrayList<>(proof);
    more.add(SOME_HASH);
    return more;
  }

  private static byte[] with(TestLog log, long old, long size, NoteSignature... lines) {
    return TestLog.request(old, log.proof(old, size), log.signed(size).with(List.of(lines)));
  }

  private static byte[] signedBy(List<Hash> proof, Checkpoint checkpoint, NoteSignature... lines) {
    return signedBy(proof, 10, checkpoint, lines);
  }

  private static byte[] signedBy(
      List<Hash> proof, long old, Checkpoint checkpoint, NoteSignature... lines) {
    return TestLog.request(old, proof, new SignedCheckpoint(checkpoint, List.of(lines)));
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private void ok(String name, byte[] body) {
    add(name, body, 200, TEXT, "— " + TestWitness.NAME + " ");
  }

  private void bad(String name, String body) {
    add(name, Utf8.encode(body), 400, TEXT, "");
  }

  private void refused(int status, String name, byte[] body) {
    add(name, body, status, TEXT, "");
  }

  private void conflict(String name, byte[] body, long size) {
    add(name, body, 409, SIZE, size + "\n");
  }

  private void add(String name, byte[] body, int status, String contentType, String answer) {
    cases.add(new Case(name, body, status, contentType, answer));
  }
}
