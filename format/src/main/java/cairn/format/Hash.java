package cairn.format;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.util.Arrays;

/**
 * A SHA-256 value: 32 bytes. Lowercase hex in JSON, Base64 in C2SP texts.
 *
 * <p>Ordered by its bytes, unsigned.
 */
public final class Hash implements Comparable<Hash> {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  /** Never fed: a copy of it costs half of what looking the algorithm up again does. */
  private static final MessageDigest FRESH_DIGEST = sha256OfTheJdk();

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash that is {@code bytes} (copied).
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public static Hash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /**
   * The hash at {@code offset} in {@code bytes} (copied).
   *
   * @throws IndexOutOfBoundsException if fewer than 32 bytes follow
   */
  public static Hash at(byte[] bytes, int offset) {
    if (offset < 0 || offset > bytes.length - LENGTH) {
      throw new IndexOutOfBoundsException("no 32 bytes at " + offset + " of " + bytes.length);
    }
    return new Hash(Arrays.copyOfRange(bytes, offset, offset + LENGTH));
  }

  /** SHA-256 over the concatenation of {@code parts}. */
  public static Hash sha256(byte[]... parts) {
    MessageDigest digest = newDigest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash(digest.digest());
  }

  /** The value that {@code digest}, a SHA-256 digest, has computed; the digest is reset. */
  public static Hash of(MessageDigest digest) {
    byte[] value = digest.digest();
    if (value.length != LENGTH) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + digest.getAlgorithm());
    }
    return new Hash(value);
  }

  /** A SHA-256 digest for content that comes in pieces, such as a file. */
  public static MessageDigest newDigest() {
    try {
      return (MessageDigest) FRESH_DIGEST.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest sha256OfTheJdk() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN"); // the fastest of all providers
    } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The hash spelled by 64 lowercase hex characters.
   *
   * @param what what the hash is of, for the message
   * @throws MalformedException for anything else
   */
  public static Hash parseHex(String text, String what) throws MalformedException {
    return new Hash(Hex.decode(text, LENGTH, what));
  }

  /**
   * The hash spelled by 44 characters of canonical Base64.
   *
   * @param what what the hash is of, for the message
   * @throws MalformedException for anything else
   */
  public static Hash parseBase64(String text, String what) throws MalformedException {
    return new Hash(Base64Text.decode(text, LENGTH, what));
  }

  /** The 32 bytes (a copy). */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Writes the 32 bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, LENGTH);
  }

  /** Feeds the 32 bytes to {@code digest}. */
  void update(MessageDigest digest) {
    digest.update(bytes);
  }

  /** 64 lowercase hex characters. */
  public String hex() {
    return Hex.encode(bytes);
  }

  /** 44 characters of Base64. */
  public String base64() {
    return Base64Text.encode(bytes);
  }

  @Override
  public int compareTo(Hash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hex, for messages and logs. */
  @Override
  public String toString() {
    return hex();
  }
}
