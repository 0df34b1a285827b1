package cairn.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what each address holds, up to a limit; see {@link AddressLimits} for what an address is.
 * It knows only those that hold something, which takes a connection: so it is as bounded as these.
 */
final class AddressCounter {
  private static final int NETWORK_BYTES = 8; // of an IPv6 address

  private final long most;
  private final Map<ByteBuffer, Long> held = new ConcurrentHashMap<>();

  AddressCounter(long most) {
    this.most = most;
  }

  /** What one connection or request holds; closing gives it back. Owned by one thread at a time. */
  final class Share implements AutoCloseable {
    private final Optional<ByteBuffer> address;
    private long amount;

    private Share(Optional<ByteBuffer> address) {
      this.address = address;
    }

    /** Takes that much more, or nothing when it would be too much for the address. */
    boolean grow(long more) {
      if (address.isEmpty() || more == 0) {
        return true;
      }
      boolean fits = take(address.get(), more);
      amount += fits ? more : 0;
      return fits;
    }

    @Override
    public void close() {
      if (address.isPresent() && amount > 0) {
        giveBack(address.get(), amount);
        amount = 0;
      }
    }
  }

  /** An empty share for somebody who connects from there. */
  Share share(SocketAddress from) {
    return new Share(limited(from));
  }

  /** In one step: who asks for too much takes nothing, even for a moment. */
  private boolean take(ByteBuffer address, long more) {
    while (true) {
      Long before = held.get(address);
      long sum = (before == null ? 0 : before) + more;
      if (sum > most) {
        return false;
      }
      boolean taken =
          before == null
              ? held.putIfAbsent(address, sum) == null
              : held.replace(address, before, sum);
      if (taken) {
        return true;
      }
    }
  }

  private void giveBack(ByteBuffer address, long amount) {
    held.computeIfPresent(address, (key, sum) -> sum == amount ? null : sum - amount);
  }

  /** How many addresses hold something. */
  int size() {
    return held.size();
  }

  private static Optional<ByteBuffer> limited(SocketAddress from) {
    if (!(from instanceof InetSocketAddress socket) || socket.isUnresolved()) {
      return Optional.empty();
    }
    InetAddress address = socket.getAddress();
    byte[] bytes = address.getAddress();
    if (isThisMachine(address, bytes)) {
      return Optional.empty();
    }
    return Optional.of(
        address instanceof Inet6Address
            ? ByteBuffer.wrap(bytes, 0, NETWORK_BYTES)
            : ByteBuffer.wrap(bytes));
  }

  /** 127.0.0.1 or ::1; others that lead back here, such as 127.0.1.1, are like any. */
  private static boolean isThisMachine(InetAddress address, byte[] bytes) {
    return address.isLoopbackAddress()
        && bytes[bytes.length - 1] == 1
        && bytes[1] == 0
        && bytes[2] == 0;
  }
}
