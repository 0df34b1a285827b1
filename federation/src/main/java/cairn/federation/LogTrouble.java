package cairn.federation;

import cairn.format.Origin;
import java.time.Instant;

/**
 * What a peer's log shows is not what the log has signed.
 *
 * @param reason one line
 * @param since when it began
 */
public record LogTrouble(Origin log, String reason, Instant since) {}
