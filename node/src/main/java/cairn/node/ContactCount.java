package cairn.node;

import cairn.federation.Contacts;
import cairn.store.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores how often peers were reached, now and then. */
final class ContactCount {
  private static final Logger LOGGER = LoggerFactory.getLogger(ContactCount.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private ContactCount() {}

  static void start(Loops loops, Contacts contacts) {
    loops.timed("contacts", () -> keepOnce(contacts));
  }

  private static Duration keepOnce(Contacts contacts) {
    try {
      contacts.keepOnce();
    } catch (StoreException e) {
      LOGGER.warn("Contacts with peers were not counted, it is tried again: {}", e.getMessage());
    }
    return PERIOD;
  }
}
