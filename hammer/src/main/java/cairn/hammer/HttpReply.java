package cairn.hammer;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Takes one HTTP/1.1 reply in from pieces: status, Content-Length or chunked body (RFC 9112,
 * sections 4, 6 and 7.1). Anything else is malformed: a body that ends with the connection, other
 * codings, trailers, a second length, bytes behind the reply.
 */
final class HttpReply {
  /** 10,000 bulk lines of 63 path hashes come to 43 MB. */
  static final int MAX_BODY = 64 << 20;

  private static final int MAX_HEAD = 16 << 10;
  private static final int MAX_CHUNK_LINE = 16;
  private static final int UNKNOWN = -1;

  private byte[] bytes = new byte[4096];
  private int filled;
  private int bodyStart; // 0 until the head is whole
  private int bodyEnd;
  private int status;
  private int length;
  private boolean chunked;
  private boolean closes;
  private int undecoded; // chunked: where the next undecoded byte is
  private int chunkLeft; // chunked: bytes of this chunk still to come; UNKNOWN between chunks
  private boolean lastChunk;

  /** Ready for the next reply; what the last one lent out is overwritten. */
  void clear() {
    filled = 0;
    bodyStart = 0;
    bodyEnd = 0;
  }

  boolean isEmpty() {
    return filled == 0;
  }

  /** Takes a piece; whether the reply is whole now. */
  boolean take(ByteBuffer piece) throws MalformedException {
    int size = piece.remaining();
    if (filled + size > MAX_HEAD + MAX_BODY) {
      throw new MalformedException("reply: longer than " + MAX_BODY + " bytes");
    }
    if (filled + size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(filled + size, 2 * bytes.length));
    }
    piece.get(bytes, filled, size);
    filled += size;
    return (bodyStart > 0 || readHead()) && (chunked ? decodeChunks() : isWhole());
  }

  private boolean isWhole() throws MalformedException {
    if (filled > bodyStart + length) {
      throw new MalformedException("reply: bytes behind its end");
    }
    bodyEnd = bodyStart + length;
    return filled == bodyEnd;
  }

  private boolean readHead() throws MalformedException {
    int end = endOfHead();
    if (end < 0) {
      if (filled > MAX_HEAD) {
        throw new MalformedException("reply: a head of more than " + MAX_HEAD + " bytes");
      }
      return false;
    }
    bodyStart = end + 4;
    bodyEnd = bodyStart;
    undecoded = bodyStart;
    chunkLeft = UNKNOWN;
    lastChunk = false;
    readFields(new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1));
    return true;
  }

  private int endOfHead() {
    for (int i = 0; i + 3 < filled; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void readFields(String[] lines) throws MalformedException {
    if (!lines[0].startsWith("HTTP/1.1 ") || lines[0].length() < 12) {
      throw new MalformedException("reply: expected HTTP/1.1 and a status");
    }
    status = (int) Decimal.parse(lines[0].substring(9, 12), "status");
    length = status == 204 || status == 304 ? 0 : UNKNOWN;
    chunked = false;
    closes = false;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0) {
        throw new MalformedException("reply: a header line without a name");
      }
      readField(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    if (chunked == (length != UNKNOWN)) {
      throw new MalformedException("reply: expected either a length or chunks");
    }
  }

  private void readField(String name, String value) throws MalformedException {
    switch (name) {
      case "content-length" -> {
        long stated = Decimal.parse(value, "Content-Length");
        if (length != UNKNOWN || stated > MAX_BODY) {
          throw new MalformedException("reply: a second length, or one above " + MAX_BODY);
        }
        length = (int) stated;
      }
      case "transfer-encoding" -> {
        if (chunked || !value.equalsIgnoreCase("chunked")) {
          throw new MalformedException("reply: a transfer coding other than chunked");
        }
        chunked = true;
      }
      case "connection" -> closes = value.equalsIgnoreCase("close");
      case "content-encoding" ->
          throw new MalformedException("reply: coded, which nobody asked for");
      default -> {}
    }
  }

  /** Moves what the chunks hold together; whether the last chunk is there. */
  private boolean decodeChunks() throws MalformedException {
    while (undecoded < filled) {
      if (lastChunk && undecoded + 2 <= filled) {
        return endsHere();
      }
      if (lastChunk || (chunkLeft <= 0 && !readChunkSize())) {
        return false;
      }
      int piece = Math.min(chunkLeft, filled - undecoded);
      System.arraycopy(bytes, undecoded, bytes, bodyEnd, piece);
      undecoded += piece;
      bodyEnd += piece;
      chunkLeft -= piece;
    }
    filled = undecoded = chunkLeft > 0 ? bodyEnd : filled; // inside a chunk nothing is left over
    return false;
  }

  private boolean endsHere() throws MalformedException {
    requireLineEnd(undecoded);
    if (filled > undecoded + 2) {
      throw new MalformedException("reply: trailers, or bytes behind its end");
    }
    return true;
  }

  /** Reads the line end behind a chunk and the size of the next; whether they are there. */
  private boolean readChunkSize() throws MalformedException {
    boolean isBehindChunk = chunkLeft == 0;
    if (isBehindChunk && filled >= undecoded + 2) {
      requireLineEnd(undecoded);
    }
    int start = isBehindChunk ? undecoded + 2 : undecoded;
    int end = start;
    while (end < filled && bytes[end] != '\r') {
      end++;
    }
    if (end - start > MAX_CHUNK_LINE) {
      throw new MalformedException("reply: a chunk size of more than 16 characters");
    }
    if (end + 2 > filled) {
      return false;
    }
    requireLineEnd(end);
    chunkLeft = hex(start, end);
    undecoded = end + 2;
    lastChunk = chunkLeft == 0;
    return true;
  }

  private int hex(int start, int end) throws MalformedException {
    long size = 0;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(bytes[i], 16);
      size = size << 4 | digit;
      if (digit < 0 || size > MAX_BODY) {
        throw new MalformedException("reply: a chunk size that is no number up to " + MAX_BODY);
      }
    }
    if (start == end) {
      throw new MalformedException("reply: a chunk without a size");
    }
    return (int) size;
  }

  private void requireLineEnd(int at) throws MalformedException {
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new MalformedException("reply: a chunk that does not end where it says");
    }
  }

  int status() {
    return status;
  }

  /** Whether the server closes the connection behind this reply. */
  boolean closes() {
    return closes;
  }

  /** The body, valid until the next {@link #clear}. */
  Slice body() {
    return new Slice(bytes, bodyStart, bodyEnd);
  }
}
