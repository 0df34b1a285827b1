package cairn.http;

/** How a route says that something went wrong. */
public enum ErrorStyle {
  /** {@code application/problem+json} (RFC 9457): Cairn's own routes. */
  PROBLEM_JSON,
  /** One line of {@code text/plain}: routes of a C2SP standard, which know no problem documents. */
  PLAIN_TEXT
}
