package cairn.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * One line an event, for people:
 *
 * <pre>{@code 2026-03-01T10:00:00.123Z INFO  Publisher  Closing batch with 3 attestations}</pre>
 *
 * A message cannot forge a second line: control characters are escaped, and the lines of a stack
 * trace begin with a bar.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ').append("%-5s".formatted(event.getLevel())).append(' ');
    line.append(simpleName(event.getLoggerName())).append("  ");
    line.append(OneLine.of(event.getFormattedMessage())).append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      ThrowableProxyUtil.asString(thrown)
          .lines()
          .forEach(
              trace ->
                  line.append("  | ").append(OneLine.of(trace.replace("\t", "  "))).append('\n'));
    }
    return line.toString();
  }

  private static String simpleName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
