package cairn.node;

import cairn.format.Entry;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rotations as a text, for files and for handing on: the canonical JSON of one on each line.
 *
 * <pre>{@code
 * {"last_trusted_size":120,"new_key":"witness-1+…",…,"type":"key-rotation/v1"}
 * {"last_trusted_size":7,"new_key":"witness-1+…",…,"type":"key-rotation/v1"}
 * }</pre>
 */
public final class RotationLines {
  private RotationLines() {}

  /** A line for each. */
  public static byte[] encode(List<KeyRotationEntry> entries) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (KeyRotationEntry entry : entries) {
      lines.writeBytes(entry.encode());
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if a line is no rotation that its keys have signed
   */
  static List<KeyRotationEntry> parse(byte[] bytes) throws MalformedException {
    String text = Utf8.decode(bytes, "rotations");
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new MalformedException("rotations: expected a newline after each");
    }
    List<KeyRotationEntry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      entries.add(entry(Utf8.encode(line)));
    }
    return List.copyOf(entries);
  }

  /**
   * Reads one, without a newline.
   *
   * @throws MalformedException if it is no rotation that its keys have signed
   */
  static KeyRotationEntry entry(byte[] bytes) throws MalformedException {
    if (!(Entry.parse(bytes) instanceof KeyRotationEntry entry)) {
      throw new MalformedException("expected an entry of " + KeyRotationEntry.TYPE);
    }
    if (!entry.isSignedByItsKeys()) {
      throw new MalformedException(
          "the rotation of %s is not signed by its keys"
              .formatted(entry.statement().oldKey().vkey()));
    }
    return entry;
  }
}
