package cairn.format;

import java.util.regex.Pattern;

/** URLs in network documents: kept as text; whoever contacts one checks it first. */
final class NetworkUrl {
  private static final Pattern SYNTAX = Pattern.compile("https?://[!-~]{1,2000}");

  private NetworkUrl() {}

  static void require(String url, String what) {
    if (!SYNTAX.matcher(url).matches()) {
      throw new IllegalArgumentException(
          what + ": expected an http or https URL, got " + PrintableText.quote(url));
    }
  }
}
