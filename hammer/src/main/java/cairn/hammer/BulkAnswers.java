package cairn.hammer;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the answers to {@code POST /v1/timestamps}, every line in full: the checkpoint first, then
 * for each hash, in the order sent, the path from the leaf rebuilt from it to the checkpoint's
 * root.
 *
 * <p>For one thread.
 */
final class BulkAnswers {
  private static final int MAX_LINE = 2 * Note.MAX_BYTES;

  private static final byte[] HASH = Utf8.encode("{\"hash\":\"");
  private static final byte[] INDEX = Utf8.encode("\",\"index\":");
  private static final byte[] TIMESTAMP = Utf8.encode(",\"timestamp\":");
  private static final byte[] PATH = Utf8.encode(",\"path\":[");
  private static final byte[] END = Utf8.encode("]}");

  private final CheckpointBook book;
  private final StampEntry entries = new StampEntry();

  BulkAnswers(CheckpointBook book) {
    this.book = book;
  }

  /** Where each of the hashes is, all of it proved. */
  List<StampPromise> read(Slice body, List<Hash> hashes) throws FoundException {
    try {
      Slice first = line(body, body.start());
      String note = JsonObject.parse(first.copy(), MAX_LINE, "first line").string("checkpoint");
      Checkpoint checkpoint = book.accept(SignedCheckpoint.parse(note));
      InclusionMemo memo = new InclusionMemo(checkpoint.size(), checkpoint.root(), PathFormat.HEX);
      List<StampPromise> promises = new ArrayList<>(hashes.size());
      int next = first.end() + 1;
      for (Hash hash : hashes) {
        Slice line = line(body, next);
        promises.add(read(line, hash, memo));
        next = line.end() + 1;
      }
      if (next != body.end()) {
        throw new MalformedException("more lines than hashes were sent");
      }
      return promises;
    } catch (MalformedException malformed) {
      throw new FoundException(
          Finding.Kind.MALFORMED_ANSWER, "bulk answer: " + malformed.getMessage());
    }
  }

  private static Slice line(Slice body, int start) throws MalformedException {
    int end = start;
    while (end < body.end() && body.bytes()[end] != '\n') {
      end++;
    }
    if (end >= body.end()) {
      throw new MalformedException("it ends before its last line does");
    }
    return new Slice(body.bytes(), start, end);
  }

  /** Lines are read in their canonical spelling only, which is what the interface promises. */
  private StampPromise read(Slice line, Hash hash, InclusionMemo memo)
      throws MalformedException, FoundException {
    String hex = hash.hex();
    ByteCursor cursor = new ByteCursor(line);
    cursor.expect(HASH).expect(Utf8.encode(hex)).expect(INDEX);
    long index = cursor.decimal();
    long timestamp = cursor.expect(TIMESTAMP).decimal();
    cursor.expect(PATH);
    int bytes = cursor.left() - END.length; // "hex","hex": a stride each but for the last comma
    int stride = PathFormat.HEX.stride();
    int length = bytes == 0 ? 0 : (bytes + 1) / stride;
    boolean isSpelledSo = bytes == 0 || bytes == length * stride - 1;
    for (int i = 0; i < length; i++) {
      isSpelledSo &=
          cursor.sees(i * stride, '"')
              && cursor.sees((i + 1) * stride - 2, '"')
              && (i == length - 1 || cursor.sees((i + 1) * stride - 1, ','));
    }
    int start = cursor.skip(bytes);
    cursor.expect(END);
    if (!cursor.isGood() || !isSpelledSo || cursor.left() != 0) {
      throw new MalformedException("the line of " + hex + " is not spelled as promised");
    }
    Hash leafHash = entries.leafHash(StampEntry.bytes(hex, timestamp));
    if (!memo.includes(index, leafHash, line.bytes(), start + 1, length)) {
      throw new FoundException(
          Finding.Kind.WRONG_PROOF, "%s at %d is not proved in bulk".formatted(hash, index));
    }
    return new StampPromise(new Acknowledgement(hash, index, timestamp), leafHash, true);
  }
}
