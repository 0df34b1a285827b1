package cairn.web;

import cairn.http.Headers;
import cairn.http.Response;
import java.util.List;

/** What every page is sent with: nothing is loaded, sent or shown anywhere but here. */
final class PageHeaders {
  static final String POLICY =
      String.join(
          "; ",
          List.of(
              "default-src 'none'",
              "script-src 'self'",
              "style-src 'self'",
              "img-src 'self'",
              "form-action 'self'",
              "base-uri 'none'",
              "frame-ancestors 'none'",
              "require-trusted-types-for 'script'",
              "trusted-types 'none'"));

  /** {@code same-origin}: without any referrer browsers would hide the origin of our own forms. */
  private static final Headers FIELDS =
      Headers.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-store");

  private PageHeaders() {}

  static Response on(Response response) {
    Response with = response;
    for (Headers.Field field : FIELDS.fields()) {
      with = with.with(field.name(), field.value());
    }
    return with;
  }
}
