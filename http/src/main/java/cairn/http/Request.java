package cairn.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One request, whole: its body has been read within the route's {@link RequestLimits}.
 *
 * @param path the decoded path, {@code /dao:vaultmesh/checkpoint}: no dot segments, no empty ones
 * @param pathParameters what the route's template captured, decoded; a trailing {@code {name...}}
 *     holds its segments joined by slashes
 * @param body copied in and out
 * @param remoteAddress the address of whoever connected (a proxy's, behind one), without port
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; requests are not compared
public record Request(
    Method method,
    String path,
    Map<String, String> pathParameters,
    Query query,
    Headers headers,
    byte[] body,
    String remoteAddress) {
  public Request {
    pathParameters = Map.copyOf(pathParameters);
    body = body.clone();
  }

  @Override
  public byte[] body() {
    return body.clone();
  }

  /** The body to be read once, without a copy of it: for what is large. */
  public InputStream bodyStream() {
    return new ByteArrayInputStream(body);
  }

  public int bodyLength() {
    return body.length;
  }

  /**
   * What the template captured under that name.
   *
   * @throws IllegalArgumentException when the route's template has no such parameter
   */
  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "path parameter: got " + name + ", wanted one of " + pathParameters.keySet());
    }
    return value;
  }

  /** The token of {@code Authorization: Bearer <token>} (RFC 6750, section 2.1). */
  public Optional<String> bearerToken() {
    return headers
        .first("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip())
        .filter(token -> !token.isEmpty());
  }

  /** Leaves out the body, the query and all header values, which may be secrets. */
  @Override
  public String toString() {
    return method + " " + path + " (" + body.length + " bytes)";
  }
}
