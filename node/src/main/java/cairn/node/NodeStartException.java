package cairn.node;

/** A node cannot start. The message is for the operator: what is wrong, and what to do. */
public final class NodeStartException extends Exception {
  private static final long serialVersionUID = 1L;

  NodeStartException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
