package cairn.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over the columns of one row, stored beside them, so that one flipped bit in any of them
 * is found when the row is read. It has no key: it tells damage, not malice.
 *
 * <pre>{@code
 * byte[] digest = new RowDigest("heads").text(origin).number(size).bytes(root).digest();
 * }</pre>
 *
 * <p>Every column goes in with its length, and the table's name in front, so that no two rows have
 * the same bytes.
 */
public final class RowDigest {
  private final MessageDigest digest;

  /** The digest of a row of that table, without columns yet. */
  public RowDigest(String table) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    text(table);
  }

  public RowDigest text(String column) {
    return bytes(column.getBytes(StandardCharsets.UTF_8));
  }

  public RowDigest number(long column) {
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(column).array());
  }

  public RowDigest bytes(byte[] column) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(column.length).array());
    digest.update(column);
    return this;
  }

  /** The 32 bytes to store; ends it. */
  public byte[] digest() {
    return digest.digest();
  }

  /** Whether {@code stored} is this digest; ends it. */
  public boolean is(byte[] stored) {
    return MessageDigest.isEqual(digest(), stored);
  }
}
