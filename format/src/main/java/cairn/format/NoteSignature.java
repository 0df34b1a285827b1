package cairn.format;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One signature line of a note (signed-note, "Format").
 *
 * <pre>
 * {@code — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
 * — <key name> base64(32-bit key ID || signature)}</pre>
 *
 * @param name the key name
 * @param keyId the key ID, big-endian
 * @param signature what follows the key ID, at least one byte; for a cosignature that is the
 *     timestamp and the raw signature
 */
public record NoteSignature(String name, int keyId, byte[] signature) {
  private static final String DASH = "— ";

  public NoteSignature {
    if (!KeyName.isValid(name) || signature.length == 0) {
      throw new IllegalArgumentException("a signature line has a key name and a signature");
    }
    signature = signature.clone();
  }

  /**
   * Reads one line, without its newline.
   *
   * @throws MalformedException if it is not spelled as above
   */
  public static NoteSignature parse(String line) throws MalformedException {
    int space = line.lastIndexOf(' ');
    if (!line.startsWith(DASH) || space < DASH.length()) {
      throw MalformedException.expected("signature line", "\"— name base64\"", line);
    }
    String name = KeyName.require(line.substring(DASH.length(), space));
    byte[] blob = Base64Text.decode(line.substring(space + 1), "signature line of " + name);
    if (blob.length <= Integer.BYTES) {
      throw new MalformedException(
          "signature line of %s: expected a 4-byte key ID and a signature, found %d bytes"
              .formatted(name, blob.length));
    }
    return new NoteSignature(
        name, ByteBuffer.wrap(blob).getInt(), Arrays.copyOfRange(blob, Integer.BYTES, blob.length));
  }

  /** The line, with its newline. */
  public String line() {
    return DASH + name + " " + base64() + "\n";
  }

  /** The line's Base64 part: key ID and signature. */
  public String base64() {
    byte[] blob =
        ByteBuffer.allocate(Integer.BYTES + signature.length).putInt(keyId).put(signature).array();
    return Base64Text.encode(blob);
  }

  /** A copy. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteSignature line
        && keyId == line.keyId
        && name.equals(line.name)
        && Arrays.equals(signature, line.signature);
  }

  @Override
  public int hashCode() {
    return 31 * keyId + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return line().strip();
  }
}
