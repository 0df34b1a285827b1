package cairn.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a request's body whole: bounded in bytes, in time and in the memory of the server. */
final class BodyReader {
  /** What a client may have sent beyond a limit before it reads the refusal. */
  private static final long MAX_DISCARDED_BYTES = 4L << 20;

  private static final long MAX_DISCARD_NANOS = 500_000_000;

  private final long deadlineNanos;
  private final LongSupplier nanoTime;

  BodyReader(Duration deadline, LongSupplier nanoTime) {
    this.deadlineNanos = deadline.toNanos();
    this.nanoTime = nanoTime;
  }

  /** What has come so far of one body. */
  private static final class Received {
    private final int maxBytes;
    private final BodyBudget.Share share;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int length;

    Received(int maxBytes, BodyBudget.Share share) {
      this.maxBytes = maxBytes;
      this.share = share;
    }

    void add(ByteBuffer piece) throws ProblemException {
      if (piece.remaining() > maxBytes - length) {
        throw Dispatcher.bodyTooLarge(maxBytes);
      }
      if (!share.grow(piece.remaining())) {
        throw Problem.of(ErrorCode.UNAVAILABLE, "too many large requests at once; try again")
            .retryAfter(Duration.ofSeconds(1))
            .asException();
      }
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      length += bytes.length;
      pieces.add(bytes);
    }

    byte[] whole() {
      if (pieces.size() == 1) {
        return pieces.getFirst();
      }
      ByteBuffer whole = ByteBuffer.allocate(length);
      pieces.forEach(whole::put);
      return whole.array();
    }
  }

  /**
   * Blocks until the body is there.
   *
   * @throws ProblemException when it is too long, too slow, broken off, or too much for now
   */
  byte[] read(Content.Source source, int maxBytes, BodyBudget.Share share) throws ProblemException {
    Received received = new Received(maxBytes, share);
    long started = nanoTime.getAsLong();
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        awaitMore(source, deadlineNanos - (nanoTime.getAsLong() - started));
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        throw brokenOff(chunk.getFailure());
      }
      try {
        received.add(chunk.getByteBuffer());
      } finally {
        chunk.release();
      }
      if (chunk.isLast()) {
        return received.whole();
      }
    }
  }

  /**
   * Reads on without keeping anything, so that a client that is still sending gets to read its
   * answer: closing a connection with unread bytes resets it. Not for long, and not for ever.
   */
  void discard(Content.Source source) {
    long started = nanoTime.getAsLong();
    long left = MAX_DISCARDED_BYTES;
    while (left > 0) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        long nanosLeft = MAX_DISCARD_NANOS - (nanoTime.getAsLong() - started);
        if (!hasMoreWithin(source, nanosLeft)) {
          return;
        }
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        return; // the client is gone, or what it sends is no body
      }
      left -= chunk.remaining();
      chunk.release();
      if (chunk.isLast()) {
        return;
      }
    }
  }

  private static boolean hasMoreWithin(Content.Source source, long nanosLeft) {
    try {
      awaitMore(source, nanosLeft);
      return true;
    } catch (ProblemException tooSlow) {
      return false;
    }
  }

  private static void awaitMore(Content.Source source, long nanosLeft) throws ProblemException {
    CountDownLatch more = new CountDownLatch(1);
    source.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, more::countDown));
    try {
      if (!more.await(nanosLeft, TimeUnit.NANOSECONDS)) {
        throw Problem.of(ErrorCode.REQUEST_TIMEOUT, "the body did not arrive in time")
            .asException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the server is stopping; try again"), e);
    }
  }

  private static ProblemException brokenOff(Throwable cause) {
    Problem problem = Problem.of(ErrorCode.BAD_REQUEST, "the body broke off or is malformed");
    return new ProblemException(problem, cause);
  }
}
