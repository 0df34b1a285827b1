package cairn.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Settles where the log lines of all rooms go, and in which form. Called once, first of all. */
public final class Logging {
  /** Libraries whose everyday talk no operator needs. */
  private static final List<String> LIBRARIES =
      List.of("org.eclipse.jetty", "com.zaxxer.hikari", "io.micrometer", "org.postgresql");

  private Logging() {}

  /**
   * Sends lines of that level and above to {@code out}, in UTF-8, each line flushed.
   *
   * @param out stderr, in a command; never closed here
   */
  public static void start(LogFormat format, LogLevel level, OutputStream out) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    configure(context, format, level, out);
  }

  static void configure(LoggerContext context, LogFormat format, LogLevel level, OutputStream out) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder(format, context));
    appender.setOutputStream(new Unclosed(out));
    appender.start();
    Level logback = Level.toLevel(level.name());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(logback);
    root.addAppender(appender);
    if (logback.isGreaterOrEqual(Level.INFO)) {
      LIBRARIES.forEach(
          name -> context.getLogger(name).setLevel(logback == Level.INFO ? Level.WARN : logback));
    }
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> textEncoder(context);
          case JSON -> jsonEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
    TextLayout layout = new TextLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    return encoder;
  }

  private static Encoder<ILoggingEvent> jsonEncoder() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    return encoder;
  }

  /** Stderr stays open when logging is set up anew. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
      out.write(bytes, offset, length); // whole, where FilterOutputStream writes byte by byte
    }

    @Override
    public void close() throws java.io.IOException {
      out.flush();
    }
  }
}
