package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An offline proof that an entry is in a log: a cosigned checkpoint, the entry's index and its
 * inclusion path (tlog-proof, "Format").
 *
 * <pre>{@code
 * c2sp.org/tlog-proof@v1
 * extra eyJ0eXBlIjoiYXR0ZXN0YXRpb24vdjEifQ==
 * index 1
 * gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
 *
 * example.com/fancylog
 * 2
 * sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
 *
 * — example.com/fancylog hI2DJw…roloI=
 * — witness1.example mJirIklj…qY9v2B/5bg==
 * }</pre>
 *
 * A parsed proof proves nothing yet: rebuild the leaf, check {@link #includes}, and judge the
 * checkpoint's signatures.
 *
 * @param extra opaque bytes, 1 to 65,535, that nobody has signed; for Cairn the entry's
 * @param index the entry's index in the log, from 0
 * @param path the hashes from the leaf's sibling up to the root's child, at most 63
 * @param checkpoint the tree in which the entry is included, with signature lines
 */
public record TlogProof(
    Optional<byte[]> extra, long index, List<Hash> path, SignedCheckpoint checkpoint) {

  /** Most extra bytes: an entry in a tiled log is not longer. */
  public static final int MAX_EXTRA_LENGTH = EntryBundle.MAX_ENTRY_LENGTH;

  /**
   * Largest proof read, in bytes: extra in Base64, path lines of 45 bytes, the note, 128 to spare.
   */
  public static final int MAX_BYTES =
      (MAX_EXTRA_LENGTH + 2) / 3 * 4 + Merkle.MAX_PATH_LENGTH * 45 + Note.MAX_BYTES + 128;

  private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  public TlogProof {
    extra = extra.map(byte[]::clone);
    path = List.copyOf(path);
    int extraLength = extra.map(bytes -> bytes.length).orElse(1);
    if (extraLength < 1 || extraLength > MAX_EXTRA_LENGTH) {
      throw new IllegalArgumentException(
          "a proof's extra data has 1 to 65535 bytes, not " + extraLength);
    }
    if (index < 0) {
      throw new IllegalArgumentException("an index is at least 0, not " + index);
    }
    if (path.size() > Merkle.MAX_PATH_LENGTH) {
      throw new IllegalArgumentException("a path has at most 63 hashes, not " + path.size());
    }
  }

  /**
   * Reads a proof; neither its path nor any signature is checked.
   *
   * @throws MalformedException if the bytes are not exactly what {@link #encode} writes for some
   *     proof, or exceed {@link #MAX_BYTES}
   */
  public static TlogProof parse(byte[] bytes) throws MalformedException {
    requireLength(bytes.length);
    return parse(Utf8.decode(bytes, "proof"));
  }

  /** As {@link #parse(byte[])}, of text that is already decoded. */
  public static TlogProof parse(String text) throws MalformedException {
    requireLength(text.length());
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new MalformedException("proof: no empty line between path and checkpoint");
    }
    List<String> lines = Arrays.asList(text.substring(0, end).split("\n", -1));
    if (!lines.getFirst().equals(FIRST_LINE)) {
      throw MalformedException.expected("proof", FIRST_LINE, lines.getFirst());
    }
    int next = 1;
    Optional<byte[]> extra = Optional.empty();
    if (next < lines.size() && lines.get(next).startsWith(EXTRA)) {
      extra = Optional.of(parseExtra(lines.get(next).substring(EXTRA.length())));
      next++;
    }
    if (next == lines.size() || !lines.get(next).startsWith(INDEX)) {
      String found = next == lines.size() ? "" : lines.get(next);
      throw MalformedException.expected("proof", "a line \"index <number>\"", found);
    }
    long index = Decimal.parse(lines.get(next).substring(INDEX.length()), "proof's index");
    List<Hash> path = parsePath(lines.subList(next + 1, lines.size()));
    return new TlogProof(extra, index, path, SignedCheckpoint.parse(text.substring(end + 2)));
  }

  private static byte[] parseExtra(String base64) throws MalformedException {
    byte[] extra = Base64Text.decode(base64, "proof's extra data");
    if (extra.length < 1 || extra.length > MAX_EXTRA_LENGTH) {
      throw new MalformedException(
          "proof's extra data: expected 1 to 65535 bytes or no extra line, found " + extra.length);
    }
    return extra;
  }

  private static List<Hash> parsePath(List<String> lines) throws MalformedException {
    if (lines.size() > Merkle.MAX_PATH_LENGTH) {
      throw new MalformedException(
          "proof's path: expected at most 63 hashes, found " + lines.size());
    }
    List<Hash> path = new ArrayList<>(lines.size());
    for (String line : lines) {
      path.add(Hash.parseBase64(line, "proof's path"));
    }
    return path;
  }

  private static void requireLength(int length) throws MalformedException {
    if (length > MAX_BYTES) {
      throw new MalformedException(
          "proof: expected at most %d bytes, found %d".formatted(MAX_BYTES, length));
    }
  }

  /** The proof as text; its UTF-8 bytes are the file's. */
  public String encode() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    extra.ifPresent(bytes -> text.append(EXTRA).append(Base64Text.encode(bytes)).append('\n'));
    text.append(INDEX).append(index).append('\n');
    path.forEach(hash -> text.append(hash.base64()).append('\n'));
    return text.append('\n').append(checkpoint.encode()).toString();
  }

  /** Whether the path leads from {@code leafHash} at the index to the checkpoint's root. */
  public boolean includes(Hash leafHash) {
    Checkpoint tree = checkpoint.checkpoint();
    return Merkle.verifyInclusion(index, tree.size(), leafHash, path, tree.root());
  }

  /** A copy. */
  @Override
  public Optional<byte[]> extra() {
    return extra.map(byte[]::clone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlogProof that
        && index == that.index
        && path.equals(that.path)
        && checkpoint.equals(that.checkpoint)
        && extra.isPresent() == that.extra.isPresent()
        && Arrays.equals(extra.orElse(new byte[0]), that.extra.orElse(new byte[0]));
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + checkpoint.hashCode();
  }
}
