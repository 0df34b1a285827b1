package cairn.log.events;

import cairn.http.Conversation;
import cairn.http.TextSender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One client who is told every event. */
final class Listening implements Conversation {
  /** Each may be told with a gap in front of it. */
  private static final int EVENTS_AT_ONCE = TextSender.MOST_AT_ONCE / 2;

  private final EventRing ring;
  private final OptionalLong after;
  private final Runnable closed;

  /**
   * @param closed told when the client is gone
   */
  Listening(EventRing ring, OptionalLong after, Runnable closed) {
    this.ring = ring;
    this.after = after;
    this.closed = closed;
  }

  @Override
  public End hold(TextSender client) throws IOException, InterruptedException {
    EventRing.Cursor cursor = ring.cursor(after);
    long from = cursor.number();
    client.send(List.of(cursor.lost() ? EventText.gap(from) : EventText.start(from)));
    while (true) {
      switch (ring.read(cursor, EVENTS_AT_ONCE)) {
        case EventRing.Read.Some(List<Event> events, EventRing.Cursor next) -> {
          client.send(texts(events, cursor.number()));
          cursor = next;
        }
        case EventRing.Read.TooSlow slow -> {
          return End.TRY_AGAIN;
        }
        case EventRing.Read.Closed closing -> {
          return End.GOING_AWAY;
        }
      }
    }
  }

  private static List<String> texts(List<Event> events, long told) {
    List<String> texts = new ArrayList<>();
    long number = told;
    for (Event event : events) {
      if (event.previous() != number) {
        texts.add(EventText.gap(event.previous()));
      }
      texts.add(event.text());
      number = event.number();
    }
    return texts;
  }

  @Override
  public void close() {
    closed.run();
  }
}
