package cairn.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends exactly what a test says, byte by byte if need be. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  static RawConnection to(int port) throws IOException {
    return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends the text; line feeds go out as CR LF. */
  RawConnection send(String text) throws IOException {
    return sendExactly(text.replace("\n", "\r\n"));
  }

  RawConnection sendExactly(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything until the server closes; a reset counts as closing. */
  String readAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    try {
      for (int n = read(piece); n >= 0; n = read(piece)) {
        all.write(piece, 0, n);
      }
    } catch (SocketException reset) {
      all.writeBytes(new byte[0]);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Takes at most so many bytes; a connection that was reset gives none. */
  void readSome(int atMost) throws IOException {
    try {
      read(new byte[atMost]);
    } catch (SocketException reset) {
      return;
    }
  }

  private int read(byte[] piece) throws IOException {
    return socket.getInputStream().read(piece);
  }

  /** One reply with a declared length: its head and body. */
  String readReply() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return head.toString();
      }
      head.append((char) b);
    }
    int length = contentLength(head.toString());
    return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static int contentLength(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    return 0;
  }

  /** Whether nothing comes in that time. */
  boolean hearsNothingFor(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      socket.getInputStream().read();
      return false;
    } catch (SocketTimeoutException silence) {
      return true;
    } catch (SocketException reset) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Sends that text after a pause, unless the server closes meanwhile. */
  boolean isOpenAfter(Duration pause, String text) throws IOException {
    try {
      if (!hearsNothingFor(pause)) {
        return false;
      }
      sendExactly(text);
      return true;
    } catch (SocketException reset) {
      return false;
    }
  }

  /** Whether the server has closed, waiting for it. */
  boolean isClosedByServer() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
