package cairn.node;

/** Tokens could not be managed: the message says why and what to do. */
public final class TokenAdminException extends Exception {
  private static final long serialVersionUID = 1L;

  public TokenAdminException(String message) {
    super(message);
  }

  public TokenAdminException(String message, Throwable cause) {
    super(message, cause);
  }
}
