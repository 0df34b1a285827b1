package cairn.node;

import cairn.format.SigningException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One running signing program, and the thread that reads its lines. Used by one caller at a time.
 */
final class SignerProcess implements AutoCloseable {
  /** An ML-DSA-44 signature of 2,420 bytes is 3,228 characters of Base64. */
  private static final int LONGEST_LINE = 8192;

  private static final long GRACE_MILLIS = 1000;

  /** What the reader saw: a line, or why there will be none. */
  private sealed interface Answer {
    record Line(String text) implements Answer {}

    record End(String reason) implements Answer {}
  }

  private final Process process;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  private SignerProcess(Process process) {
    this.process = process;
  }

  /** Starts the program, without a shell. */
  static SignerProcess start(List<String> command) throws SigningException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new SigningException("cannot be started: " + e.getMessage(), e);
    }
    SignerProcess started = new SignerProcess(process);
    Thread.ofPlatform().daemon().name("signer-answers").start(started::readLines);
    return started;
  }

  boolean isAlive() {
    return process.isAlive() && answers.isEmpty(); // a line that nobody asked for is a fault
  }

  String ask(String line, Duration timeout) throws SigningException {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      Answer answer = answers.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return switch (answer) {
        case Answer.Line(String text) -> text;
        case Answer.End(String reason) -> throw new SigningException(reason);
        case null -> throw new SigningException("did not answer within " + Durations.text(timeout));
      };
    } catch (IOException e) {
      throw new SigningException("ended: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SigningException("was interrupted while signing", e);
    }
  }

  private void readLines() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = process.getInputStream()) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          answers.add(new Answer.Line(line.toString(StandardCharsets.US_ASCII)));
          line.reset();
        } else if (line.size() < LONGEST_LINE) {
          line.write(next);
        } else {
          answers.add(new Answer.End("answered with a line longer than " + LONGEST_LINE));
          return;
        }
      }
      answers.add(new Answer.End("ended without an answer"));
    } catch (IOException e) {
      answers.add(new Answer.End("broke off: " + e.getMessage()));
    }
  }

  /** Ends its input, which asks it to end; forces it after a second. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy(); // its input is broken, so it cannot see the end of it
    }
    process.destroy();
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
