package cairn.log.dedupe;

/** Prefixes in ascending unsigned order, each with the index of an entry. */
interface Rows {
  long count();

  long prefix(long row);

  long index(long row);
}
