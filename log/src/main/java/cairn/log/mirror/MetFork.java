package cairn.log.mirror;

import cairn.format.ForkFile;
import java.util.OptionalLong;

/**
 * A fork of its log that a mirror has met.
 *
 * @param fork the evidence
 * @param metAt when, Unix seconds
 * @param resumedAt when somebody had the mirror follow the log again; until then it does not
 */
public record MetFork(ForkFile fork, long metAt, OptionalLong resumedAt) {}
