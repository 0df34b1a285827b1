package cairn.log.dedupe;

import java.io.IOException;

/**
 * Prefixes in ascending unsigned order, each with the index of an entry: a cursor that stands in
 * front of the first one. For one thread, once.
 */
interface Rows {
  /** Goes on to the next row; false when there is none. */
  boolean next() throws IOException;

  /** The row's. */
  long prefix();

  /** The row's. */
  long index();
}
