package cairn.node;

/** The database engine that a node stores in. */
public enum StoreKind {
  SQLITE,
  POSTGRESQL
}
