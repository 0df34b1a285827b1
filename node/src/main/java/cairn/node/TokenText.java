package cairn.node;

import cairn.format.Hash;
import cairn.format.Hex;
import cairn.format.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A token as its owner has it: a public id, by which it is listed and revoked, and 256 secret bits.
 *
 * <pre>{@code cairn_3f09ab12cd34ef56_9c1e…(64 hex digits)}</pre>
 *
 * @param text all of it: a secret
 */
record TokenText(String id, String text) {
  private static final String PREFIX = "cairn_";
  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final int LENGTH = PREFIX.length() + 2 * ID_BYTES + 1 + 2 * SECRET_BYTES;

  static TokenText random(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new TokenText(Hex.encode(id), PREFIX + Hex.encode(id) + "_" + Hex.encode(secret));
  }

  /** Empty for anything that no token of ours looks like. */
  static Optional<TokenText> parse(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String id = text.substring(PREFIX.length(), PREFIX.length() + 2 * ID_BYTES);
    try {
      Hex.decode(id, ID_BYTES, "token id");
      return Optional.of(new TokenText(id, text));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** What is stored: 256 random bits need no salt and no slow hash. */
  byte[] hash() {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).bytes();
  }

  /** The id alone. */
  @Override
  public String toString() {
    return "token " + id;
  }
}
