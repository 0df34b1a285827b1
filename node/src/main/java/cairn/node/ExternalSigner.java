package cairn.node;

import cairn.format.Base64Text;
import cairn.format.MalformedException;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Signs by asking a program that holds the key: a hardware module, an agent, another user's
 * process. One request and one answer at a time, each a line of ASCII:
 *
 * <pre>{@code
 * > sign <base64 of the message>
 * < ok <base64 of the raw signature>
 * or
 * < error <words for the operator>
 * }</pre>
 *
 * <p>The program runs as long as the node and ends when its input does. What it writes to stderr
 * goes to the node's own. Every signature is checked against the public key before it is used. A
 * program that dies, is silent for longer than the timeout or answers something else is stopped and
 * started again at the next request, but not before a pause that doubles from one second to a
 * minute.
 */
public final class ExternalSigner implements Signer, AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final List<String> command;
  private final VerifierKey key;
  private final Duration timeout;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock(); // held through one request and answer

  private Optional<SignerProcess> process = Optional.empty(); // guarded by lock
  private Duration pause = Duration.ZERO; // guarded by lock; since the last failure
  private long failedAtNanos; // guarded by lock
  private boolean closed; // guarded by lock

  public ExternalSigner(KeySetting.ByCommand setting, Duration timeout, LongSupplier nanos) {
    this.command = setting.command();
    this.key = setting.key();
    this.timeout = timeout;
    this.nanos = nanos;
  }

  @Override
  public VerifierKey key() {
    return key;
  }

  @Override
  public byte[] sign(byte[] message) throws SigningException {
    lock.lock();
    try {
      byte[] signature = ask(message);
      pause = Duration.ZERO;
      return signature;
    } finally {
      lock.unlock();
    }
  }

  private byte[] ask(byte[] message) throws SigningException {
    requireReady();
    String answer;
    try {
      answer = running().ask("sign " + Base64Text.encode(message), timeout);
    } catch (SigningException e) {
      throw failed(e);
    }
    if (answer.startsWith("error ")) {
      throw new SigningException(name() + " refused: " + OneLine.of(answer.substring(6)));
    }
    if (!answer.startsWith("ok ")) {
      throw failed(new SigningException("answered neither `ok` nor `error`"));
    }
    return verified(message, answer.substring(3));
  }

  private byte[] verified(byte[] message, String base64) throws SigningException {
    byte[] signature;
    try {
      int length = key.type().algorithm().signatureLength();
      signature = Base64Text.decode(base64, length, "signature");
    } catch (MalformedException e) {
      throw failed(e);
    }
    if (!key.verifies(message, signature)) {
      throw failed(
          new SigningException(
              "signed with another key than " + key.vkey() + "; check `vkey` and `command`"));
    }
    return signature;
  }

  private SignerProcess running() throws SigningException {
    Optional<SignerProcess> alive = process.filter(SignerProcess::isAlive);
    if (alive.isPresent()) {
      return alive.get();
    }
    process.ifPresent(SignerProcess::close);
    SignerProcess started = SignerProcess.start(command);
    process = Optional.of(started);
    return started;
  }

  private void requireReady() throws SigningException {
    if (closed) {
      throw new SigningException(name() + " is closed");
    }
    Duration since = Duration.ofNanos(nanos.getAsLong() - failedAtNanos);
    if (since.compareTo(pause) < 0) {
      throw new SigningException(
          name() + " failed; it is asked again in " + Durations.text(pause.minus(since)));
    }
  }

  private SigningException failed(Exception cause) {
    process.ifPresent(SignerProcess::close);
    process = Optional.empty();
    failedAtNanos = nanos.getAsLong();
    Duration doubled = pause.isZero() ? SHORTEST_PAUSE : pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return new SigningException(name() + " " + cause.getMessage(), cause);
  }

  private String name() {
    return "signer " + command.getFirst() + " of " + key.name();
  }

  /** Ends the program. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      process.ifPresent(SignerProcess::close);
    } finally {
      lock.unlock();
    }
  }
}
