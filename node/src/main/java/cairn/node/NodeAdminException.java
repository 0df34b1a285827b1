package cairn.node;

import java.util.Objects;

/** A node could not be asked or told: the message says why and what to do. */
public final class NodeAdminException extends Exception {
  private static final long serialVersionUID = 1L;

  public NodeAdminException(String message) {
    super(message);
  }

  public NodeAdminException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Never absent: every constructor takes one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
