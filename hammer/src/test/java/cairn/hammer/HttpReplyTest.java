package cairn.hammer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.MalformedException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies in pieces of every size, and what is no reply. */
class HttpReplyTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @Test
  void readsALengthInPiecesOfEverySize() throws MalformedException {
    assertReads(OK + "content-LENGTH:  5 \r\nX: y\r\n\r\nhello", "hello");
    assertReads(OK + "Content-Length: 0\r\n\r\n", "");
  }

  @Test
  void readsChunksInPiecesOfEverySize() throws MalformedException {
    String head = OK + "Transfer-Encoding: chunked\r\n\r\n";
    assertReads(head + "5\r\nhello\r\n0\r\n\r\n", "hello");
    assertReads(
        head + "1\r\nh\r\n0A\r\nello hello\r\n3\r\n\r\n\r\r\n0\r\n\r\n", "hello hello\r\n\r");
    assertReads(head + "0\r\n\r\n", "");
  }

  private static void assertReads(String text, String body) throws MalformedException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    HttpReply reply = new HttpReply();
    for (int size = 1; size <= bytes.length; size++) {
      reply.clear();
      boolean isWhole = false;
      for (int at = 0; at < bytes.length; at += size) {
        assertThat(isWhole).isFalse();
        isWhole = reply.take(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
      }
      assertThat(isWhole).as("pieces of %d", size).isTrue();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(new String(reply.body().copy(), ISO_8859_1)).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n"
      })
  void refusesWhatIsNoReply(String text) {
    HttpReply reply = new HttpReply();
    assertThatThrownBy(() -> reply.take(ByteBuffer.wrap(text.getBytes(ISO_8859_1))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void seesThatTheServerCloses() throws MalformedException {
    HttpReply reply = new HttpReply();
    String text = OK + "Connection: close\r\nContent-Length: 0\r\n\r\n";
    assertThat(reply.take(ByteBuffer.wrap(text.getBytes(ISO_8859_1)))).isTrue();
    assertThat(reply.closes()).isTrue();
  }
}
