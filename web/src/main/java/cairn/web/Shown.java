package cairn.web;

import cairn.format.PrintableText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How values look on a page. */
final class Shown {
  private static final int LONGEST = 300;
  private static final int GROUP = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  private Shown() {}

  /** Foreign text: what reorders or hides text is replaced, what is long is cut. */
  static String text(String foreign) {
    return PrintableText.shorten(foreign, LONGEST);
  }

  /** {@code 1,204}. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 day}, {@code 30 days}. */
  static String count(long number, String what) {
    return number(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** {@code 48 KiB}, {@code 1.5 MiB}. */
  static String bytes(long bytes) {
    long kib = (bytes + 1023) / 1024;
    return kib < 1024
        ? number(kib) + " KiB"
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / (1024.0 * 1024));
  }

  /** {@code 99.8 %}; whole only when it is whole. */
  static String share(long part, long whole) {
    if (part == whole) {
      return "100 %";
    }
    double percent = Math.floor(1000.0 * part / whole) / 10;
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /** {@code 21 Nov 2026, 10:03 UTC}. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  /** {@code 21 Nov}. */
  static String day(LocalDate date) {
    return DAY.format(date);
  }

  /** For programs: {@code 2026-11-21T10:03:00Z}. */
  static String iso(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Keys in pieces that an eye can compare. */
  static List<String> groups(String key) {
    String text = text(key);
    List<String> groups = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to =
          text.offsetByCodePoints(from, Math.min(GROUP, text.codePointCount(from, text.length())));
      groups.add(text.substring(from, to));
      from = to;
    }
    return groups;
  }
}
