package cairn.hammer;

import cairn.format.Base64Text;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks the answers to {@code POST /v1/timestamp} and {@code GET /v1/timestamp/{hash}}, each in
 * full: the leaf is rebuilt from the hash that was sent, the path must lead to the checkpoint's
 * root, and log and quorum must have signed that.
 *
 * <p>Thousands of answers share a checkpoint. The first one under each is parsed in full; a later
 * one that differs from it only where it may (see {@link KnownCheckpoint}) is compared byte by byte
 * and its path climbed. What does not fit is parsed in full again, and judged by that.
 *
 * <p>For one thread.
 */
final class StampAnswers {
  private static final int MAX_KNOWN = 8;
  private static final int MAX_ANSWER = TlogProof.MAX_BYTES * 2;

  private static final byte[] ATTESTATION = Utf8.encode("{\"attestation\":{\"hash\":\"");
  private static final byte[] TIMESTAMP = Utf8.encode("\",\"timestamp\":");
  private static final byte[] NETWORK_ID = Utf8.encode(",\"network_id\":");
  private static final byte[] SEQUENCE = Utf8.encode(",\"sequence\":");
  private static final byte[] SIGNATURES = Utf8.encode("},\"signatures\":");
  private static final byte[] PROOF = Utf8.encode(",\"proof\":\"c2sp.org/tlog-proof@v1\\nextra ");
  private static final byte[] INDEX = Utf8.encode("\\nindex ");
  private static final byte[] NEWLINE = Utf8.encode("\\n");

  private final CheckpointBook book;
  private final boolean withProofs;
  private final StampEntry entries = new StampEntry();
  private final Deque<KnownCheckpoint> known = new ArrayDeque<>();

  /**
   * @param withProofs false for servers that answer with the attestation alone; whether the entry
   *     is there is then seen in the log only
   */
  StampAnswers(CheckpointBook book, boolean withProofs) {
    this.book = book;
    this.withProofs = withProofs;
  }

  /** What the answer amounts to. */
  StampPromise read(int status, Slice body, Hash hash) throws FoundException {
    if (status != 200 && status != 202) {
      throw new FoundException(
          Finding.Kind.UNEXPECTED_STATUS, "%d for the stamp of %s".formatted(status, hash));
    }
    String hex = hash.hex();
    for (KnownCheckpoint checkpoint : known) {
      if (status == 200 && checkpoint.ends(body)) {
        Optional<StampPromise> promise = readUnder(checkpoint, body, hash, hex);
        if (promise.isPresent()) {
          return promise.get();
        }
      }
    }
    try {
      return parse(status, body, hash, hex);
    } catch (MalformedException malformed) {
      throw new FoundException(
          Finding.Kind.MALFORMED_ANSWER, "stamp of %s: %s".formatted(hash, malformed.getMessage()));
    }
  }

  private Optional<StampPromise> readUnder(
      KnownCheckpoint checkpoint, Slice body, Hash hash, String hex) {
    ByteCursor cursor = new ByteCursor(body);
    cursor.expect(ATTESTATION).expect(Utf8.encode(hex)).expect(TIMESTAMP);
    long timestamp = cursor.decimal();
    cursor.expect(NETWORK_ID).expect(checkpoint.networkId()).expect(SEQUENCE);
    long index = cursor.decimal();
    byte[] entry = StampEntry.bytes(hex, timestamp);
    cursor.expect(SIGNATURES).expect(checkpoint.signatures()).expect(PROOF);
    cursor.expect(Utf8.encode(Base64Text.encode(entry))).expect(INDEX);
    boolean isSameIndex = cursor.decimal() == index;
    cursor.expect(NEWLINE);
    int stride = PathFormat.BASE64.stride();
    int length = (cursor.left() - checkpoint.tail().length) / stride;
    for (int i = 1; i <= length; i++) {
      isSameIndex &= cursor.sees(i * stride - 2, '\\') && cursor.sees(i * stride - 1, 'n');
    }
    int start = cursor.skip(length * stride);
    boolean isSpelledSo =
        cursor.isGood() && isSameIndex && cursor.left() == checkpoint.tail().length;
    if (!isSpelledSo) {
      return Optional.empty();
    }
    Hash leaf = entries.leafHash(entry);
    return checkpoint.memo().includes(index, leaf, body.bytes(), start, length)
        ? Optional.of(new StampPromise(new Acknowledgement(hash, index, timestamp), leaf, true))
        : Optional.empty();
  }

