package cairn.hammer.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections to one server, from many addresses of the loopback, that do only what they are
 * told. For one thread.
 */
final class Crowd implements AutoCloseable {
  private static final int ADDRESSES = 100;

  private final InetSocketAddress server;
  private final List<SocketChannel> members = new ArrayList<>();

  Crowd(URI server) {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
  }

  /** Connects that many more. */
  Crowd join(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      byte[] address = {127, 0, 1, (byte) (1 + members.size() % ADDRESSES)};
      SocketChannel channel = SocketChannel.open();
      members.add(channel);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
      channel.connect(server);
      channel.configureBlocking(false);
    }
    return this;
  }

  /** Each sends what fits into its buffers now; who was thrown out meanwhile is passed over. */
  void send(String text) {
    send(text.getBytes(US_ASCII));
  }

  void send(byte[] bytes) {
    for (SocketChannel member : members) {
      try {
        member.write(ByteBuffer.wrap(bytes));
      } catch (IOException thrownOut) {
        // read() no longer finds it standing
      }
    }
  }

  /** Each sends all of it, and waits until it has. */
  void sendWhole(String text) throws IOException {
    for (SocketChannel member : members) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        member.write(bytes);
      }
    }
  }

  /** Each reads at most so many bytes; how many connections still stand. */
  int read(int atMost) {
    int standing = 0;
    for (SocketChannel member : members) {
      try {
        standing += member.read(ByteBuffer.allocate(atMost)) >= 0 ? 1 : 0;
      } catch (IOException reset) {
        // thrown out: it does not stand
      }
    }
    return standing;
  }

  /** Each resets its connection, whatever was under way. */
  void vanish() throws IOException {
    for (SocketChannel member : members) {
      if (member.isOpen()) {
        member.setOption(StandardSocketOptions.SO_LINGER, 0);
        member.close();
      }
    }
    members.clear();
  }

  @Override
  public void close() throws IOException {
    vanish();
  }
}
