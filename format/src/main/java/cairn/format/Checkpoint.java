package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A log's tree head: the text of a checkpoint note (tlog-checkpoint, "Note text").
 *
 * <pre>{@code
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * }</pre>
 *
 * @param origin the log's identity, not empty; any text without control characters below U+0020
 *     (our own logs' are {@link Origin}s)
 * @param size number of leaves, 0 to 2^63 - 1
 * @param root the root over those leaves
 * @param extensions further lines, opaque, none empty; we write none
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {

  public Checkpoint {
    if (!isLine(origin)) {
      throw new IllegalArgumentException("an origin is one non-empty line");
    }
    if (size < 0) {
      throw new IllegalArgumentException("a tree size is at least 0, not " + size);
    }
    extensions = List.copyOf(extensions);
    if (!extensions.stream().allMatch(Checkpoint::isLine)) {
      throw new IllegalArgumentException("an extension is one non-empty line");
    }
  }

  private static boolean isLine(String line) {
    return !line.isEmpty() && line.indexOf('\n') < 0 && Note.isText(line);
  }

  /** A checkpoint without extension lines. */
  public Checkpoint(String origin, long size, Hash root) {
    this(origin, size, root, List.of());
  }

  /**
   * Reads a checkpoint's text (a note's text, with its final newline).
   *
   * @throws MalformedException if it is not spelled as above
   */
  public static Checkpoint parse(String text) throws MalformedException {
    if (!text.endsWith("\n") || !Note.isText(text)) {
      throw new MalformedException(
          "checkpoint: expected lines that each end with a newline, without control characters");
    }
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    if (lines.length < 3) {
      throw new MalformedException(
          "checkpoint: expected origin, size and root on three lines, found " + lines.length);
    }
    List<String> extensions = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isEmpty()) {
        throw new MalformedException("checkpoint: line %d is empty".formatted(i + 1));
      }
      if (i >= 3) {
        extensions.add(lines[i]);
      }
    }
    return new Checkpoint(
        lines[0],
        Decimal.parse(lines[1], "checkpoint's tree size"),
        Hash.parseBase64(lines[2], "checkpoint's root hash"),
        extensions);
  }

  /** The text, with its final newline: the bytes that a log signs. */
  public String text() {
    StringBuilder text =
        new StringBuilder(origin)
            .append('\n')
            .append(size)
            .append('\n')
            .append(root.base64())
            .append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** Signs as the log (signed-note, "Ed25519 signatures"). */
  public NoteSignature sign(Signer log) throws SigningException {
    requireType(log.key(), SignatureType.ED25519);
    return new NoteSignature(log.key().name(), log.key().keyId(), log.sign(Utf8.encode(text())));
  }

  /**
   * Whether {@code line} is a good signature on this checkpoint by {@code log}, a key of type 01.
   */
  public boolean isSignedBy(VerifierKey log, NoteSignature line) {
    requireType(log, SignatureType.ED25519);
    return log.matches(line) && log.verifies(Utf8.encode(text()), line.signature());
  }

  private static void requireType(VerifierKey key, SignatureType type) {
    if (key.type() != type) {
      throw new IllegalArgumentException("a log signs with a key of type 01: " + key);
    }
  }
}
