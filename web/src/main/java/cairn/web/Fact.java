package cairn.web;

import java.time.Instant;
import java.util.Optional;

/**
 * Something known of a peer, {@code Our newest batch there: 17, at 10:03}.
 *
 * @param label what it is: our own words
 * @param value may be the peer's words
 * @param at when that was
 */
public record Fact(String label, String value, Optional<Instant> at) {}
