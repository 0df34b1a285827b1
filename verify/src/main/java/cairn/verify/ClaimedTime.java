package cairn.verify;

/**
 * The time that an entry claims for itself: shown, never judged.
 *
 * @param timestamp Unix seconds
 * @param outsideBounds whether it is more than 10 s outside the bounds that were proved
 */
public record ClaimedTime(long timestamp, boolean outsideBounds) {}
