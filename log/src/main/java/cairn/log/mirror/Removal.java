package cairn.log.mirror;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * That a mirror was removed by an operator's order, and what its key had cosigned by then: its copy
 * is given up, its word is not taken back.
 *
 * @param head the mirror checkpoint; empty if there was none
 * @param at when it was removed, Unix seconds
 * @param again since when the log is mirrored again; empty while it is not
 */
record Removal(Optional<MirrorHead> head, long at, OptionalLong again) {}
