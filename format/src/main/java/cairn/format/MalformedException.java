package cairn.format;

import java.util.Objects;

/**
 * Foreign bytes that are not what their format demands. The message says what was found and what
 * was expected, in words that may be shown to whoever sent the bytes; it quotes at most a short,
 * printable piece of the input.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }

  /** "{@code what}: expected {@code expected}, found {@code found}", with {@code found} quoted. */
  static MalformedException expected(String what, String expected, String found) {
    return new MalformedException(what + ": expected " + expected + ", found " + quote(found));
  }

  /** A short printable quotation of foreign text. */
  static String quote(String foreign) {
    return PrintableText.quote(foreign);
  }

  /** Never absent: every constructor takes one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