  private StampPromise parse(int status, Slice body, Hash hash, String hex)
      throws MalformedException, FoundException {
    JsonObject answer = JsonObject.parse(body.copy(), MAX_ANSWER, "answer");
    JsonObject attestation = answer.object("attestation");
    Acknowledgement promise =
        new Acknowledgement(
            hash, attestation.integer("sequence"), attestation.integer("timestamp"));
    if (!attestation.hash("hash").equals(hash)) {
      throw new MalformedException("it attests " + attestation.string("hash"));
    }
    if (status == 202) {
      if (!answer.string("status").equals("pending")) {
        throw new MalformedException("status 202 that does not say pending");
      }
      return new StampPromise(promise, promise.leafHash(), false);
    }
    if (withProofs) {
      TlogProof proof = TlogProof.parse(answer.string("proof"));
      Checkpoint checkpoint = prove(proof, promise);
      requireSignatures(answer, proof);
      remember(body, hash, hex, checkpoint);
    }
    return new StampPromise(promise, promise.leafHash(), true);
  }

  private Checkpoint prove(TlogProof proof, Acknowledgement promise)
      throws MalformedException, FoundException {
    byte[] entry = new TimestampEntry(promise.hash(), promise.timestamp()).encode();
    if (!Arrays.equals(proof.extra().orElse(new byte[0]), entry)) {
      throw new MalformedException("the proof's extra data is not the entry attested");
    }
    if (proof.index() != promise.index()) {
      throw new FoundException(
          Finding.Kind.REPEATED_INDEX,
          "%s is attested at %d and proved at %d"
              .formatted(promise.hash(), promise.index(), proof.index()));
    }
    Checkpoint checkpoint = book.accept(proof.checkpoint());
    if (!proof.includes(Merkle.leafHash(entry))) {
      throw new FoundException(
          Finding.Kind.WRONG_PROOF,
          "%s at %d is not proved under size %d"
              .formatted(promise.hash(), promise.index(), checkpoint.size()));
    }
    return checkpoint;
  }

  /** What {@code signatures} repeats are lines of the checkpoint, all of which were verified. */
  private static void requireSignatures(JsonObject answer, TlogProof proof)
      throws MalformedException {
    for (JsonObject signature : answer.array("signatures").objects("signatures")) {
      String line = signature.string("cosignature");
      if (proof.checkpoint().signatures().stream()
          .map(NoteSignature::base64)
          .noneMatch(line::equals)) {
        throw new MalformedException("a cosignature that is not among the checkpoint's lines");
      }
    }
  }

  /** Keeps the checkpoint, if answers under it are spelled so that they can be compared. */
  private void remember(Slice body, Hash hash, String hex, Checkpoint checkpoint) {
    String text =
        new String(body.bytes(), body.start(), body.length(), StandardCharsets.ISO_8859_1);
    Optional<String> networkId = between(text, ",\"network_id\":", ",\"sequence\":");
    Optional<String> signatures = between(text, "},\"signatures\":", ",\"proof\":\"");
    int tail = text.indexOf("\\n\\n");
    if (networkId.isEmpty() || signatures.isEmpty() || tail < 0) {
      return;
    }
    KnownCheckpoint candidate =
        KnownCheckpoint.of(
            latin1(networkId.get()),
            latin1(signatures.get()),
            latin1(text.substring(tail + NEWLINE.length)),
            checkpoint);
    if (readUnder(candidate, body, hash, hex).isPresent()) {
      known.addFirst(candidate);
      if (known.size() > MAX_KNOWN) {
        known.removeLast();
      }
    }
  }

  private static Optional<String> between(String text, String before, String behind) {
    int start = text.indexOf(before);
    int end = start < 0 ? -1 : text.indexOf(behind, start);
    return end < 0 ? Optional.empty() : Optional.of(text.substring(start + before.length(), end));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
