package cairn.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What a response carries. */
public sealed interface Body {
  /** A whole body; the length is sent ahead. */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out; bodies are not compared
  record Bytes(byte[] bytes) implements Body {
    public Bytes {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    public int length() {
      return bytes.length;
    }

    /** The same bytes without a copy. */
    ByteBuffer readOnly() {
      return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Writes the same bytes without a copy. */
    void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }

  /**
   * A large body that is written while it is made, on the request's own thread.
   *
   * <p>The status has been sent by then: a writer that throws breaks the connection off, so that
   * the client sees an incomplete reply and never a whole-looking one.
   */
  record Stream(ContentWriter writer) implements Body {}

  /** Writes a body. */
  @FunctionalInterface
  interface ContentWriter {
    /**
     * Writes everything and returns; closing is the caller's. A write blocks while the client is
     * slow and fails with an {@code IOException} when it is gone or over its deadline.
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
