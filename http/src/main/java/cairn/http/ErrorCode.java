package cairn.http;

import java.util.Optional;

/**
 * Every operating error that Cairn reports over HTTP: a closed set. {@link #code()} is stable and
 * is what a program should look at; the status may be shared by several.
 */
public enum ErrorCode {
  BAD_REQUEST("bad_request", 400, "The request is malformed"),
  BAD_HASH("bad_hash", 400, "Not a SHA-256 hash in lowercase hex"),
  MALFORMED_BODY("malformed_body", 400, "The body is malformed"),
  UNAUTHORIZED("unauthorized", 401, "A valid token is required"),
  FORBIDDEN_SCOPE("forbidden_scope", 403, "The token lacks the scope"),
  FORBIDDEN_TYPE("forbidden_type", 403, "Only the node itself writes entries of this type"),
  FORBIDDEN_ORIGIN("forbidden_origin", 403, "Pages of this origin may not connect"),
  UNKNOWN_PEER("unknown_peer", 403, "Not signed by a peer that is known here"),
  PEER_SET_ASIDE("peer_set_aside", 403, "The peer has been set aside"),
  BAD_SIGNATURE("bad_signature", 403, "The message is not signed by whom it names"),
  MESSAGE_EXPIRED("message_expired", 403, "The message is too old, or from the future"),
  MESSAGE_REPLAYED("message_replayed", 403, "The message has been taken before"),
  NOT_FOUND("not_found", 404, "Not found"),
  METHOD_NOT_ALLOWED("method_not_allowed", 405, "The method is not allowed here"),
  REQUEST_TIMEOUT("request_timeout", 408, "The request came too slowly"),
  CONFLICT("conflict", 409, "In conflict with the present state"),
  BODY_TOO_LARGE("body_too_large", 413, "The body is too large"),
  URI_TOO_LONG("uri_too_long", 414, "The request target is too long"),
  UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, "The content type is not supported"),
  UNPROCESSABLE("unprocessable", 422, "Well-formed, but it does not verify"),
  RATE_LIMITED("rate_limited", 429, "Too many requests"),
  HEADERS_TOO_LARGE("headers_too_large", 431, "The header fields are too large"),
  INTERNAL("internal", 500, "Internal error"),
  QUEUE_FULL("queue_full", 503, "The queue is full"),
  READ_ONLY("read_only", 503, "Read-only for now"),
  QUORUM_LATE("quorum_late", 503, "The witnesses' quorum is late"),
  STORAGE_FULL("storage_full", 503, "The storage is nearly full"),
  UNAVAILABLE("unavailable", 503, "Not available for now");

  private final String code;
  private final int status;
  private final String title;

  ErrorCode(String code, int status, String title) {
    this.code = code;
    this.status = status;
    this.title = title;
  }

  /** The stable name on the wire, {@code queue_full}. */
  public String code() {
    return code;
  }

  /** The HTTP status that it is sent with. */
  public int status() {
    return status;
  }

  /** A short sentence, the same for every occurrence. */
  public String title() {
    return title;
  }

  /** The problem type (RFC 9457, section 3.1.1): a name, not an address to fetch. */
  public String type() {
    return "urn:cairn:problem:" + code;
  }

  /** The error of that exact stable name. */
  public static Optional<ErrorCode> named(String code) {
    for (ErrorCode candidate : values()) {
      if (candidate.code.equals(code)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The most general error of that status. */
  static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN_SCOPE;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 408 -> REQUEST_TIMEOUT;
      case 409 -> CONFLICT;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 422 -> UNPROCESSABLE;
      case 429 -> RATE_LIMITED;
      case 431 -> HEADERS_TOO_LARGE;
      case 503 -> UNAVAILABLE;
      default -> status < 500 ? BAD_REQUEST : INTERNAL;
    };
  }
}
