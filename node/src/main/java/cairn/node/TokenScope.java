package cairn.node;

import cairn.format.MalformedException;

/** What a token permits. */
public sealed interface TokenScope {
  /** Appending entries to the log of one namespace: {@code append:dao:vaultmesh}. */
  record Append(String namespace) implements TokenScope {
    @Override
    public String toString() {
      return PREFIX + namespace;
    }
  }

  /** Managing the node; does not include appending: {@code admin}. */
  record Admin() implements TokenScope {
    @Override
    public String toString() {
      return "admin";
    }
  }

  /** What stands before the namespace in the text of an {@link Append}. */
  String PREFIX = "append:";

  /**
   * Reads {@code admin} or {@code append:<namespace>}.
   *
   * @throws MalformedException if it is neither
   */
  static TokenScope parse(String text) throws MalformedException {
    if (text.equals("admin")) {
      return new Admin();
    }
    if (text.startsWith(PREFIX)) {
      return new Append(Texts.namespace(text.substring(PREFIX.length())));
    }
    throw new MalformedException(
        "scope: expected admin, or append:<namespace> such as append:public:timestamps, found \""
            + OneLine.of(text)
            + "\"");
  }
}
