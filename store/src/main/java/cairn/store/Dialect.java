package cairn.store;

/** The two engines. A room sees the difference in the text of its migrations and nowhere else. */
public enum Dialect {
  /** Integers are {@code INTEGER}, bytes {@code BLOB}; make tables {@code STRICT}. */
  SQLITE,
  /** Integers are {@code BIGINT}, bytes {@code BYTEA}. */
  POSTGRESQL
}
