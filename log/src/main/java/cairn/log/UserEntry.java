package cairn.log;

import cairn.format.Entry;

/** An entry that came from a user, and its leaf index. */
public record UserEntry(long index, Entry entry) {}
