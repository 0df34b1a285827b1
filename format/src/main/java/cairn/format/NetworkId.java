package cairn.format;

import java.util.regex.Pattern;

/** The syntax of network ids: a DNS name, {@code [a-z0-9.-]+}, at most 253 characters. */
final class NetworkId {
  private static final int MAX_LENGTH = 253; // RFC 1035, section 2.3.4, as text
  private static final Pattern SYNTAX = Pattern.compile("[a-z0-9.-]+");

  private NetworkId() {}

  static boolean isValid(String id) {
    return id.length() <= MAX_LENGTH && SYNTAX.matcher(id).matches();
  }

  static String parse(String id, String what) throws MalformedException {
    if (!isValid(id)) {
      throw MalformedException.expected(what, "a network id [a-z0-9.-]+", id);
    }
    return id;
  }
}
