package cairn.log;

/**
 * An entry and its place in the log.
 *
 * @param index the leaf index
 * @param entry the canonical bytes as they are logged (not copied: do not change them)
 * @param isFirst false when the same record had been logged before, and this is that one
 */
public record Logged(long index, byte[] entry, boolean isFirst) {}
