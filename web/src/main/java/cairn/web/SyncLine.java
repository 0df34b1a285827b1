package cairn.web;

import java.time.Instant;

/**
 * One exchange with a peer that is over.
 *
 * @param peer its id
 * @param what was done, {@code pulled 120 records of b.example.org/org:records}
 */
public record SyncLine(Instant at, String peer, boolean succeeded, String what) {}
