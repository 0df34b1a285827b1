package cairn.node;

import java.util.Objects;

/**
 * A setting that cannot be used. The message says where it stands, what was found, what was
 * expected and what to do; it is meant for the operator as it is.
 */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }

  /** {@code cairn.yaml, line 3: threshold: got "two", expected …}. */
  static ConfigurationException at(String place, String message) {
    return new ConfigurationException(place + ": " + message);
  }

  /** Never absent: every constructor takes one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
