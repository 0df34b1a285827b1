package cairn.hammer;

import cairn.format.Checkpoint;
import java.util.Arrays;

/**
 * An accepted checkpoint as it stands in answers, byte for byte: an answer that repeats these bytes
 * carries the same checkpoint and the same signatures, which need no second look. For one thread.
 *
 * @param networkId in quotes
 * @param signatures the value of {@code signatures}
 * @param tail from behind the path on: {@code \n<note>"}} and what follows
 * @param memo verifies paths under its root
 */
record KnownCheckpoint(byte[] networkId, byte[] signatures, byte[] tail, InclusionMemo memo) {

  static KnownCheckpoint of(
      byte[] networkId, byte[] signatures, byte[] tail, Checkpoint checkpoint) {
    return new KnownCheckpoint(
        networkId,
        signatures,
        tail,
        new InclusionMemo(checkpoint.size(), checkpoint.root(), PathFormat.BASE64));
  }

  boolean ends(Slice body) {
    int start = body.end() - tail.length;
    return start >= body.start()
        && Arrays.equals(body.bytes(), start, body.end(), tail, 0, tail.length);
  }
}
