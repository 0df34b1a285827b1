package cairn.format;

/** {@code null}. */
public enum JsonNull implements Json {
  /** The only one. */
  NULL
}
