package cairn.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes our responses as Jetty's. */
final class ReplyWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyWriter.class);

  /** Up to here a reply is handed to Jetty at once; above, the client must keep pace. */
  private static final int AT_ONCE_BYTES = 32 << 10;

  private final ServerLimits limits;
  private final Dispatcher dispatcher;
  private final Compression compression;
  private final LongSupplier nanoTime;

  ReplyWriter(ServerLimits limits, Dispatcher dispatcher, LongSupplier nanoTime) {
    this.limits = limits;
    this.dispatcher = dispatcher;
    this.nanoTime = nanoTime;
    this.compression = new Compression(limits.compressFromBytes());
  }

  /**
   * Writes the reply and completes the callback.
   *
   * @return the length of the body as sent
   */
  long write(
      Request request,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      JettyHandler.Written answer) {
    Response response = answer.response();
    out.setStatus(response.status());
    HttpFields.Mutable fields = out.getHeaders();
    response.headers().fields().forEach(field -> fields.add(field.name(), field.value()));
    boolean gzip = negotiate(request, fields, response);
    boolean head = request.getMethod().equals("HEAD");
    if (response.body() instanceof Body.Bytes bytes && !gzip) {
      fields.put("Content-Length", bytes.length());
      if (head || bytes.length() <= AT_ONCE_BYTES) {
        out.write(true, head ? ByteBuffer.allocate(0) : bytes.readOnly(), callback);
        return head ? 0 : bytes.length();
      }
    }
    if (head) {
      out.write(true, ByteBuffer.allocate(0), callback);
      return 0;
    }
    return stream(request, out, callback, answer, gzip);
  }

  private boolean negotiate(Request request, HttpFields.Mutable fields, Response response) {
    if (!compression.varies(response)) {
      return false;
    }
    fields.put("Vary", "Accept-Encoding");
    boolean gzip = Compression.acceptsGzip(request.getHeaders().getValuesList("Accept-Encoding"));
    if (gzip) {
      fields.put("Content-Encoding", "gzip");
    }
    return gzip;
  }

  private long stream(
      Request request,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      JettyHandler.Written answer,
      boolean gzip) {
    ReplyOutput output = new ReplyOutput(out, limits, nanoTime);
    try {
      writeBody(answer.response().body(), output, gzip);
      callback.succeeded();
    } catch (IOException gone) {
      LOG.debug("{}: {}", answer.template(), gone.getMessage(), gone);
      breakOff(request, callback, gone);
    } catch (RuntimeException | Error unexpected) {
      dispatcher.incident(answer.errors(), "stream of " + answer.template(), unexpected);
      breakOff(request, callback, unexpected);
    }
    return output.written();
  }

  /** Ends the reply only when the whole body was written; frees the compressor in any case. */
  private static void writeBody(Body body, ReplyOutput output, boolean gzip) throws IOException {
    try (OutputStream encoded = gzip ? Compression.gzip(output) : output) {
      try {
        writeTo(encoded, body);
      } catch (IOException | RuntimeException | Error failure) {
        output.breakOff();
        throw failure;
      }
    }
  }

  private static void writeTo(OutputStream out, Body body) throws IOException {
    switch (body) {
      case Body.Bytes bytes -> bytes.writeTo(out);
      case Body.Stream stream -> stream.writer().writeTo(out);
    }
  }

  /** The client must not take what it has for a whole reply. */
  private static void breakOff(Request request, Callback callback, Throwable cause) {
    callback.failed(cause);
    request.getConnectionMetaData().getConnection().getEndPoint().close(cause);
  }
}
