package cairn.log.mirror;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The body of an upload, unpacked as it is read and never far: whoever sends little and has much
 * unpacked is broken off.
 */
final class UploadStream extends FilterInputStream {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_RATIO = 100;

  private long left;

  private UploadStream(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  /**
   * The body as its {@code Content-Encoding} says.
   *
   * @throws ProblemException 415 for another encoding than gzip, 400 for what is none
   */
  static InputStream of(Request request) throws ProblemException {
    String encoding = request.headers().first("Content-Encoding").orElse("identity");
    return switch (encoding) {
      case "identity" -> request.bodyStream();
      case "gzip", "x-gzip" -> unpacked(request);
      default ->
          throw Problem.of(
                  ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                  "content encoding: got one of %d characters, wanted gzip or none"
                      .formatted(encoding.length()))
              .asException();
    };
  }

  private static InputStream unpacked(Request request) throws ProblemException {
    try {
      long most = Math.min(MAX_BYTES, (long) MAX_RATIO * request.bodyLength());
      return new UploadStream(new GZIPInputStream(request.bodyStream()), most);
    } catch (IOException e) {
      throw new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, "the body is not gzip"), e);
    }
  }

  @Override
  public int read() throws IOException {
    int found = super.read();
    if (found >= 0) {
      count(1);
    }
    return found;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int found = super.read(bytes, offset, length);
    if (found > 0) {
      count(found);
    }
    return found;
  }

  private void count(int read) throws IOException {
    left -= read;
    if (left < 0) {
      throw new IOException("the body unpacks to too much");
    }
  }
}
