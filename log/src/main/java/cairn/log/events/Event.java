package cairn.log.events;

/**
 * One thing that happened, as it is told.
 *
 * @param previous the number before this one; if that is not the number of the event before, what
 *     was numbered in between is lost
 * @param number rises from event to event, across restarts too
 * @param text its JSON
 */
record Event(long previous, long number, String text) {}
