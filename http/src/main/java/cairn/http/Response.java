package cairn.http;

import java.nio.charset.StandardCharsets;

/**
 * One response. Length, date and connection fields are the transport's; {@link Headers} holds the
 * content type and whatever else the handler wants to say.
 */
public record Response(int status, Headers headers, Body body) {
  private static final Body EMPTY = new Body.Bytes(new byte[0]);

  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status: got " + status + ", wanted 200 to 599");
    }
  }

  /** A text in UTF-8: {@code Response.text(409, "text/x.tlog.size", "7\n")}. */
  public static Response text(int status, String contentType, String text) {
    return bytes(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response bytes(int status, String contentType, byte[] bytes) {
    return new Response(status, Headers.of("Content-Type", contentType), new Body.Bytes(bytes));
  }

  /** JSON that is already encoded. */
  public static Response json(int status, byte[] json) {
    return bytes(status, "application/json", json);
  }

  /** A large body, written with back-pressure under the server's write deadline. */
  public static Response stream(int status, String contentType, Body.ContentWriter writer) {
    return new Response(status, Headers.of("Content-Type", contentType), new Body.Stream(writer));
  }

  /** A status alone, without a body: 204, 304, or a 404 whose standard asks for nothing more. */
  public static Response empty(int status) {
    return new Response(status, Headers.empty(), EMPTY);
  }

  /** The same response with one more header field. */
  public Response with(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }
}
