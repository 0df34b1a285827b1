package cairn.web;

import cairn.format.Hex;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ties a login form to the browser that asked for it, without remembering anything: the form
 * carries a code over a random cookie, which nobody else can compute.
 */
final class LoginForms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  private final SecureRandom random;
  private final SecretKeySpec key;

  private LoginForms(SecureRandom random, SecretKeySpec key) {
    this.random = random;
    this.key = key;
  }

  /** With a key of its own. */
  static LoginForms random(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return new LoginForms(random, new SecretKeySpec(key, ALGORITHM));
  }

  /** A cookie for a browser that has none. */
  String newCookie() {
    byte[] cookie = new byte[BYTES];
    random.nextBytes(cookie);
    return Hex.encode(cookie);
  }

  /** Whether a cookie has the form of ours. */
  static boolean isCookie(String text) {
    return text.matches("[0-9a-f]{64}");
  }

  /** What the form of that browser carries. */
  String token(String cookie) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Hex.encode(mac.doFinal(cookie.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  boolean isToken(String cookie, String token) {
    return isCookie(cookie) && same(token(cookie), token);
  }

  /** Compares in a time that tells nothing. */
  static boolean same(String wanted, String got) {
    return MessageDigest.isEqual(
        wanted.getBytes(StandardCharsets.UTF_8), got.getBytes(StandardCharsets.UTF_8));
  }
}
