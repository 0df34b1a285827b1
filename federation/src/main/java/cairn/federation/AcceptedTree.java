package cairn.federation;

import java.time.Instant;

/** The newest checkpoint of a peer's log that was accepted here, to be logged. */
public record AcceptedTree(String origin, long size, Instant at) {}
