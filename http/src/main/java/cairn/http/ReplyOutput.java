package cairn.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The body of a reply, written piece by piece: each write waits until the client has taken the
 * piece before, and gives the client up when that takes too long. Used by one thread.
 */
final class ReplyOutput extends OutputStream {
  private static final int PIECE_BYTES = 32 << 10;

  private final Response response;
  private final long writeTimeoutNanos;
  private final LongSupplier nanoTime;
  private final long deadline;
  private final ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
  private long written;
  private boolean brokenOff;

  ReplyOutput(Response response, ServerLimits limits, LongSupplier nanoTime) {
    this.response = response;
    this.writeTimeoutNanos = limits.writeTimeout().toNanos();
    this.nanoTime = nanoTime;
    this.deadline = nanoTime.getAsLong() + limits.replyDeadline().toNanos();
  }

  /** The bytes taken so far. */
  long written() {
    return written;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int piece = Math.min(end - from, buffer.remaining());
      buffer.put(bytes, from, piece);
      from += piece;
      if (!buffer.hasRemaining()) {
        send(false);
      }
    }
  }

  /** Sends what is there now. */
  @Override
  public void flush() throws IOException {
    if (buffer.position() > 0) {
      send(false);
    }
  }

  /** Sends what is there and ends the reply. */
  @Override
  public void close() throws IOException {
    send(true);
  }

  /** From here on nothing is sent, so that closing what wraps this cannot end the reply well. */
  void breakOff() {
    brokenOff = true;
  }

  private void send(boolean last) throws IOException {
    if (brokenOff) {
      throw new IOException("the reply was broken off");
    }
    buffer.flip();
    written += buffer.remaining();
    Callback.Completable sent = new Callback.Completable();
    response.write(last, buffer, sent);
    try {
      long nanos = Math.min(writeTimeoutNanos, deadline - nanoTime.getAsLong());
      sent.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the client takes the reply too slowly", e);
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the server is stopping").initCause(e);
    }
    buffer.clear();
  }
}
