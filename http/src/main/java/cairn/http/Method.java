package cairn.http;

import java.util.Optional;

/** The request methods that Cairn knows; any other (TRACE, CONNECT, …) is refused with 405. */
public enum Method {
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  OPTIONS;

  /** The method of that exact, case-sensitive name (RFC 9110, section 9.1). */
  public static Optional<Method> named(String name) {
    return switch (name) {
      case "GET" -> Optional.of(GET);
      case "HEAD" -> Optional.of(HEAD);
      case "POST" -> Optional.of(POST);
      case "PUT" -> Optional.of(PUT);
      case "DELETE" -> Optional.of(DELETE);
      case "OPTIONS" -> Optional.of(OPTIONS);
      default -> Optional.empty();
    };
  }
}
