package cairn.node;

import cairn.format.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/** The small texts of a configuration, each with its rule. */
final class Texts {
  static final String WITNESS_WANTED = "the name in the witness's key, such as witness-a-1";
  static final String URL_WANTED = "an address such as https://witness.example:8001";
  static final String NETWORK_ID_WANTED =
      "a DNS name that you control, of a-z 0-9 . and -, such as log.example.org";
  static final String NAMESPACE_WANTED = "a namespace such as public:timestamps";

  private static final Pattern WITNESS = Pattern.compile("[!-*,-~]{1,255}");
  private static final Pattern NETWORK_ID = Pattern.compile("[a-z0-9.-]{1,200}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]+:[a-z0-9]+");
  private static final Pattern TITLE = Pattern.compile("[^\\p{C}]{1,100}");

  private Texts() {}

  static String witness(String text) throws MalformedException {
    return matching(WITNESS, text, "witness");
  }

  static String networkId(String text) throws MalformedException {
    return matching(NETWORK_ID, text, "network id");
  }

  static String namespace(String text) throws MalformedException {
    if (text.length() > 54) { // an origin has at most 255 bytes, a network id up to 200
      throw new MalformedException("namespace: expected at most 54 characters");
    }
    return matching(NAMESPACE, text, "namespace");
  }

  /** Free text for people, on one line. */
  static String title(String text) throws MalformedException {
    return matching(TITLE, text, "text");
  }

  /** Anything that is not empty. */
  static String any(String text) throws MalformedException {
    if (text.isEmpty()) {
      throw new MalformedException("text: expected at least one character");
    }
    return text;
  }

  private static String matching(Pattern pattern, String text, String what)
      throws MalformedException {
    if (!pattern.matcher(text).matches()) {
      throw new MalformedException(what + ": expected " + pattern);
    }
    return text;
  }

  /** An http or https address without user, query and fragment; a slash at its end is dropped. */
  static URI url(String text) throws MalformedException {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException e) {
      throw new MalformedException("address: " + e.getReason());
    }
    boolean plain =
        uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
    if (uri.getScheme() == null
        || !Set.of("http", "https").contains(uri.getScheme())
        || uri.getHost() == null
        || !plain) {
      throw new MalformedException("address: expected " + URL_WANTED);
    }
    return uri;
  }

  static String postgresqlUrl(String text) throws MalformedException {
    if (!text.startsWith("jdbc:postgresql:") || text.contains("password=")) {
      throw new MalformedException("url: expected jdbc:postgresql://… without a password");
    }
    return text;
  }
}
